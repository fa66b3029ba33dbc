import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Sources } from '../../../releases/source/source.service.js';
import { notTaken, takeForm } from '../../form/form-taking.service.js';
import { unlessAway } from '../../form/outside.service.js';
import type { SentForm } from './release-forms.service.js';
import { ReleasePages } from './release-pages.service.js';
import { SOURCE_FORM } from './source-view.js';

/** Has the source of a release read when somebody at its page asks for it. */
@Injectable()
export class ReleaseSource {
  constructor(
    private readonly page: ReleasePages,
    private readonly sources: Sources,
  ) {}

  /** Says at the page what stands where its host cannot be reached, with 503. */
  async refresh({ version, fields, visit, response }: SentForm): Promise<void> {
    const form = SOURCE_FORM;
    const taken = await takeForm({ form, fields, schema: z.unknown(), body: {} }, () =>
      unlessAway(() => this.sources.refresh(version)),
    );
    const because = taken.ok ? taken.value : null;
    const answer = because === null ? taken : notTaken({ form, fields }, 503, [], away(because));
    const said = () => 'The source is as its host has it now.';
    await this.page.answer(response, answer, { version, visit, said });
  }
}

function away(because: string): string {
  return `The source could not be read now, so nothing has changed here: what its host told before, if anything, still stands. ${because}`;
}

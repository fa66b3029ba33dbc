import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { badRequest } from '../../../platform/http/problem.js';
import { closingSchema } from '../../../releases/scope/scope.schema.js';
import { Scopes } from '../../../releases/scope/scope.service.js';
import { filled, takeForm, type Taken } from '../../form/form-taking.service.js';
import { errorLines, type FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { FORM, isTyped } from '../rollout-act/act-page.js';
import { closingView } from './closing-page.js';
import { ReleaseFinder } from './release.facts.js';

interface Asked {
  readonly version: string;
  readonly visit: Visit;
  readonly response: Response;
}

/** Shows what it means to close a release, and closes it, by the service of the API. */
@Injectable()
export class ReleaseClosing {
  constructor(
    private readonly finder: ReleaseFinder,
    private readonly scopes: Scopes,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 an unknown version. */
  async show(
    { version, visit, response }: Asked,
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const facts = await this.finder.gather(version, null, visit.caller);
    const { addresses } = this.pages;
    const sent = refused?.sent ?? null;
    const view = closingView(facts, { addresses, sent });
    this.pages.send(response, {
      template: 'rollout-act/act.njk',
      title: refused === null ? view.heading : `Error: ${view.heading}`,
      ...{ status: refused?.status ?? 200, section: 'releases' },
      trail: [
        { text: 'Releases', href: addresses.releases },
        { text: view.caption, href: view.back },
      ],
      view: { ...view, errors: errorLines(view.form.fields, sent) },
    });
  }

  async close(asked: Asked, fields: FormFields): Promise<void> {
    const { version, visit, response } = asked;
    const given = { form: FORM, fields, schema: closingSchema, body: filled(fields, 'releasedOn') };
    const taken = await takeForm(given, async (wish) => {
      if (!isTyped(fields, version))
        throw badRequest([{ field: 'confirm', fault: 'is not what was asked for', fix: `Type ${version}` }]);
      await this.scopes.close(version, wish, visit.caller);
    });
    if (!taken.ok) {
      await this.show(asked, taken);
      return;
    }
    const to = this.pages.addresses.release(version);
    await this.pages.done(response, visit, { to, said: `You closed ${version}.` });
  }
}

import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { Drafting } from '../../../release-notes/drafting.service.js';
import { editionInWords } from '../../../release-notes/edition.js';
import { approvalSchema, publicationSchema } from '../../../release-notes/publication.schema.js';
import { Publishing } from '../../../release-notes/publishing.service.js';
import { SECTION_TITLES, type SectionName } from '../../../release-notes/section.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { filled, takeForm, type Taken } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { NotesFinder, type Sought } from './notes-page.facts.js';
import { notesView } from './notes-page.js';
import { noteReader } from './note-reader.service.js';

interface At {
  readonly version: string;
  readonly visit: Visit;
  readonly response: Response;
}

type Sending = At & { readonly fields: FormFields };

const FIRST: Sought = { find: '', page: 1 };

/** Shows the notes of a release, and approves and publishes them by the services of the API. */
@Injectable()
export class NotesPages {
  constructor(
    private readonly finder: NotesFinder,
    private readonly drafting: Drafting,
    private readonly publishing: Publishing,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 an unknown version. */
  async show(
    { version, visit, response }: At,
    sought: Sought,
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const facts = await this.finder.gather(version, sought);
    const { addresses } = this.pages;
    const reader = { caller: visit.caller, addresses, sent: refused?.sent ?? null, zone: CENTRAL_ZONE };
    const title = `Release notes of ${version}`;
    this.pages.send(response, {
      ...{ template: 'release-notes/notes.njk', section: 'releases' },
      title: refused === null ? title : `Error: ${title}`,
      status: refused?.status ?? 200,
      view: notesView(facts, { ...reader, ...noteReader(this.finder.trustsOf(facts.release)) }),
      trail: [
        { text: 'Releases', href: addresses.releases },
        { text: `Release ${version}`, href: addresses.release(version) },
      ],
    });
  }

  async approve(asked: Sending, section: SectionName): Promise<void> {
    const { version, fields, visit } = asked;
    const given = { form: `approve-${section}`, fields, schema: approvalSchema, body: filled(fields, 'hash') };
    const taken = await takeForm(given, ({ hash }) => this.drafting.approve(version, section, hash, visit.caller));
    await this.answer(asked, taken, () => `You approved “${SECTION_TITLES[section]}” of ${version}.`);
  }

  async publish(asked: Sending): Promise<void> {
    const { version, fields, visit } = asked;
    const body = filled(fields, 'kind', 'correction');
    const given = { form: `publish-${fields['kind'] ?? ''}`, fields, schema: publicationSchema, body };
    const taken = await takeForm(given, (wish) => this.publishing.publish(version, wish, visit.caller));
    await this.answer(
      asked,
      taken,
      (edition) => `You published ${editionInWords(edition)} of ${version}. Nobody has it until it is shared.`,
    );
  }

  private async answer<T>(asked: Sending, taken: Taken<T>, said: (done: T) => string): Promise<void> {
    const to = this.pages.addresses.releaseNotes(asked.version);
    if (taken.ok) await this.pages.done(asked.response, asked.visit, { to, said: said(taken.value) });
    else await this.show(asked, FIRST, taken);
  }
}

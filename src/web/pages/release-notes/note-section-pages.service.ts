import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { holdsRole } from '../../../people/caller.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { forbidden } from '../../../platform/http/problem.js';
import { momentIn } from '../../../platform/local-time.js';
import { ROLE_TITLES } from '../../../promotions/criterion.js';
import { Drafting, type ShownDraft } from '../../../release-notes/drafting.service.js';
import { KnownIssuesDrafting } from '../../../release-notes/known-issues-drafting.service.js';
import { SECTION_TITLES, writersOf, type SectionName } from '../../../release-notes/section.js';
import { Releases } from '../../../releases/release.service.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { fitsAForm } from '../../form/fitting.js';
import { takeForm, type Taken } from '../../form/form-taking.service.js';
import { formView } from '../../form/form-view.js';
import { errorLines, type FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { noteReader } from './note-reader.service.js';
import { NotesFinder } from './notes-page.facts.js';
import { beginningOf } from './section-beginning.facts.js';
import { bodyOf, bodySent, closedUp, linesOf, sectionFields, type NoteReader } from './section-form.js';

interface At {
  readonly version: string;
  readonly section: SectionName;
  readonly visit: Visit;
  readonly response: Response;
}

type Refused = Extract<Taken<unknown>, { ok: false }> & { readonly over: string };

const FORM = 'write';
/** What a form says that nothing was written when it was drawn. */
const NOTHING = 'nothing';

/** Where one section of the notes is written. Whoever writes over somebody else's words sees both before either is gone. */
@Injectable()
export class NoteSectionPages {
  constructor(
    private readonly drafting: Drafting,
    private readonly finder: NotesFinder,
    private readonly knownIssues: KnownIssuesDrafting,
    private readonly releases: Releases,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 an unknown version, and with 403 whoever does not write this section. */
  async show({ version, section, visit, response }: At, refused: Refused | null = null): Promise<void> {
    refuseOthers(section, visit);
    const release = await this.releases.find(version);
    const draft = await this.drafting.show(version);
    const written = draft.sections.find((one) => one.section === section)?.written ?? null;
    const { addresses } = this.pages;
    const reader = noteReader(this.finder.trustsOf(release));
    const { held, says } = await beginningOf(this.knownIssues, draft, section);
    const sent = refused?.sent ?? null;
    const typed = sent?.fields ?? null;
    const fields = sectionFields(section, { held, typed }, reader);
    const action = addresses.noteSection(version, section);
    const over = written?.hash ?? NOTHING;
    const form = formView({ name: FORM, action, send: 'Save', fields, hidden: { over } }, sent);
    const heading = SECTION_TITLES[section];
    this.pages.send(response, {
      ...{ template: 'release-notes/section.njk', section: 'releases', status: refused?.status ?? 200 },
      title: refused === null ? heading : `Error: ${heading}`,
      trail: [
        { text: `Release ${version}`, href: addresses.release(version) },
        { text: 'Release notes', href: addresses.releaseNotes(version) },
      ],
      view: {
        ...{ heading, version, form: refused === null && !fitsAForm(fields) ? null : form },
        ...{ back: addresses.releaseNotes(version), errors: errorLines(form.fields, sent) },
        says: refused === null ? says : [],
        theirs: refused === null || refused.over === over ? null : theirsOf(section, written, reader),
      },
    });
  }

  async write(asked: At, sent: FormFields): Promise<void> {
    const { version, section, visit, response } = asked;
    refuseOthers(section, visit);
    const fields = closedUp(section, sent);
    const over = fields['over'] ?? NOTHING;
    const reader = noteReader([]);
    const body = bodySent(section, fields, reader);
    const at = { version, section, over: over === NOTHING ? null : over };
    const taken = await takeForm({ form: FORM, fields, schema: z.unknown(), body }, () =>
      this.drafting.write(at, body, visit.caller),
    );
    if (!taken.ok) {
      await this.show(asked, { ...atFields(taken), over });
      return;
    }
    const to = `${this.pages.addresses.releaseNotes(version)}#section-${section}`;
    await this.pages.done(response, visit, { to, said: `“${SECTION_TITLES[section]}” is saved.` });
  }
}

function refuseOthers(section: SectionName, { caller }: Visit): void {
  const writers = writersOf(section);
  if (writers.some((role) => holdsRole(caller, role))) return;
  throw forbidden(
    `“${SECTION_TITLES[section]}” is written by ${writers.map((role) => ROLE_TITLES[role]).join(' or ')}.`,
  );
}

function theirsOf(
  section: SectionName,
  written: ShownDraft['sections'][number]['written'] | undefined,
  reader: NoteReader,
): { readonly head: string; readonly lines: readonly string[] } | null {
  if (written == null) return null;
  const { by, at, content } = written;
  const head = `By ${by.name}, ${momentIn(CENTRAL_ZONE, at.toISOString())}`;
  return { head, lines: linesOf(section, bodyOf(content), reader) };
}

/** A fault in one of several words of a field stands at the field. */
function atFields(taken: Extract<Taken<unknown>, { ok: false }>): Extract<Taken<unknown>, { ok: false }> {
  const faults = taken.sent.faults.map((one) => ({ ...one, field: one.field.replace(/(\.affects)\.\d+$/, '$1') }));
  return { ...taken, sent: { ...taken.sent, faults } };
}

import { holdsRole, type Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import { ROLE_TITLES } from '../../../promotions/criterion.js';
import { audiencesOf, forTrust, NOTE_KINDS, titleOf, type NoteKind } from '../../../release-notes/audience.js';
import type { Lack } from '../../../release-notes/completeness.js';
import type { ShownDraft } from '../../../release-notes/drafting.service.js';
import { editionAtFirst, editionInWords, editionName, type Edition } from '../../../release-notes/edition.js';
import type { ReachedEdition } from '../../../release-notes/editions.service.js';
import type { SectionName } from '../../../release-notes/section.js';
import type { Addresses } from '../../addresses.js';
import { errorLines, type ErrorLine, type Sent } from '../../form/form.js';
import { formView, type FormView } from '../../form/form-view.js';
import { inPageWords } from '../../page-words.js';
import type { Tag } from '../ladder/ladder-page.js';
import { counted } from '../rollout/rollout-words.js';
import type { NotesFacts, TrustsPart } from './notes-page.facts.js';
import { reachInWords, sentInWords } from './reach-words.js';
import { bodyOf, linesOf, type NoteReader } from './section-form.js';

interface Way {
  readonly text: string;
  readonly href: string;
}

interface SectionLine {
  readonly id: SectionName;
  readonly title: string;
  readonly tag: Tag;
  readonly says: string;
  readonly lines: readonly string[];
  /** Null for whoever does not write it. */
  readonly write: Way | null;
  /** Null for whoever may not, and where nothing waits for it. */
  readonly approve: FormView | null;
}

interface EditionLine {
  readonly name: string;
  readonly says: string;
  readonly correction: string | null;
  readonly readings: readonly Way[];
  readonly share: Way | null;
}

interface KindPart {
  readonly id: NoteKind;
  readonly title: string;
  readonly previews: readonly Way[];
  readonly lacks: readonly { readonly says: string; readonly way: Way | null }[];
  readonly editions: readonly EditionLine[];
  readonly publish: FormView | null;
  /** Who publishes and shares, for whoever does not. */
  readonly who: string | null;
}

interface TrustLine {
  readonly name: string;
  readonly says: string;
  readonly preview: Way;
  readonly published: Way | null;
  readonly share: Way | null;
}

export interface NotesView {
  readonly errors: readonly ErrorLine[];
  readonly sections: readonly SectionLine[];
  readonly kinds: readonly KindPart[];
  readonly trusts: {
    readonly says: string;
    readonly find: string;
    readonly action: string;
    readonly lines: readonly TrustLine[];
    readonly parts: readonly (Way & { readonly isShown: boolean })[];
  };
  /** Said where nothing can be sent. */
  readonly sends: string | null;
  readonly version: string;
  readonly zone: string;
}

/** Who looks at the notes, and what they sent from there. */
export interface NotesReader extends NoteReader {
  readonly caller: Caller;
  readonly addresses: Addresses;
  readonly sent: Sent | null;
  readonly zone: string;
}

/** Said where notes would be sent, while nothing can be. */
export const NOTHING_LEAVES =
  'No mail server is set up, so nothing can be sent from here. Share the notes by hand, then attest to it at the gate of the release.';

const KIND_TITLES: Readonly<Record<NoteKind, string>> = { uat: 'UAT notes', production: 'Production notes' };

/** The notes of a release: what people wrote, what is lacking, what was published and whom it has reached. */
export function notesView(facts: NotesFacts, reader: NotesReader): NotesView {
  const { version } = facts.release;
  const sections = facts.draft.sections.map((one) => sectionLine(one, version, reader));
  const kinds = NOTE_KINDS.map((kind) => kindPart(kind, facts, reader));
  const forms = [...sections.map(({ approve }) => approve), ...kinds.map(({ publish }) => publish)];
  return {
    ...{ sections, kinds, version, zone: reader.zone, sends: facts.sends ? null : NOTHING_LEAVES },
    errors: errorLines(
      forms.flatMap((form) => form?.fields ?? []),
      reader.sent,
    ),
    trusts: trustsPart(facts, reader),
  };
}

function sectionLine(
  { section, title, writers, needsApproval, written }: ShownDraft['sections'][number],
  version: string,
  reader: NotesReader,
): SectionLine {
  const { caller, addresses, zone } = reader;
  const who = `Written by ${writers.map((role) => ROLE_TITLES[role]).join(' or ')}.`;
  const writes = mayDo(caller, 'notes.write') && writers.some((role) => holdsRole(caller, role));
  const write = writes
    ? { text: written == null ? 'Write it' : 'Write it anew', href: addresses.noteSection(version, section) }
    : null;
  if (written == null)
    return { id: section, title, tag: NOT_WRITTEN, says: write === null ? who : '', lines: [], write, approve: null };
  const { by, at, approved, hash, content } = written;
  const waits = needsApproval && approved === null;
  const approval =
    approved === null
      ? waits
        ? ` It waits for the approval of somebody other than ${by.name}.`
        : ''
      : ` Approved by ${approved.by.name} on ${momentIn(zone, approved.at.toISOString())}.`;
  const approves = waits && mayDo(caller, 'notes.approve') && by.person !== caller.person;
  const form = { name: `approve-${section}`, action: addresses.noteApproval(version, section), fields: [] };
  return {
    ...{ id: section, title, write, tag: waits ? WAITS : needsApproval ? APPROVED : WRITTEN },
    says: `By ${by.name} on ${momentIn(zone, at.toISOString())}.${approval}`,
    lines: linesOf(section, bodyOf(content), reader),
    approve: approves
      ? formView({ ...form, hidden: { hash }, send: `Approve “${title}” as it is` }, reader.sent)
      : null,
  };
}

const NOT_WRITTEN: Tag = { text: 'Nothing written', classes: 'nhsuk-tag--grey' };
const WRITTEN: Tag = { text: 'Written', classes: 'nhsuk-tag--green' };
const WAITS: Tag = { text: 'Waits for approval', classes: 'nhsuk-tag--yellow' };
const APPROVED: Tag = { text: 'Approved', classes: 'nhsuk-tag--green' };

function kindPart(kind: NoteKind, { release, draft, editions, sends }: NotesFacts, reader: NotesReader): KindPart {
  const { addresses, caller } = reader;
  const { version } = release;
  const own = editions.filter(({ edition }) => edition.kind === kind);
  const lacks = draft.lacks[kind];
  const publishes = mayDo(caller, 'notes.publish');
  return {
    ...{ id: kind, title: KIND_TITLES[kind] },
    previews: audiencesOf(kind, []).map((audience) => ({
      text: `What ${titleOf(audience, String).replace(/^The /, 'the ')} would read now`,
      href: addresses.notes(version, kind, audience),
    })),
    lacks: lacks.map((one) => lackLine(one, version, addresses)),
    editions: own.map((one) => editionLine(one, { isSendable: sends && one === own.at(-1) }, reader)).toReversed(),
    publish: publishes && lacks.length === 0 ? publishForm(kind, { version, last: own.at(-1) }, reader) : null,
    who: publishes ? null : 'Published and shared by a release manager of the delivery team.',
  };
}

function lackLine({ field, fault, fix }: Lack, version: string, addresses: Addresses): KindPart['lacks'][number] {
  const section = field.split('.')[0] ?? '';
  const what = /^[A-Z]/.test(fault) ? fault : `${field}: ${fault}`;
  // Who writes a section stands at the section.
  const says = fix.startsWith('Write it with') ? `${what}.` : `${what}. ${inPageWords(fix)}`;
  const way =
    section === 'scope'
      ? { text: 'Go to the scope', href: addresses.releaseScope(version) }
      : { text: 'Go to the section', href: `#section-${section}` };
  return { says, way };
}

function editionLine(
  { edition, reach }: ReachedEdition,
  { isSendable }: { readonly isSendable: boolean },
  { caller, addresses, zone }: NotesReader,
): EditionLine {
  const { release, kind, correction, publishedBy, publishedAt } = edition;
  const name = editionName(edition);
  const shares = isSendable && mayDo(caller, 'notes.share');
  return {
    ...{ name: editionAtFirst(edition), correction },
    says: `Published by ${publishedBy.name} on ${momentIn(zone, publishedAt.toISOString())}. ${reachInWords(reach)}`,
    readings: audiencesOf(kind, []).map((audience) => ({
      text: `What ${titleOf(audience, String).replace(/^The /, 'the ')} reads`,
      href: addresses.noteReading(release, name, audience),
    })),
    share: shares ? { text: `Share ${editionInWords(edition)}`, href: addresses.noteSharing(release, name) } : null,
  };
}

function publishForm(
  kind: NoteKind,
  { version, last }: { readonly version: string; readonly last: ReachedEdition | undefined },
  { addresses, sent }: NotesReader,
): FormView {
  const hint = 'What is published never changes: its readers are told what the new edition corrects.';
  return formView(
    {
      ...{ name: `publish-${kind}`, action: addresses.noteEditions(version), hidden: { kind } },
      fields:
        last === undefined
          ? []
          : [
              {
                as: 'text',
                name: 'correction',
                label: `What does it correct of ${editionInWords(last.edition)}?`,
                hint,
              },
            ],
      send: last === undefined ? `Publish the ${KIND_TITLES[kind]}` : `Publish the ${KIND_TITLES[kind]} again`,
    },
    sent,
  );
}

/** How many of them a search by name found; nothing where nobody searched. */
function foundBy(find: string, found: number): string {
  if (find === '') return '';
  return found === 0 ? `; no name among them holds “${find}”` : `; “${find}” is in the name of ${found} of them`;
}

function trustsPart({ release, trusts, editions, sends }: NotesFacts, reader: NotesReader): NotesView['trusts'] {
  const { addresses, caller } = reader;
  const { version } = release;
  const { sought, pages, found, every } = trusts;
  const last = editions.findLast(({ edition }) => edition.kind === 'production')?.edition ?? null;
  const of = pages === 1 ? '' : ` Part ${sought.page} of ${pages}.`;
  return {
    ...{ find: sought.find, action: addresses.releaseNotes(version) },
    says:
      every === 0
        ? 'No Trust has a site of this product.'
        : `The Production notes are for ${counted(every, 'Trust')}${foundBy(sought.find, found)}.${of}`,
    lines: trusts.shown.map((one) =>
      trustLine(one, { version, edition: last }, { addresses, shares: sends && mayDo(caller, 'notes.share') }),
    ),
    parts:
      pages === 1
        ? []
        : Array.from({ length: pages }, (_, index) => ({
            text: `Part ${index + 1}`,
            href: addresses.notesOfTrusts(version, { find: sought.find, page: index + 1 }),
            isShown: index + 1 === sought.page,
          })),
  };
}

function trustLine(
  { trust, reach }: TrustsPart['shown'][number],
  { version, edition }: { readonly version: string; readonly edition: Edition | null },
  { addresses, shares }: { readonly addresses: Addresses; readonly shares: boolean },
): TrustLine {
  const audience = forTrust(trust.id);
  const { name } = trust;
  const isIn = edition !== null && reach !== null;
  return {
    name,
    says:
      edition === null
        ? ''
        : reach === null
          ? `${editionAtFirst(edition)} was not for them.`
          : sentInWords(reach, edition),
    preview: { text: 'As it would be read now', href: addresses.notes(version, 'production', audience) },
    published: isIn
      ? {
          text: `As published, ${editionInWords(edition)}`,
          href: addresses.noteReading(version, editionName(edition), audience),
        }
      : null,
    share:
      isIn && shares
        ? { text: 'Send it to them', href: `${addresses.noteSharing(version, editionName(edition))}?trust=${trust.id}` }
        : null,
  };
}

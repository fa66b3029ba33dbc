import type { RecordedEntry } from '../../../audit/audit.table.js';
import type { Head } from '../../../audit/chain.js';
import { momentIn } from '../../../platform/local-time.js';
import type { Addresses } from '../../addresses.js';
import { formView, type FieldView, type FormView } from '../../form/form-view.js';
import { errorLines, type ErrorLine, type FormFields, type Sent } from '../../form/form.js';
import type { Tag } from '../ladder/ladder-page.js';
import { evidenceForm } from './evidence-form.js';
import type { RecordFacts } from './record.facts.js';
import {
  actionInWords,
  actorInWords,
  concernsInWords,
  deedInWords,
  subjectInWords,
  type Names,
} from './record-words.js';

export const SEARCH_FORM = 'search';

interface EntryLine {
  readonly seq: number;
  readonly what: string;
  readonly href: string;
  readonly who: string;
  readonly at: string;
  readonly subject: string;
  /** Everything about the same subject. */
  readonly about: string;
}

interface WholeView {
  readonly tag: Tag;
  readonly says: readonly string[];
  readonly faults: readonly { readonly text: string; readonly href: string }[];
  readonly head: Head;
}

export interface RecordView {
  readonly action: string;
  readonly fields: readonly FieldView[];
  readonly errors: readonly ErrorLine[];
  readonly isNarrowed: boolean;
  /** What the entries have in common, and the way to fewer or to more of them; null where everything is looked through. */
  readonly reach: { readonly says: string; readonly text: string; readonly href: string } | null;
  readonly lines: readonly EntryLine[];
  /** What there is to say of what was found, or was not. */
  readonly says: string;
  readonly next: { readonly text: string; readonly href: string } | null;
  /** Back to the beginning of what was found; null there. */
  readonly first: string | null;
  readonly whole: WholeView;
  /** Has the evidence of one release exported. */
  readonly evidence: FormView;
  readonly zone: string;
}

interface Reader {
  readonly addresses: Addresses;
  readonly zone: string;
  /** What was asked for, as it was typed. */
  readonly fields: FormFields;
  readonly sent: Sent | null;
}

const NARROWING = ['subject', 'actor', 'action', 'from', 'to'] as const;
const KEPT = [...NARROWING, 'reach', 'order', 'past'] as const;

export function recordView(facts: RecordFacts, { addresses, zone, fields, sent }: Reader): RecordView {
  const search = fieldsOf(facts, { fields, sent });
  const evidence = evidenceForm(addresses, null, sent);
  const { found, names } = facts;
  const isOldest = fields['order'] === 'oldest';
  const isNarrowed = NARROWING.some((name) => (fields[name] ?? '').trim() !== '');
  const next = found?.next ?? null;
  const more = found?.isCutShort === true ? 'Look further' : isOldest ? 'Newer entries' : 'Older entries';
  return {
    action: addresses.record,
    fields: search,
    errors: errorLines([...search, ...evidence.fields], sent),
    isNarrowed,
    reach: reachOf(facts, { addresses, fields }),
    lines: (found?.entries ?? []).map((entry) => lineOf(entry, { names, addresses, zone })),
    says: saysOf(facts, isNarrowed),
    next: next === null ? null : { text: more, href: addressOf(addresses, { ...fields, past: String(next) }) },
    first: fields['past'] === undefined ? null : addressOf(addresses, { ...fields, past: '' }),
    whole: wholeOf(facts, { addresses, zone }),
    evidence,
    zone,
  };
}

function lineOf(
  entry: RecordedEntry,
  { names, addresses, zone }: { readonly names: Names; readonly addresses: Addresses; readonly zone: string },
): EntryLine {
  return {
    ...{ seq: entry.seq, what: deedInWords(entry), href: addresses.recordEntry(entry.seq) },
    who: actorInWords(entry.actor, names),
    at: momentIn(zone, entry.at),
    subject: subjectInWords(entry.subject, names),
    about: addresses.recordAbout(entry.subject),
  };
}

function saysOf({ found, head }: RecordFacts, isNarrowed: boolean): string {
  if (found === null) return 'No entries are shown until what is wrong above is put right.';
  if (found.isCutShort) {
    const upTo = found.next === null ? '' : ` as far as entry ${found.next}`;
    return `Much had to be looked through, and it was done${upTo}: there may be more.`;
  }
  if (found.entries.length > 0) return '';
  if (head.seq === 0) return 'Nothing has been recorded yet.';
  return isNarrowed ? 'No entry fits all that you look for.' : 'There are no more entries.';
}

/** What is found, and the other way to look for the same thing. */
function reachOf(
  { found, asked, concerned, names }: RecordFacts,
  { addresses, fields }: Pick<Reader, 'addresses' | 'fields'>,
): RecordView['reach'] {
  if (found === null || asked.subject === '') return null;
  const to = (reach: string) => addressOf(addresses, { ...fields, reach, past: '' });
  const name = nameIn(concerned ?? asked.subject, asked.subject, names);
  if (concerned === null)
    return {
      says: `Looked through was only what was done to ${name} itself.`,
      text: `Everything that concerns ${name}`,
      href: to(''),
    };
  const says = `Looked through was everything that concerns ${name}: ${concernsInWords(concerned)}.`;
  return { says, text: `Only what was done to ${name} itself`, href: to('itself') };
}

/** `release:2.1.0` as people say it within a sentence: by its name, where it has one, or as it was asked for. */
function nameIn(written: string, asked: string, names: Names): string {
  const name = names.get(written);
  const [, kind] = /^(site|trust|rollout|promotion|attempt):/.exec(written) ?? [];
  if (name !== undefined && kind !== undefined) return `the ${kind === 'trust' ? 'Trust' : kind} ${name}`;
  return asked.replace(
    /^(release|rollout|promotion|site|trust|attempt):/,
    (_, kind: string) => `${kind === 'trust' ? 'Trust' : kind} `,
  );
}

const ABOUT =
  'A release, a site, a Trust or a person by name, an incident or a hotfix by number, or as the record has it, such as site:ashmere';
const REACHES = [
  { value: 'all', text: 'Everything that concerns it' },
  { value: 'itself', text: 'Only what was done to it itself' },
];
const BY = 'The name or the e-mail address of a person, or Gatehouse';
const ORDERS = [
  { value: 'newest', text: 'Newest first' },
  { value: 'oldest', text: 'Oldest first' },
];

function fieldsOf(
  { actions, asked }: RecordFacts,
  { fields, sent }: Pick<Reader, 'fields' | 'sent'>,
): readonly FieldView[] {
  const value = (name: string) => fields[name] ?? '';
  const deeds = [
    { value: '', text: 'Anything' },
    ...actions.map((action) => ({ value: action, text: actionInWords(action) })),
  ];
  return formView(
    {
      ...{ name: SEARCH_FORM, action: '', send: '' },
      fields: [
        { as: 'line', name: 'subject', label: 'What it concerns', hint: ABOUT, value: asked.subject },
        { as: 'pick', name: 'reach', label: 'How much of it', items: REACHES, value: value('reach') || 'all' },
        { as: 'line', name: 'actor', label: 'Who did it', hint: BY, value: asked.actor },
        {
          as: 'pick',
          name: 'action',
          label: 'What was done',
          items: withItself(deeds, value('action')),
          value: value('action'),
        },
        { as: 'moment', name: 'from', label: 'From, UK time', value: value('from') },
        { as: 'moment', name: 'to', label: 'Before, UK time', value: value('to') },
        { as: 'pick', name: 'order', label: 'Order', items: ORDERS, value: value('order') || 'newest' },
      ],
    },
    sent,
  ).fields;
}

/** What is looked for stands among the choices, though the record has none of it. */
function withItself(items: readonly { readonly value: string; readonly text: string }[], value: string) {
  return items.some((item) => item.value === value) ? items : [...items, { value, text: actionInWords(value) }];
}

function wholeOf(
  { head, watched, drafts }: RecordFacts,
  { addresses, zone }: Pick<Reader, 'addresses' | 'zone'>,
): WholeView {
  const { on, again, faults } = watched;
  const isRead = on !== null && on.seq > 0;
  const isFaulty = faults.length > 0 || drafts > 0;
  const read = isRead
    ? `It was last checked on ${momentIn(zone, on.readAt.toISOString())}, up to entry ${on.seq} of ${head.seq}.`
    : 'It has not been checked yet.';
  const twice =
    again.seq === 0 ? [] : [`What was checked before is being checked again, as far as entry ${again.seq} by now.`];
  const lost = drafts === 0 ? [] : [`${drafts} ${drafts === 1 ? 'entry' : 'entries'} never joined the chain.`];
  const found = isRead && !isFaulty ? ['Every entry was as it had been written, and followed the one before.'] : [];
  return {
    tag: tagOf(isFaulty, isRead),
    says: [read, ...found, ...lost, ...twice],
    faults: faults.map(({ seq, foundAt }) => ({
      text: `Entry ${seq} is not as it was written, as was found on ${momentIn(zone, foundAt.toISOString())}`,
      href: addresses.recordEntry(seq),
    })),
    head,
  };
}

function tagOf(isFaulty: boolean, isRead: boolean): Tag {
  if (isFaulty) return { text: 'Changed or lost', classes: 'nhsuk-tag--red' };
  return isRead
    ? { text: 'Nothing wrong was found', classes: 'nhsuk-tag--green' }
    : { text: 'Not checked yet', classes: 'nhsuk-tag--grey' };
}

function addressOf(addresses: Addresses, fields: FormFields): string {
  const parts = KEPT.flatMap((name) => {
    const value = fields[name] ?? '';
    return value === '' ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  return parts.length === 0 ? addresses.record : `${addresses.record}?${parts.join('&')}`;
}

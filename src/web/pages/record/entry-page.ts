import { momentIn } from '../../../platform/local-time.js';
import type { EntryFacts } from './record.facts.js';
import { actorInWords, deedInWords, subjectInWords } from './record-words.js';
import { waysOf, type Ground, type SubjectWay } from './subject-ways.js';

export interface EntryView {
  readonly caption: string;
  readonly heading: string;
  readonly who: string;
  readonly at: string;
  readonly subject: string;
  readonly about: string;
  readonly byActor: string;
  readonly recorded: readonly { readonly key: string; readonly value: string }[];
  /** What else is recorded of it, as JSON over several lines; null for nothing. */
  readonly detail: string | null;
  readonly ways: readonly SubjectWay[];
  readonly faults: readonly string[];
  /** The text that was hashed. */
  readonly hashed: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** One entry with all that it holds, and whether it is as it was written. */
export function entryView(
  { entry, row, faults, names, head }: EntryFacts,
  { zone, ...around }: Omit<Ground, 'names'> & { readonly zone: string },
): EntryView {
  const ground = { ...around, names };
  const { addresses } = ground;
  const { seq, at, actor, action, subject, detail, hash } = entry;
  return {
    ...{ caption: `Entry ${seq} of the record`, heading: deedInWords(entry), faults, hashed: row.entry },
    ...{ who: actorInWords(actor, names), at: momentIn(zone, at) },
    ...{ subject: subjectInWords(subject, names), about: addresses.recordAbout(subject) },
    byActor: addresses.recordBy(actor),
    recorded: [
      { key: 'Action', value: action },
      { key: 'Actor', value: actor },
      { key: 'Subject', value: subject },
      { key: 'Time (UTC)', value: at },
      { key: 'Hash', value: hash },
      { key: 'Hash of the entry before', value: row.previousHash },
    ],
    detail: Object.keys(detail).length === 0 ? null : JSON.stringify(detail, null, 2),
    ways: waysOf(entry, ground),
    before: seq > 1 ? addresses.recordEntry(seq - 1) : null,
    after: seq < head.seq ? addresses.recordEntry(seq + 1) : null,
  };
}

import { numbersConcerning } from '../../audit/audit-search.table.js';
import { chainedNumbered } from '../../audit/audit.table.js';
import type { ChainedRow } from '../../audit/chain.js';
import { listPeople } from '../../people/person.table.js';
import { entrySchema, type EntryHead } from './evidence-export.schema.js';
import { ENTRIES } from './manifest.js';
import type { EvidencePart, Gathering } from './part.js';
import { holdsContacts, jsonLine } from './withheld.js';

const SUBJECTS = 1_000;
const ENTRIES_AT_ONCE = 500;

/**
 * Every entry of the record that concerns the release or whatever else was met, and who those are that acted in them; but not that it was
 * exported: the same evidence makes the same files. Comes after all that adds to the subjects.
 */
export async function* recordParts(of: Gathering): AsyncGenerator<EvidencePart> {
  const actors = new Set<string>();
  yield { path: ENTRIES, content: entryLines(of, actors) };
  const people = (await listPeople(of.tx)).filter(({ id }) => actors.has(`person:${id}`));
  yield { path: 'record/people.ndjson', content: people.map(({ id, name }) => jsonLine({ id, name })) };
}

async function* entryLines({ tx, subjects }: Gathering, actors: Set<string>): AsyncGenerator<string> {
  const wanted = [...subjects];
  const met = new Set<number>();
  for (let from = 0; from < wanted.length; from += SUBJECTS)
    for (const seq of await numbersConcerning(tx, wanted.slice(from, from + SUBJECTS))) met.add(seq);
  const numbers = [...met].sort((one, other) => one - other);
  for (let from = 0; from < numbers.length; from += ENTRIES_AT_ONCE)
    for (const row of await chainedNumbered(tx, numbers.slice(from, from + ENTRIES_AT_ONCE))) {
      const { actor, subject } = entrySchema.parse(JSON.parse(row.entry));
      if (subject.startsWith('evidence-export:')) continue;
      const withheld = withheldBecause({ actor, subject }, row.entry);
      if (withheld === null) actors.add(actor);
      yield lineOf(row, withheld);
    }
}

/**
 * The text that was hashed as it is, so that anybody can reckon the hash. Of an RCA and of what somebody did about an incident, which are
 * read by role, and of what would tell how to reach somebody, it is left out whole: the hash still says that there is such an entry.
 */
function lineOf({ seq, at, entry, previousHash, hash }: ChainedRow, withheld: string | null): string {
  const chained = { seq, at, previousHash, hash };
  // Not through `jsonLine`: nothing of what was hashed may change.
  return `${JSON.stringify(withheld === null ? { ...chained, entry } : { ...chained, withheld })}\n`;
}

function withheldBecause({ actor, subject }: EntryHead, entry: string): string | null {
  if (subject.startsWith('rca:')) return 'An RCA is read by role.';
  if (subject.startsWith('incident:') && actor.startsWith('person:')) return 'An incident is read by role.';
  return holdsContacts(entry) ? 'It tells how to reach somebody.' : null;
}

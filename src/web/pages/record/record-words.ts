import type { RecordedEntry } from '../../../audit/audit.table.js';

/** Names of persons by their ids. */
export type Names = ReadonlyMap<string, string>;

/** `sign-off.approved` as `Sign off approved`: the record's own words, in a form to be read. */
export function deedInWords({ action, subject }: Pick<RecordedEntry, 'action' | 'subject'>): string {
  const words = action.replaceAll(/[.-]/g, ' ');
  const kind = subject.split(':')[0] ?? '';
  const what = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return action.startsWith(kind) ? what : `${what} (${kind})`;
}

export function actorInWords(actor: string, names: Names): string {
  if (actor.startsWith('person:')) return names.get(actor.slice(7)) ?? 'somebody';
  return actor === 'gatehouse' ? 'Gatehouse' : actor;
}

/** A person by name; whatever else is recorded, as it is. */
export function subjectInWords(subject: string, names: Names): string {
  const name = subject.startsWith('person:') ? names.get(subject.slice(7)) : undefined;
  return name === undefined ? subject : `person: ${name}`;
}

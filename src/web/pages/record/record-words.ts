import type { RecordedEntry } from '../../../audit/audit.table.js';
import { isUuid, personsAmong } from '../../../reports/record-search/sought.js';

/** Names of persons by their ids; of sites, Trusts, incidents, rollouts and the like by what the record calls them. */
export type Names = ReadonlyMap<string, string>;

/** `sign-off.approved` as `Sign-off approved`: the record's own words, in a form to be read. */
export function deedInWords({ action, subject }: Pick<RecordedEntry, 'action' | 'subject'>): string {
  const kind = subject.split(':')[0] ?? '';
  const what = actionInWords(action);
  const [noun = ''] = kind.split('-');
  return action.startsWith(noun) ? what : `${what} (${kind.replaceAll('-', ' ')})`;
}

/** The same of an action, whatever it was done to. */
export function actionInWords(action: string): string {
  // `sign-off.approved` is what was done to a sign-off; `sign off` is what a person does.
  const words = action
    .replace(/^sign-off/, 'sign_off')
    .replaceAll(/[.-]/g, ' ')
    .replace('sign_off', 'sign-off')
    // What is agreed with a Trust is a time.
    .replace(/^agreement\b/, 'time');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

export function actorInWords(actor: string, names: Names): string {
  if (actor.startsWith('person:')) return names.get(actor.slice(7)) ?? 'somebody';
  if (actor.startsWith('link:')) return 'somebody with a link';
  return actor === 'gatehouse' ? 'Gatehouse' : actor;
}

/** What is found with whatever concerns a thing of this kind, beside what was done to it itself. */
const CONCERNING: ReadonlyMap<string, string> = new Map([
  [
    'release',
    'the release itself, its promotions, rollouts and attempts, what was signed, attested, waived, agreed and tested, its documents and notes, what people were told of it, and the incidents and hotfixes that came of it',
  ],
  [
    'incident',
    'the incident itself, its RCA, its hotfixes, what was taken offline for it, and what people were told of these',
  ],
  [
    'hotfix',
    'its own steps, what was taken offline for it, what people were told, and all that concerns the release that it became',
  ],
  [
    'site',
    'the site itself, what was rolled out, tried, tested or taken offline there, its incidents, outages, freezes and stops',
  ],
  [
    'trust',
    'the Trust itself, its agreements, documents and contacts, what it was told, its outages, freezes and stops, and all that concerns its sites',
  ],
  ['person', 'what they did, what was done to their account, and what names them'],
  ['rollout', 'the rollout itself, its attempts, and what was said or decided at its sites'],
]);

export function concernsInWords(written: string): string {
  return CONCERNING.get(written.split(':')[0] ?? '') ?? 'what was done to it, and all that belongs to it or names it';
}

/** Ids of the persons whom entries name, each once. */
export function personsIn(entries: readonly Pick<RecordedEntry, 'actor' | 'subject'>[]): readonly string[] {
  return personsAmong(entries.flatMap(({ actor, subject }) => [actor, subject]));
}

/** `Release 2.1.0`, `Incident INC-2`, `Rollout of 2.1.0 on Production`, a person, a site or a Trust by name, and of what has only a uuid its kind alone: the whole stands at the entry. */
export function subjectInWords(subject: string, names: Names): string {
  const [kind = '', ...rest] = subject.split(':');
  const id = rest.join(':');
  const name = names.get(kind === 'person' ? id : subject);
  const what = kind === 'rca' ? 'RCA' : `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  return `${what} ${name ?? (isUuid(id) ? '' : id)}`.trim();
}

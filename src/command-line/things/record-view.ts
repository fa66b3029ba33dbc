import { briefly, table, type Look } from '../layout.js';
import type { RecordReading } from './record-reading.service.js';
import type { AuditPage } from './thing.schema.js';

/** What was checked, what it shows and what it cannot show, line by line; nothing of faults, which are told elsewhere. */
export function recordLines({ from, entries, head, kept, faults }: RecordReading, url: string): readonly string[] {
  const span = entries === 0 ? 'none is there' : `${from.seq + 1} to ${head.seq}`;
  const read = `Read ${entries} ${entries === 1 ? 'entry' : 'entries'} from ${url} (${span}), and reckoned each hash again here.`;
  const trusted = from.seq === 0 ? [] : [`Entries 1 to ${from.seq} were not read, but for the one that was kept.`];
  if (faults.length > 0) return [read, ...trusted];
  return [
    read,
    ...trusted,
    'Each entry is as it was hashed, and follows the one before it.',
    kept === null
      ? 'No head that was kept was named, so a tail that was cut off, or a record that was rewritten to its end, cannot be seen.'
      : `The record agrees with the head that was kept: entry ${kept.seq}. Nothing up to there was changed or cut off since.`,
    `The newest is entry ${head.seq}, ${head.hash}.`,
  ];
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Entries in rows; whoever and whatever has a name by it, and ids of all else as JSON alone tells them. */
export function auditLines({ entries, names, next }: AuditPage, look: Look, now: Date): readonly string[] {
  if (entries.length === 0) return ['The record holds no entry that fits.'];
  const known = new Map(Object.entries(names));
  const rows = entries.map(({ seq, at: when, actor, action, subject, detail }) => [
    String(seq),
    briefly(look, when, now),
    actorIn(actor, known),
    action,
    subjectIn(subject, known),
    detail === undefined ? '' : detailIn(detail, known),
  ]);
  const more = next == null ? [] : ['', `There are more: --after ${next}`];
  return [...table(look, ['entry', 'when', 'by', 'did', 'to', 'detail'], rows), ...more];
}

type Names = ReadonlyMap<string, string>;

function actorIn(actor: string, names: Names): string {
  if (actor.startsWith('link:')) return 'somebody with a link';
  return actor === 'gatehouse' ? 'Gatehouse' : (names.get(actor) ?? actor);
}

/** `Rosa Lind`, `rollout of 2.1.0 on Production`, `incident INC-2`; `release:2.1.0` stays, as it is asked for so. */
function subjectIn(subject: string, names: Names): string {
  const [kind = '', ...rest] = subject.split(':');
  const name = names.get(subject);
  if (name !== undefined) return kind === 'person' ? name : `${kind} ${name}`;
  return rest.join(':').replace(UUID, '') === '' ? kind : subject;
}

function detailIn(detail: unknown, names: Names): string {
  return JSON.stringify(detail).replaceAll(UUID, (id) => names.get(`person:${id}`) ?? id);
}

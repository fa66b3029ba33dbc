import type { BuiltService } from '../service/built-service.js';
import { command } from '../service/command.js';
import type { Observer } from './observer.js';

/**
 * What speaks against the record: an entry that somebody has seen committed and that is gone or another one (so an acknowledged
 * change was lost), or whatever the record's own check finds.
 */
export async function forgotten(
  service: BuiltService,
  observer: Observer,
  heads: ReadonlyMap<number, string>,
): Promise<string[]> {
  const rows = await observer.look<{ seq: number; hash: string }>('select seq::int, hash from app.audit');
  if (rows === null) throw new Error('the database of the service cannot be looked at');
  const kept = new Map(rows.map(({ seq, hash }) => [seq, hash]));
  const gone = [...heads].filter(([seq, hash]) => kept.get(seq) !== hash);
  const said = await command(service, ['audit', 'verify']).catch((error: unknown) => String(error));
  return [
    ...gone.map(([seq]) => `entry ${seq} of the record was seen committed, and is not there any more`),
    ...(said.includes('is whole') ? [] : [said]),
  ];
}

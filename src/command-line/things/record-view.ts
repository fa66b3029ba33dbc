import type { RecordReading } from './record-reading.service.js';

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

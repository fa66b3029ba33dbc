import { createHash } from 'node:crypto';

/** sha256, in lower-case hex, of what a value holds: the order of its keys makes no difference, that of its lists does. */
export function contentHash(value: object): string {
  return createHash('sha256').update(JSON.stringify(value, sorted), 'utf8').digest('hex');
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

import { createHash } from 'node:crypto';

/** sha256 of a text in UTF-8, in lower-case hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * The one text of whatever JSON can say, as `canonicalJson` has it: keys sorted, no white space; dates as ISO 8601, what is undefined
 * left out. Written straight from the value: a copy of it as plain JSON would be as large again.
 */
export function canonicalText(value: unknown): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null || value instanceof Date) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalText).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalText(member)}`).join(',')}}`;
}

function isList(value: object): value is readonly unknown[] {
  return Array.isArray(value);
}

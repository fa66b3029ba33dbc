import { isPlaceholder } from '../../src/platform/placeholder.js';

type Example = Readonly<Record<string, unknown>>;

/** What is not said in words. */
const OWN = new Map([
  ['link', 'https://proof.example/1'],
  ['patients', 'none'],
  ['ticket', 'FLIP-123'],
  ['version', '1.0.1'],
]);

/** An example with words of somebody's own wherever it leaves them to whoever sends it. */
export function ownWords(example: Example): Example {
  return Object.fromEntries(Object.entries(example).map(([field, value]) => [field, ownWord(field, value)]));
}

function ownWord(field: string, value: unknown): unknown {
  if (typeof value === 'string')
    return isPlaceholder(value) ? (OWN.get(field) ?? `In our own words: ${value.slice(1, -1)}`) : value;
  if (Array.isArray(value)) return value.map((one) => ownWord(field, one));
  return typeof value === 'object' && value !== null ? ownWords({ ...value }) : value;
}

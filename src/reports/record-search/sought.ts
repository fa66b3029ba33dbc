import type { Fault } from '../../platform/http/problem.js';

/** Something that typed words may mean. */
export interface Candidate {
  /** As the record has it: `site:ashmere`. */
  readonly written: string;
  /** What people call it. */
  readonly names: readonly string[];
  /** As it is told apart from what is called alike: `Ada Byron (ada@example.org)`. */
  readonly text: string;
}

/** Kinds of what has a name that people know. */
const NAMED = ['release', 'site', 'trust', 'person', 'incident', 'hotfix'] as const;
type Named = (typeof NAMED)[number];

/** What was typed, to be looked for among the things of one kind, or of any. */
export interface Typed {
  readonly kind: Named | null;
  readonly name: string;
}

/** Whether it is typed as the record has it, with its kind and a colon: that needs no looking for. */
export function isWritten(typed: string): boolean {
  return /^[a-z][a-z-]*:\S/.test(typed);
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

export function isUuid(id: string): boolean {
  return UUID.test(id);
}

/** Who did it, where that was the service itself, under any of the names that it has for itself; else null. */
export function itself(typed: string): 'gatehouse' | null {
  return /^gatehouse(?: itself)?$/i.test(typed) ? 'gatehouse' : null;
}

/** `Release 2.1.0`, as entries have it, is the release that is called 2.1.0. */
export function typedAs(typed: string): Typed {
  const [first = '', ...rest] = typed.split(/\s+/);
  const kind = NAMED.find((one) => one === first.toLowerCase()) ?? null;
  return kind === null || rest.length === 0 ? { kind: null, name: typed } : { kind, name: rest.join(' ') };
}

/** Which of them the name means: the one that is called so, or else the one in whose name all its words are. */
export function meant(
  name: string,
  candidates: readonly Candidate[],
  { field, nothing, fix }: { readonly field: string; readonly nothing: string; readonly fix: string },
): { readonly written: string } | Fault {
  const plain = plainOf(name);
  const called = candidates.filter(({ names }) => names.some((one) => plainOf(one) === plain));
  const words = plain.split(' ');
  const near = candidates.filter(({ names }) =>
    names.some((one) => words.every((word) => plainOf(one).includes(word))),
  );
  const fitting = called.length > 0 ? called : near;
  const [first, second] = fitting;
  if (first === undefined) return { field, fault: nothing, fix };
  if (second === undefined) return { written: first.written };
  return { field, fault: `may be ${several(fitting)}`, fix: 'give more of the name, or what stands in brackets' };
}

const NAMED_AT_MOST = 3;

function several(candidates: readonly Candidate[]): string {
  const texts = candidates.slice(0, NAMED_AT_MOST).map(({ text }) => text);
  if (candidates.length > NAMED_AT_MOST) return `${texts.join(', ')} or others`;
  return `${texts.slice(0, -1).join(', ')} or ${texts.at(-1) ?? ''}`;
}

function plainOf(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

/** Ids of the persons among these things, each once. */
export function personsAmong(written: readonly string[]): readonly string[] {
  const ids = written.flatMap((one) => (one.startsWith('person:') ? [one.slice('person:'.length)] : []));
  return [...new Set(ids)].filter(isUuid);
}

/** The way to a value inside a file: keys and list positions, from the top. */
export type Path = readonly (string | number)[];

/** A mistake whose place in the text is not known yet. `at: 'key'` points at the key itself rather than at its value. */
export interface Finding {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly fault: string;
  readonly fix: string;
}

/** One thing that is wrong in the environments folder: where, what, and what would mend it. Lines and columns count from 1. */
export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly field: string;
  readonly fault: string;
  readonly fix: string;
}

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;
const SHOWN = 60;

/** A path as people write it: `sites[2].products.flip.restart[0]`; `(file)` for the whole of it. */
export function fieldOf(path: Path): string {
  if (path.length === 0) return '(file)';
  const written = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${seen(step)}`)).join('');
  return written.startsWith('.') ? written.slice(1) : written;
}

/** A value from a file, safe to print: quoted, cut at sixty characters, with whatever is not seen spelled out. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const cut = text.slice(0, SHOWN).replace(/[\uD800-\uDBFF]$/, '');
  const shown = seen(cut) + (cut === text ? '' : '…');
  return typeof value === 'string' ? `"${shown}"` : shown;
}

function seen(text: string): string {
  return text.slice(0, 200).replaceAll(UNSEEN, (hidden) => {
    const code = (hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `\\u{${code}}`;
  });
}

/** All mistakes as one text for people, in the order of the files and lines, each with its place and its fix. */
export function describeMistakes(mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`;
  const entries = inOrder(mistakes).map(
    ({ file, line, column, field, fault, fix }) =>
      `  ${file}:${line}:${column}  ${field}\n    ${fault}\n    To mend it: ${fix}`,
  );
  return [`The environments folder has ${count}.`, ...entries].join('\n\n');
}

/** By file, line and column; of several on one field only the first, since one mend answers them. */
export function inOrder(mistakes: readonly Mistake[]): readonly Mistake[] {
  const first = new Map<string, Mistake>();
  for (const mistake of mistakes) {
    const key = JSON.stringify([mistake.file, mistake.field, mistake.field === '(file)' ? mistake.fault : '']);
    if (!first.has(key)) first.set(key, mistake);
  }
  return [...first.values()].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.field, b.field),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

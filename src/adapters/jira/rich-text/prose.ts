/** How a stretch of text is set. What is decoration alone, such as a colour, is not kept. */
export type Mark = 'strong' | 'emphasis' | 'deleted' | 'underlined' | 'subscript' | 'superscript' | 'code';

/** A stretch of text on one line, all set alike. `link` is an address that may be followed, or null. */
export interface Run {
  readonly kind: 'run';
  readonly text: string;
  readonly marks: ReadonlySet<Mark>;
  readonly link: string | null;
}

export type Inline = Run | { readonly kind: 'break' };

export interface Item {
  /** What stands before it in words or as a box to tick, such as `decision`; null: nothing. */
  readonly state: 'done' | 'to-do' | 'decision' | null;
  readonly content: readonly Block[];
}

export interface Cell {
  readonly isHeader: boolean;
  /** How many columns and rows it covers: 1 to 50. */
  readonly columns: number;
  readonly rows: number;
  readonly content: readonly Block[];
}

export interface Table {
  readonly kind: 'table';
  readonly rows: readonly (readonly Cell[])[];
}

export interface List {
  readonly kind: 'list';
  readonly isOrdered: boolean;
  readonly start: number;
  readonly items: readonly Item[];
}

/** What people write in tickets, whatever markup they wrote it in. `titled` is a panel or a part that unfolds. */
export type Block =
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3 | 4 | 5 | 6; readonly content: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string; readonly language: string | null }
  | { readonly kind: 'quote'; readonly content: readonly Block[] }
  | {
      readonly kind: 'titled';
      readonly unfolds: boolean;
      readonly title: string;
      readonly content: readonly Block[];
    }
  | { readonly kind: 'rule' }
  | List
  | Table;

const NO_MARKS: ReadonlySet<Mark> = new Set();

export function run(text: string, marks: ReadonlySet<Mark> = NO_MARKS, link: string | null = null): Run {
  return { kind: 'run', text, marks, link };
}

export function paragraph(content: readonly Inline[]): Block {
  return { kind: 'paragraph', content };
}

/** Documents may be long, and what a call takes as its arguments may not. */
export function append<T>(to: T[], more: readonly T[]): void {
  for (const one of more) to.push(one);
}

/** Text of several lines as runs with breaks between them. */
export function lines(text: string, marks?: ReadonlySet<Mark>, link?: string | null): readonly Inline[] {
  return text
    .split('\n')
    .flatMap((line, index): readonly Inline[] => [
      ...(index > 0 ? [{ kind: 'break' } as const] : []),
      ...(line === '' ? [] : [run(line, marks, link)]),
    ]);
}

/** Without empty runs and without breaks at the ends; neighbours that are set alike are one. */
export function tidy(content: readonly Inline[]): readonly Inline[] {
  const tidied: Inline[] = [];
  for (const inline of content) {
    if (inline.kind === 'run' && inline.text === '') continue;
    if (inline.kind === 'break' && tidied.length === 0) continue;
    const last = tidied.at(-1);
    if (inline.kind === 'run' && last?.kind === 'run' && areAlike(inline, last)) {
      tidied[tidied.length - 1] = run(last.text + inline.text, last.marks, last.link);
    } else tidied.push(inline);
  }
  while (tidied.at(-1)?.kind === 'break') tidied.pop();
  return tidied;
}

function areAlike(one: Run, other: Run): boolean {
  return (
    one.link === other.link &&
    one.marks.size === other.marks.size &&
    [...one.marks].every((mark) => other.marks.has(mark))
  );
}

/** How wide and how high a cell may be: whole numbers from 1 to 50, whatever a document says. */
export function span(value: unknown): number {
  return typeof value === 'number' && value > 1 ? Math.min(50, Math.trunc(value)) : 1;
}

import { showable } from '../platform/showable.js';

/** One piece of a message. `button`: where its link stands, and what it is called. */
export type Block =
  | { readonly kind: 'paragraph' | 'heading' | 'button'; readonly words: string }
  | { readonly kind: 'list'; readonly items: readonly string[] };

/** A message as its template says it, before any format. */
export interface Wording {
  readonly subject: string;
  readonly blocks: readonly Block[];
}

const LONGEST_SUBJECT = 150;
const LONGEST_VALUE = 2000;
const SUBJECT = 'Subject:';

/** The data of a template, fit to stand in it: every word on one line and bounded, so that what somebody typed says words and never a mark. */
export function fitFor(value: unknown): unknown {
  if (typeof value === 'string') return inOneLine(value);
  if (Array.isArray(value)) return Object.freeze(value.map(fitFor));
  if (typeof value !== 'object' || value === null)
    return typeof value === 'number' || typeof value === 'boolean' ? value : null;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => [name, fitFor(member)]);
  const bare = Object.fromEntries(members);
  Object.setPrototypeOf(bare, null);
  return Object.freeze(bare);
}

/**
 * Reads what a template printed: its first line `Subject: …`, then blocks parted by empty lines. A block whose lines begin with `* ` is a
 * list, one that begins with `# ` a heading, one that begins with `> ` the name of the link; all else is a paragraph, over any number of
 * lines. Throws for a text without a subject.
 */
export function wordingOf(printed: string): Wording {
  const [first = '', ...rest] = printed.trimStart().split('\n');
  const subject = first.startsWith(SUBJECT) ? inOneLine(first.slice(SUBJECT.length)) : '';
  if (subject === '') throw new Error('The text of a notice begins with a line "Subject: …".');
  const parts = rest.join('\n').split(/\n[ \t]*\n/);
  const blocks = parts.map((part) => part.trim()).filter((part) => part !== '');
  return { subject: shortened(subject), blocks: blocks.map(blockOf) };
}

function blockOf(part: string): Block {
  const lines = part.split('\n').map((line) => line.trim());
  if (lines[0]?.startsWith('* ') === true) return { kind: 'list', items: itemsIn(lines) };
  const words = lines.join(' ').replaceAll(/\s+/g, ' ');
  if (words.startsWith('# ')) return { kind: 'heading', words: words.slice(2) };
  if (words.startsWith('> ')) return { kind: 'button', words: words.slice(2) };
  return { kind: 'paragraph', words };
}

/** A line without a `* ` goes on with the item before. */
function itemsIn(lines: readonly string[]): readonly string[] {
  const items: string[] = [];
  for (const line of lines)
    if (line.startsWith('* ')) items.push(line.slice(2).trim());
    else items.push(`${items.pop() ?? ''} ${line}`.trim());
  return items;
}

/** Words that end no line, stand for no mark of a block and are of no endless length. */
function inOneLine(text: string): string {
  const line = showable(text).replaceAll(/\s+/g, ' ').trim();
  const bare = line.replace(/^(?:[*#>]+(?:\s+|$))+/, '');
  return bare.length > LONGEST_VALUE ? `${bare.slice(0, LONGEST_VALUE).replace(/\p{Cs}$/u, '')}…` : bare;
}

function shortened(subject: string): string {
  const signs = Array.from(subject);
  return signs.length > LONGEST_SUBJECT ? `${signs.slice(0, LONGEST_SUBJECT - 1).join('')}…` : subject;
}

const WIDTH = 76;

/** A paragraph in lines that every mail program shows whole; an address is never broken. */
export function wrapped(words: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > WIDTH - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

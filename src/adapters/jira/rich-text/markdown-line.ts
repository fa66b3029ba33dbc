import { escaped, escapedAtStart, escapedInLink, longestTicks } from '../../../platform/markdown-escape.js';
import { tidy, type Inline, type Mark } from './prose.js';

/** Where a line stands decides how it breaks: in a heading it cannot. */
export type Where = 'paragraph' | 'heading' | 'cell';

const BREAKS = { paragraph: '\\\n', heading: ' ', cell: '<br>' } as const;

/** The line is written piece by piece: what may be markup depends on the character before and the one after. */
interface Line {
  written: string;
  readonly where: Where;
  readonly isLink: boolean;
}

/** The text of one paragraph, heading or cell. */
export function lineMarkdown(content: readonly Inline[], where: Where): string {
  const line: Line = { written: '', where, isLink: false };
  const all = tidy(content);
  let at = 0;
  while (at < all.length) {
    const inline = all[at];
    const link = inline?.kind === 'run' ? inline.link : null;
    let end = at + 1;
    while (end < all.length && link !== null && isOf(all[end], link)) end += 1;
    const part = all.slice(at, end);
    if (link === null) for (const one of part) write(one, line, all[end]);
    else writeLink(part, link, line);
    at = end;
  }
  const written = line.written.trimEnd();
  // A number sign at the end would close the heading and be gone.
  return where === 'heading' ? written.replace(/(?<!\\)#$/, '\\#') : written;
}

function isOf(inline: Inline | undefined, link: string): boolean {
  return inline?.kind === 'run' && inline.link === link;
}

/** Blanks at the ends of its words stand outside the brackets; a link with no words shows its address. */
function writeLink(part: readonly Inline[], link: string, line: Line): void {
  const words: Line = { written: '[', where: line.where === 'cell' ? 'cell' : 'heading', isLink: true };
  part.forEach((one, index) => {
    write(one.kind === 'run' ? { ...one, link: null } : one, words, part[index + 1] ?? null);
  });
  const shown = words.written.slice(1);
  const inside = shown.trim() === '' ? escapedInLink(link) : shown.trim();
  const [before, after] = [/^\s/.test(shown) ? ' ' : '', /\s$/.test(shown) ? ' ' : ''];
  const spaced = line.written === '' || /\s$/.test(line.written) ? '' : before;
  line.written += `${spaced}[${inside}](${link.replace(/&(?=#?\w+;)/g, '&amp;')})${after}`;
}

function write(inline: Inline, line: Line, next: Inline | null | undefined): void {
  if (inline.kind === 'break') {
    line.written = line.written.trimEnd() + BREAKS[line.where];
    return;
  }
  const isStart = line.written === '' || line.written.endsWith('\n');
  const core = inline.text.trim();
  const from = inline.text.indexOf(core);
  const lead = isStart ? '' : inline.text.slice(0, from).replaceAll(/\s+/g, ' ');
  const trail = inline.text.slice(from + core.length).replaceAll(/\s+/g, ' ');
  line.written += lead;
  if (core === '') line.written += trail;
  else
    line.written +=
      set(core, inline.marks, {
        isStart,
        where: line.where,
        isLink: line.isLink,
        before: line.written,
        after: trail || firstOf(next),
      }) + trail;
}

/** The character that follows, as far as it decides whether a marker ends before it. Empty: the line ends. */
function firstOf(next: Inline | null | undefined): string {
  if (next === null) return ']';
  if (next === undefined || next.kind === 'break') return '';
  return next.link === null ? next.text.slice(0, 1) : '[';
}

interface Place {
  readonly isStart: boolean;
  readonly where: Where;
  readonly isLink: boolean;
  readonly before: string;
  readonly after: string;
}

/** From the innermost to the outermost. */
const MARKERS: readonly (readonly [Mark, string])[] = [
  ['emphasis', '*'],
  ['strong', '**'],
  ['deleted', '~~'],
];

function set(text: string, marks: ReadonlySet<Mark>, place: Place): string {
  const isCode = marks.has('code') && mayTick(text, place.where);
  let words = raised(isCode ? ticked(text, place.where) : escapedIn(text, marks, place), marks);
  const markers = MARKERS.filter(([mark]) => marks.has(mark)).map(([, marker]) => marker);
  if (markers.length === 0) return words;
  if (mayOpen(place.before, words) && mayClose(words, place.after)) {
    for (const marker of markers) words = marker + words + marker;
    return words;
  }
  // Emphasis may go; that something no longer holds may not.
  return marks.has('deleted') ? `\\[deleted: ${words}\\]` : words;
}

function escapedIn(text: string, marks: ReadonlySet<Mark>, { isStart, isLink }: Place): string {
  if (isLink) return escapedInLink(text);
  const isFirst = isStart && !MARKERS.some(([mark]) => marks.has(mark));
  return isFirst ? escapedAtStart(text) : escaped(text);
}

function raised(words: string, marks: ReadonlySet<Mark>): string {
  const tag = marks.has('subscript') ? 'sub' : marks.has('superscript') ? 'sup' : null;
  return tag === null ? words : `<${tag}>${words}</${tag}>`;
}

const PUNCTUATION = /[\p{P}\p{S}]/u;

/** A marker opens before a sign only where no word stands before it; and two markers that touch are one other marker. */
function mayOpen(before: string, words: string): boolean {
  const last = before.slice(-1);
  if (last === '*' || last === '~') return false;
  return !PUNCTUATION.test(words.slice(0, 1)) || last === '' || /\s/.test(last) || PUNCTUATION.test(last);
}

function mayClose(words: string, after: string): boolean {
  const next = after.slice(0, 1);
  return !PUNCTUATION.test(words.slice(-1)) || next === '' || /\s/.test(next) || PUNCTUATION.test(next);
}

/** In a cell a backslash before a pipe cannot be written as code: it would split the cell. */
function mayTick(text: string, where: Where): boolean {
  return where !== 'cell' || !text.includes('\\|');
}

/** Code keeps every sign but pipes in a cell, which a reader takes the backslash from. */
function ticked(text: string, where: Where): string {
  const fence = '`'.repeat(longestTicks(text) + 1);
  const pad = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${pad}${where === 'cell' ? text.replaceAll('|', '\\|') : text}${pad}${fence}`;
}

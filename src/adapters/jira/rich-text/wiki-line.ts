import { safeAddress } from './address.js';
import { Ahead } from './ahead.js';
import type { Allowance } from './allowance.js';
import { append, run, type Inline, type Mark } from './prose.js';
import { linkIn, pictureIn, type Found } from './wiki-link.js';

const MARKS: Readonly<Record<string, Mark>> = {
  '*': 'strong',
  _: 'emphasis',
  '??': 'emphasis',
  '-': 'deleted',
  '+': 'underlined',
  '^': 'superscript',
  '~': 'subscript',
};

/** A part of a line: words and the like, or a sign that may begin or end a phrase. */
type Piece =
  | { readonly inlines: readonly Inline[] }
  | { readonly sign: string; readonly text: string; readonly opens: boolean; readonly closes: boolean };

/** Text with the markup of phrases; a line of it is a line. A phrase does not go on over the end of its line. */
export function inlinesOfWiki(text: string, allowance: Allowance): readonly Inline[] {
  const inlines: Inline[] = [];
  text.split('\n').forEach((line, index) => {
    if (index > 0) inlines.push({ kind: 'break' });
    append(inlines, phrases(piecesOf(line.trim(), allowance)));
  });
  return inlines;
}

function phrases(pieces: readonly Piece[]): readonly Inline[] {
  const { begins, ends } = pairs(pieces);
  const inlines: Inline[] = [];
  const marks: string[] = [];
  pieces.forEach((piece, index) => {
    if ('inlines' in piece) {
      const set = new Set(marks.flatMap((sign) => MARKS[sign] ?? []));
      for (const one of piece.inlines) inlines.push(one.kind === 'run' ? withMarks(one, set) : one);
    } else if (begins.has(index)) marks.push(piece.sign);
    else if (ends.has(index)) marks.splice(marks.lastIndexOf(piece.sign), 1);
    else inlines.push(run(piece.text, new Set(marks.flatMap((sign) => MARKS[sign] ?? []))));
  });
  return inlines;
}

function withMarks(inline: Extract<Inline, { kind: 'run' }>, marks: ReadonlySet<Mark>): Inline {
  return run(inline.text, new Set([...inline.marks, ...marks]), inline.link);
}

/** Which signs begin a phrase and which end it: each with the nearest of its kind that can. */
function pairs(pieces: readonly Piece[]): { begins: ReadonlySet<number>; ends: ReadonlySet<number> } {
  const [begins, ends] = [new Set<number>(), new Set<number>()];
  const open = new Map<string, number>();
  pieces.forEach((piece, index) => {
    if ('inlines' in piece) return;
    const begun = open.get(piece.sign);
    if (begun !== undefined && piece.closes && index > begun + 1) {
      begins.add(begun);
      ends.add(index);
      open.delete(piece.sign);
    } else if (piece.opens) open.set(piece.sign, index);
  });
  return { begins, ends };
}

const PLAIN = /[^\\{[!*_\-+^~?hm]+/y;

function piecesOf(line: string, allowance: Allowance): readonly Piece[] {
  const pieces: Piece[] = [];
  const ahead = new Ahead(line);
  let at = 0;
  while (at < line.length) {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(line)?.[0];
    const { piece, end } =
      plain === undefined ? pieceAt(line, at, ahead, allowance) : { piece: words(plain), end: at + plain.length };
    pieces.push(piece);
    at = end;
  }
  return pieces;
}

interface Taken {
  readonly piece: Piece;
  readonly end: number;
}

function pieceAt(line: string, at: number, ahead: Ahead, allowance: Allowance): Taken {
  const sign = line[at] ?? '';
  switch (sign) {
    case '\\':
      return escapeAt(line, at);
    case '{':
      return braceAt(line, at, ahead);
    case '[':
      return foundAt(line, at, linkIn(line, at, ahead, allowance, inlinesOfWiki));
    case '!':
      return foundAt(line, at, pictureIn(line, at, ahead, allowance));
    case 'h':
    case 'm':
      return foundAt(line, at, addressIn(line, at));
    case '?':
      return line.startsWith('??', at) ? signAt(line, at, '??') : taken(words('?'), at + 1);
    default:
      return signAt(line, at, sign);
  }
}

function foundAt(line: string, at: number, found: Found | null): Taken {
  return found === null ? taken(words(line[at] ?? ''), at + 1) : taken({ inlines: found.inlines }, found.end);
}

/** `\\` breaks the line; before a sign, a backslash takes its meaning away. */
function escapeAt(line: string, at: number): Taken {
  const next = line[at + 1] ?? '';
  if (next === '\\') return taken({ inlines: [{ kind: 'break' }] }, at + 2);
  return /[^\w\s]/.test(next) ? taken(words(next), at + 2) : taken(words('\\'), at + 1);
}

/** `{{code}}`, a place to jump to, which nobody sees, or a sign in braces, which may stand in the middle of a word. */
function braceAt(line: string, at: number, ahead: Ahead): Taken {
  const end = line.startsWith('{{', at) ? ahead.past('}}', at + 2) : null;
  const code = end === null ? '' : line.slice(at + 2, end - 2);
  if (end !== null && code.trim() !== '') return taken({ inlines: [run(code, new Set(['code'] as const))] }, end);
  const braced = /^\{([*_+^~-]|\?\?)\}/.exec(line.slice(at, at + 4));
  if (braced !== null) {
    const [text, sign = ''] = braced;
    return taken({ sign, text, opens: true, closes: true }, at + text.length);
  }
  const anchor = line.startsWith('{anchor:', at) ? ahead.past('}', at) : null;
  return anchor === null ? taken(words('{'), at + 1) : taken({ inlines: [] }, anchor);
}

const ADDRESS = /(?:https?:\/\/|mailto:)[^\s|\]{}"<>]{1,2000}/y;

function addressIn(line: string, at: number): Found | null {
  if (isOfWord(line[at - 1])) return null;
  ADDRESS.lastIndex = at;
  const address = /^.*[^.,;:!?)'*_+^~-]/.exec(ADDRESS.exec(line)?.[0] ?? '')?.[0];
  const link = address === undefined ? null : safeAddress(address);
  if (address === undefined || link === null) return null;
  return { inlines: [run(address.replace(/^mailto:/, ''), undefined, link)], end: at + address.length };
}

/** A sign begins a phrase before a word and ends one behind it; in the middle of a word it is only itself. */
function signAt(line: string, at: number, sign: string): Taken {
  const [before, after] = [line[at - 1], line[at + sign.length]];
  const isDash = sign === '-' && (before === '-' || after === '-');
  const opens = !isDash && !isOfWord(before) && after !== undefined && !/\s/.test(after);
  const closes = !isDash && !isOfWord(after) && before !== undefined && !/\s/.test(before);
  return taken({ sign, text: sign, opens, closes }, at + sign.length);
}

function isOfWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function words(text: string): Piece {
  return { inlines: [run(text)] };
}

function taken(piece: Piece, end: number): Taken {
  return { piece, end };
}

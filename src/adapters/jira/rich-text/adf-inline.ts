import { safeAddress } from './address.js';
import { cleaned, DEPTH, nameOf, type Allowance } from './allowance.js';
import { isRecord, nodeOf, said, textBelow, type AdfNode } from './adf-node.js';
import { append, lines, run, type Inline, type Mark, type Run } from './prose.js';

/** The types of node that stand in a line of text. */
export const INLINE_TYPES: ReadonlySet<string> = new Set([
  ...['text', 'hardBreak', 'mention', 'emoji', 'date', 'status', 'placeholder'],
  ...['inlineCard', 'inlineExtension', 'mediaInline'],
]);

const MARKS: Readonly<Record<string, Mark>> = {
  strong: 'strong',
  em: 'emphasis',
  strike: 'deleted',
  underline: 'underlined',
  code: 'code',
};

/** Marks that change how text looks or where it came from, and nothing that it says. */
const DECORATIONS: ReadonlySet<string> = new Set([
  ...['textColor', 'backgroundColor', 'alignment', 'indentation', 'breakout', 'border', 'fontSize'],
  ...['annotation', 'dataConsumer', 'fragment'],
]);

/** What the tracker shows as a chip of its own, with room around it. */
const CHIPS: ReadonlySet<string> = new Set([
  ...['mention', 'date', 'status', 'inlineCard', 'mediaInline', 'inlineExtension'],
]);

/** A line while it is read. */
export class Line {
  readonly inlines: Inline[] = [];
  #endsWithChip = false;

  /** Adds a node of a line, set apart from the words that it touches if it is a chip. */
  add(node: AdfNode, allowance: Allowance): void {
    const more = inlineOf(node, allowance);
    const isChip = CHIPS.has(node.type);
    const before = this.inlines.at(-1);
    const next = more[0];
    const touch = before?.kind === 'run' && next?.kind === 'run';
    if (
      touch &&
      (isChip || this.#endsWithChip) &&
      !/[\s([{"'/]$/.test(before.text) &&
      !/^[\s.,;:!?)\]}"'/]/.test(next.text)
    ) {
      this.inlines.push(run(' '));
    }
    append(this.inlines, more);
    if (more.length > 0) this.#endsWithChip = isChip;
  }
}

/** The content of a paragraph, a heading and the like. Blocks that should not be there stand on lines of their own. */
export function inlinesOf(nodes: readonly unknown[], allowance: Allowance, depth: number): readonly Inline[] {
  const line = new Line();
  for (const value of nodes) {
    if (!allowance.spendNode()) break;
    const node = nodeOf(value);
    if (depth > DEPTH) {
      allowance.warn('Some of it is nested too deep; its text is shown without its layout.');
      append(line.inlines, lines(allowance.spend(textBelow(value, () => !allowance.spendNode()))));
    } else if (INLINE_TYPES.has(node.type)) line.add(node, allowance);
    else append(line.inlines, foreign(node, allowance, depth));
  }
  return line.inlines;
}

/** One node of a line. `node.type` is one of INLINE_TYPES. */
function inlineOf(node: AdfNode, allowance: Allowance): readonly Inline[] {
  const { marks, link } = settingOf(node, allowance);
  const words = (text: string): readonly Inline[] => lines(allowance.spend(text), marks, link);
  switch (node.type) {
    case 'text':
      return words(node.text);
    case 'hardBreak':
      return [{ kind: 'break' }];
    case 'mention':
      return words(mentioned(node));
    case 'emoji':
      return words(said(node, 'text', 'shortName', 'id'));
    case 'date':
      return words(dayOf(said(node, 'timestamp'), allowance));
    case 'status':
      return words(`[${said(node, 'text')}]`);
    case 'inlineCard':
      return [cardOf(node, allowance)];
    case 'mediaInline':
      return [mediaOf(node, allowance)];
    case 'inlineExtension':
      return words(extensionOf(node, allowance));
    default:
      return words(said(node, 'text'));
  }
}

/** A card of an address, as the address itself; of data, by its name. */
export function cardOf(node: AdfNode, allowance: Allowance): Run {
  const { data } = node.attributes;
  const about = isRecord(data) ? nodeOf({ attrs: data }) : node;
  const url = said(node, 'url') || said(about, 'url', '@id');
  const link = followed(url, allowance);
  const name = said(about, 'name', 'title') || (link === null ? '' : url);
  if (name === '') allowance.warn('A card has neither a name nor an address that may be followed.');
  return run(allowance.spend(name === '' ? '[card]' : name).replaceAll('\n', ' '), undefined, link);
}

/** A file or a picture by its name, never shown itself; one from elsewhere is a link to it. */
export function mediaOf(node: AdfNode, allowance: Allowance): Run {
  const { marks, link } = settingOf(node, allowance);
  const url = said(node, 'url');
  const name = said(node, 'alt', '__fileName', 'id') || (url === '' ? 'file' : 'picture');
  const word = node.attributes['type'] === 'external' ? 'Picture' : 'Attachment';
  const text = allowance.spend(`[${word}: ${name}]`).replaceAll('\n', ' ');
  return run(text, marks, link ?? (url === '' ? null : followed(url, allowance)));
}

/** What a macro says of itself, else which it is: what it would show, only the tracker knows. */
export function extensionOf(node: AdfNode, allowance: Allowance): string {
  const key = said(node, 'extensionKey', 'extensionType') || 'unnamed';
  allowance.warn(`What the macro ${nameOf(key)} shows is to be seen in the tracker only.`);
  return said(node, 'text') || `[${key}]`;
}

function settingOf({ marks }: AdfNode, allowance: Allowance): { marks: ReadonlySet<Mark>; link: string | null } {
  const kept = new Set<Mark>();
  let link: string | null = null;
  for (const value of marks) {
    const mark = nodeOf(value);
    const known = Object.hasOwn(MARKS, mark.type) ? MARKS[mark.type] : undefined;
    if (known !== undefined) kept.add(known);
    else if (mark.type === 'subsup') kept.add(said(mark, 'type') === 'sub' ? 'subscript' : 'superscript');
    else if (mark.type === 'link') link ??= followed(said(mark, 'href'), allowance);
    else if (!DECORATIONS.has(mark.type)) {
      allowance.warn(`Text marked as ${nameOf(mark.type)} is shown as plain text.`);
    }
  }
  return { marks: kept, link };
}

function followed(address: string, allowance: Allowance): string | null {
  const safe = safeAddress(address);
  if (safe === null) allowance.warn('A link has an address that is not followed; only its text is shown.');
  return safe;
}

function mentioned(node: AdfNode): string {
  const name = said(node, 'text') || said(node, 'id') || 'somebody';
  return name.startsWith('@') ? name : `@${name}`;
}

/** A day, UTC, from milliseconds since 1970; what is no such number stays as it is. */
function dayOf(timestamp: string, allowance: Allowance): string {
  const at = new Date(/^-?\d{1,15}$/.test(timestamp.trim()) ? Number(timestamp) : NaN);
  if (Number.isNaN(at.getTime())) {
    allowance.warn(`A date cannot be read: ${nameOf(timestamp)}.`);
    return cleaned(timestamp) || '[date]';
  }
  return at.toISOString().replace(/T.*$/, '');
}

/** A node that has no place in a line: its children, on lines of their own if it is a block. */
function foreign(node: AdfNode, allowance: Allowance, depth: number): readonly Inline[] {
  allowance.warn(
    `A part of the kind ${nameOf(node.type)} stands where it does not belong or is not known; its text is shown.`,
  );
  const own = lines(allowance.spend(node.text || said(node, 'text', 'title', 'alt', 'url')));
  const below = inlinesOf(node.content, allowance, depth + 1);
  return [{ kind: 'break' }, ...own, ...below, { kind: 'break' }];
}

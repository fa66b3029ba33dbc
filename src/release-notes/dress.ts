import { escaped, longestTicks } from '../platform/markdown-escape.js';
import { showable } from '../platform/showable.js';
import type { RichText } from '../releases/scope/ticket.js';

/** Words that carry their own marks, such as a ticket's note. */
export interface Rich {
  readonly rich: RichText;
}

/** Something to be copied to the letter, such as a command. */
export interface Code {
  readonly code: string;
}

/** Where a link leads, which is no words to be read. */
export interface Address {
  readonly address: string;
}

/** What a template is given: data, and nothing that could be called. */
export type Leaf = string | number | boolean | null;
export type Raw = Leaf | Rich | Code | Address | readonly Raw[] | { readonly [name: string]: Raw };
export type Dressed<Safe> = Leaf | Safe | readonly Dressed<Safe>[] | { readonly [name: string]: Dressed<Safe> };

/** How one format wants each kind of words. */
export interface Tailor<Safe> {
  readonly words: (text: string) => string;
  readonly rich: (text: RichText) => Safe | string;
  readonly code: (text: string) => Safe | string;
  readonly address: (address: string) => string;
}

/** The same data with every word fit for a format, frozen and without a prototype, so that a template finds in it what is there and no more. */
export function dress<Safe>(value: Raw, tailor: Tailor<Safe>): Dressed<Safe> {
  if (typeof value === 'string') return tailor.words(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return Object.freeze(value.map((member) => dress(member, tailor)));
  if (isRich(value)) return tailor.rich(value.rich);
  if (isCode(value)) return tailor.code(value.code);
  if (isAddress(value)) return tailor.address(value.address);
  const members = Object.entries(value).map(([name, member]): [string, Dressed<Safe>] => [name, dress(member, tailor)]);
  const bare = Object.fromEntries(members);
  Object.setPrototypeOf(bare, null);
  return Object.freeze(bare);
}

/** Words for Markdown, where none of them may be taken for a mark, nor an address in them for a link. Ends of lines stay ends of lines. */
export function forMarkdown(text: string): string {
  return showable(text)
    .split('\n')
    .map((line) =>
      escaped(line)
        .replaceAll('#', '\\#')
        .replace(/^(\s*)([-+=:])/, '$1\\$2')
        .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, '$1\\$2'),
    )
    .join('  \n');
}

/** Where a link of Markdown leads, to stand between `<` and `>`. */
export function addressForMarkdown(address: string): string {
  return showable(address)
    .replaceAll('\n', ' ')
    .replaceAll(/[\\<>&]/g, '\\$&');
}

/** A block that Markdown shows to the letter, fenced by more back-ticks than it holds. */
export function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestTicks(text) + 1));
  return `${fence}\n${showable(text)}\n${fence}`;
}

function isList(value: Raw): value is readonly Raw[] {
  return Array.isArray(value);
}

function isRich(value: Rich | Code | Address | { readonly [name: string]: Raw }): value is Rich {
  return 'rich' in value && Object.keys(value).length === 1;
}

function isCode(value: Code | Address | { readonly [name: string]: Raw }): value is Code {
  return 'code' in value && Object.keys(value).length === 1;
}

function isAddress(value: Address | { readonly [name: string]: Raw }): value is Address {
  return 'address' in value && Object.keys(value).length === 1;
}

import { z } from 'zod';
import { isOfExample, isPlaceholder } from '../placeholder.js';
import { shows } from '../showable.js';

/** An object with these fields and no others: what a caller may not set cannot be slipped in. */
export function closed<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, 'is missing or is not an object; send an object');
}

/** One word of a closed list. `what` is what such a word is called, such as `a product`. */
export function oneOf<const T extends readonly string[]>(words: T, what = 'one of the known words') {
  return z.enum(words, `is missing or is not ${what}; use ${words.join(', ')}`);
}

/** How much of a list is wanted at once. */
export function limitUpTo(most: number, usual: number) {
  return z.coerce
    .number(`is not a number; use 1 to ${most}`)
    .int(`is not a whole number; use 1 to ${most}`)
    .min(1, `is too small; use 1 to ${most}`)
    .max(most, `is too large; use 1 to ${most}`)
    .default(usual);
}

/** Control characters but the line's end, separators that hide one, halves of characters, and marks that turn the direction of text around. */
const UNSHOWABLE = /[^\P{Cc}\n]|[\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** Text over any number of lines that shows as what it is. `fix` says what to write, for whoever wrote nothing. */
export function prose(longest: number, fix: string) {
  return z
    .string(`is missing or is not text; ${fix}`)
    .max(longest, `is too long; use at most ${longest} characters`)
    .refine((text) => !UNSHOWABLE.test(text), 'holds characters that cannot be shown; use plain text')
    .refine((text) => text.trim() === '' || shows(text), `shows nothing; ${fix}`);
}

/** Prose that becomes part of the record as somebody's own words, so it is neither empty nor a placeholder, as `TBC` is one. */
export function said(longest: number, fix: string) {
  return saidAtOnce(longest, fix).refine(
    (text) => isOfExample(text) || !isPlaceholder(text),
    `holds the place of words that are still to come; ${fix}`,
  );
}

/** As `said`, where every second counts: whoever stops something may write `TBC`, and only what an example of ours has is refused. */
export function saidAtOnce(longest: number, fix: string) {
  return prose(longest, fix)
    .trim()
    .min(1, `is empty; ${fix}`)
    .refine((text) => !isOfExample(text), `is still what an example has in its place; ${fix}`);
}

/** An address that a person can open, with no password in it and nothing that shows as something else. `fix` says what to give. */
export function plainHttps(fix: string) {
  return z
    .string(`is not text; ${fix}`)
    .max(2000, 'is too long; use at most 2000 characters')
    .refine(isPlainHttps, 'is not a plain https address; write https://host/path, without user or password');
}

function isPlainHttps(text: string): boolean {
  const url = URL.parse(text);
  const isHttps = url?.protocol === 'https:' && text.startsWith('https://') && /^[\x21-\x7e]+$/.test(text);
  return isHttps && url.username === '' && url.password === '';
}

/** The id of something that was kept. */
export const idSchema = z.uuid('is not an id; use the uuid that the list shows');

/** A field left out of a query and an empty one say the same. */
export function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}

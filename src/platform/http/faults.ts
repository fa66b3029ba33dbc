import type { z } from 'zod';
import type { Fault } from './problem.js';

/** Pure: what is wrong with a request, in words, at a length that does not grow with what was sent. */

type Issue = z.core.$ZodIssue;
type Place = readonly PropertyKey[];

const MOST_FAULTS = 50;
const LONGEST_NAME = 64;
const UNSHOWABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** U+0000, which the database cannot hold, and halves of characters, which no two readers would read alike. */
const NO_TEXT = /[\0\p{Cs}]/u;

/** A schema's issues as faults. `named` is where the value stands in the request; `whole` is what a value without a place is called. */
export function faultsOf(issues: readonly Issue[], named: Place, whole: string): readonly Fault[] {
  const faults = issues.flatMap((issue) => {
    const place = [...named, ...issue.path];
    // A field that is not asked for is the field at fault, not the object that it was slipped into.
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        field: nameOf([...place, key], whole),
        fault: 'is not asked for',
        fix: 'leave it out',
      }));
    const [fault = issue.message, fix] = issue.message.split('; ');
    const field = nameOf(place, whole);
    return [fix === undefined ? { field, ...inOurWords(issue) } : { field, fault, fix }];
  });
  return bounded(faults, whole);
}

/** A fault for each text, at any depth, that is none: see `NO_TEXT`. */
export function faultsOfTexts(value: unknown, named: Place, whole: string): readonly Fault[] {
  const fault = 'holds U+0000 or half of a character';
  const fix = 'send whole Unicode characters';
  const places = placesOfNoText(value, named);
  return bounded(
    places.map((place) => ({ field: nameOf(place, whole), fault, fix })),
    whole,
  );
}

function placesOfNoText(value: unknown, place: Place): readonly Place[] {
  if (typeof value === 'string') return NO_TEXT.test(value) ? [place] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const below = [...place, key];
    return [...(NO_TEXT.test(key) ? [below] : []), ...placesOfNoText(member, below)];
  });
}

/** For an issue whose schema has no words of ours: what it is, and what would be right. */
function inOurWords(issue: Issue): { readonly fault: string; readonly fix: string } {
  if (issue.code === 'invalid_type')
    return { fault: 'is missing or is of another kind', fix: `send ${KINDS[issue.expected] ?? issue.expected}` };
  if (issue.code === 'too_big') return { fault: 'is too large or too long', fix: `use at most ${issue.maximum}` };
  if (issue.code === 'too_small') return { fault: 'is too small or too short', fix: `use ${issue.minimum} or more` };
  return { fault: 'is not right', fix: 'see the API description at /api/docs' };
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'one text',
  object: 'an object',
  array: 'a list',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function bounded(faults: readonly Fault[], whole: string): readonly Fault[] {
  if (faults.length <= MOST_FAULTS) return faults;
  const more = faults.length - MOST_FAULTS;
  return [
    ...faults.slice(0, MOST_FAULTS),
    { field: whole, fault: `has ${more} more faults`, fix: 'mend these first, and send it again' },
  ];
}

function nameOf(place: Place, whole: string): string {
  return place.map((part) => shownName(String(part))).join('.') || whole;
}

/** A name as the caller wrote it, as far as it can be shown. */
export function shownName(name: string): string {
  const text = name.replaceAll(UNSHOWABLE, '\ufffd');
  return text.length <= LONGEST_NAME ? text : `${Array.from(text).slice(0, LONGEST_NAME).join('')}…`;
}

import type { RoleGrant } from '../../people/caller.js';
import { grouped } from '../../platform/grouping.js';

/** Somebody whom a text must not name. */
export interface KnownPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly RoleGrant[];
}

/** A text that must not stand, and what stands for it. */
export interface Replacement {
  readonly text: string;
  readonly by: string;
  /** A name of one word: only as it is spelt, for in small letters it may be any word. */
  readonly isOneWord?: boolean;
}

const ROLES = {
  delivery: 'the delivery team',
  'product-owner': 'the Product Owner',
  'ai-centre': 'the AI Centre',
  'uat-tester': 'a UAT tester',
  trust: 'somebody of a Trust',
  administrator: 'an administrator',
} as const satisfies Record<RoleGrant['role'], string>;

const DUTIES = { 'release-manager': 'a release manager', tester: 'a tester' } as const;

/** A person as a shared text speaks of them: by what they do, never by name. */
export function byRole(roles: readonly RoleGrant[]): string {
  const [duty] = roles.flatMap((grant) => (grant.duty === null ? [] : [grant.duty]));
  if (duty !== undefined) return `${DUTIES[duty]} of the delivery team`;
  const [first] = roles;
  return first === undefined ? 'somebody' : ROLES[first.role];
}

/** Their names and addresses. A name of one word counts where it begins with a capital, as names do. */
export function replacementsOf(people: readonly KnownPerson[]): readonly Replacement[] {
  return people.flatMap(({ name, email, roles }) => {
    const by = byRole(roles);
    const text = name.trim();
    const address = { text: email, by };
    if (/\s/.test(text)) return [{ text, by }, address];
    return /^[\p{Lu}\p{Lo}]/u.test(text) ? [{ text, by, isOneWord: true }, address] : [address];
  });
}

/** Makes every replacement in a text: of whole words, in any case of letters, with any blanks in between; names of one word as they are spelt. */
export function replacing(replacements: readonly Replacement[]): (text: string) => string {
  const patternFor = patternsOf(replacements);
  const meant = meaningOf(replacements);
  return (text) => {
    const pattern = patternFor(text);
    if (pattern === null) return text;
    return text.replace(pattern, (found, offset: number) => {
      const before = text.slice(0, offset);
      const by = meant(found, before)?.by;
      if (by === undefined) return found;
      // A name that stays is left as it is spelt.
      const isOther = by.toLowerCase() !== found.toLowerCase();
      return isOther && BEGINS.test(before) ? `${by.charAt(0).toUpperCase()}${by.slice(1)}` : by;
    });
  };
}

/** What stands before the first word of a sentence. */
const BEGINS = /(?:^|[.!?]\s|\n)\s*[“"]?$/;

/** Finds which of these a text holds, each once, as they are spelt there. */
export function finding(replacements: readonly Replacement[]): (text: string) => readonly string[] {
  const patternFor = patternsOf(replacements);
  const meant = meaningOf(replacements);
  return (text) => {
    const pattern = patternFor(text);
    if (pattern === null) return [];
    const found = [...text.matchAll(pattern)].flatMap(({ 0: one, index }) =>
      meant(one, text.slice(0, index)) === null ? [] : [one],
    );
    return [...new Set(found)];
  };
}

/** Which of them stands there, after this much of the text; null where it is a word like any other. */
function meaningOf(replacements: readonly Replacement[]): (found: string, before: string) => Replacement | null {
  // Most texts name nobody, and ask for no meaning.
  let known: ReadonlyMap<string, readonly Replacement[]> | null = null;
  // Of two that are spelt alike the later one is meant, as `replacing` was given them.
  return (found, before) => {
    known ??= grouped(replacements, ({ text }) => spelt(text));
    const alike = known.get(spelt(found)) ?? [];
    return alike.findLast(({ text, isOneWord }) => isOneWord !== true || isName(text, found, before)) ?? null;
  };
}

/** Names that are words too. One that begins a sentence is taken for the word: “Will it end?” asks nobody. */
const WORDS_TOO = new Set(
  `Art August April Bill Chase Chance Dale Dawn Dean Drew Earnest Eve Faith Frank Gene Glen Grace Grant Guy Harmony Heather Hope Hunter
  Iris Ivy Jack Jasmine Joy June King Lance Lily Major Mark Max May Mercy Miles Mike Norm Olive Page Pat Patience Pierce Ray Reed Rich Rob
  Robin Rock Rod Rose Ruby Sandy Sue Summer Trace Trent Ward Will Young`.split(/\s+/),
);

function isName(name: string, found: string, before: string): boolean {
  if (found !== name) return false;
  return !WORDS_TOO.has(name) || !/(?:^|[.!?:\n])[\s"'“‘(*•–-]*$/u.test(before.slice(-40));
}

/** What finds those that may stand in a text; null where none can: of thousands of names a text has the words of very few. */
function patternsOf(replacements: readonly Replacement[]): (text: string) => RegExp | null {
  // The longest first: of two that begin alike, the whole is meant.
  const texts = [...new Set(replacements.map(({ text }) => text))].toSorted((one, other) => other.length - one.length);
  const names = texts.map((text, rank) => ({ text, rank, words: wordsOf(text) }));
  const count = new Map<string, number>();
  for (const word of names.flatMap(({ words }) => words)) count.set(word, (count.get(word) ?? 0) + 1);
  const rarer = (one: string, other: string) => ((count.get(other) ?? 0) < (count.get(one) ?? 0) ? other : one);
  // Each below the word that it shares with the fewest; one without any word, such as a dash, below the empty one.
  const byWord = grouped(names, ({ words }) => words.reduce(rarer, words[0] ?? ''));
  return (text) => {
    const held = new Set(['', ...wordsOf(text)]);
    const near = [...held].flatMap((word) => byWord.get(word) ?? []);
    const possible = near.filter(({ words }) => words.every((word) => held.has(word)));
    if (possible.length === 0) return null;
    return patternOf(possible.toSorted((one, other) => one.rank - other.rank).map((name) => name.text));
  };
}

/** The words of a text, alike where they differ in the case of their letters alone. */
function wordsOf(text: string): readonly string[] {
  // Signs that fold to a letter are of a word, as they are where a pattern looks for it in any case.
  return (text.match(/[\p{L}\p{N}]+/giu) ?? []).map((word) => word.toLowerCase().toUpperCase());
}

function patternOf(texts: readonly string[]): RegExp {
  const any = texts.map((text) => text.trim().split(/\s+/).map(literally).join('\\s+')).join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'giu');
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function spelt(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

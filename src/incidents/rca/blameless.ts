import type { RoleGrant } from '../../people/caller.js';

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

/** Names of one word are left alone: too many of them are words of the language. */
export function replacementsOf(people: readonly KnownPerson[]): readonly Replacement[] {
  return people.flatMap(({ name, email, roles }) => {
    const by = byRole(roles);
    return [...(/\S\s+\S/.test(name) ? [{ text: name.trim(), by }] : []), { text: email, by }];
  });
}

/** Makes every replacement in a text: of whole words, in any case of letters, with any blanks in between. */
export function replacing(replacements: readonly Replacement[]): (text: string) => string {
  const pattern = patternOf(replacements);
  if (pattern === null) return (text) => text;
  const by = new Map(replacements.map((one) => [spelt(one.text), one.by]));
  return (text) => text.replace(pattern, (found) => by.get(spelt(found)) ?? found);
}

/** Finds which of these a text holds, each once, as they are spelt there. */
export function finding(replacements: readonly Replacement[]): (text: string) => readonly string[] {
  const pattern = patternOf(replacements);
  return (text) => (pattern === null ? [] : [...new Set(text.match(pattern) ?? [])]);
}

function patternOf(replacements: readonly Replacement[]): RegExp | null {
  if (replacements.length === 0) return null;
  // The longest first: of two that begin alike, the whole is meant.
  const texts = [...new Set(replacements.map(({ text }) => text))].toSorted((one, other) => other.length - one.length);
  const any = texts.map((text) => text.trim().split(/\s+/).map(literally).join('\\s+')).join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'giu');
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function spelt(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

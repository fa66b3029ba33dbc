import type { Witness } from '../witness.js';

/** The role of a Trust's smoke tester, beside those of its contacts. */
export const SMOKE_TESTER = 'smoke-tester';

/** Somebody whom a Trust names: one of its contacts, or its smoke tester. */
export interface NamedContact {
  readonly role: string;
  readonly name: string;
  readonly email: string;
}

/** What a contact said of themselves, or a person made sure of. Times are UTC. */
export interface ContactWord extends NamedContact {
  readonly trust: string;
  readonly word: 'verified' | 'wrong';
  readonly reason: string | null;
  /** Who made sure; null: the contact, by a link. */
  readonly by: Witness | null;
  readonly at: Date;
}

/** As much of a word as tells how its contact stands. */
export type LastWord = Pick<ContactWord, 'trust' | 'email' | 'name' | 'word' | 'at'>;

/** So long a contact's word stands; people move on. */
export const VERIFIED_DAYS = 365;

/** How a contact stands: nobody asked or the answer is too old, they are who they are said to be, or they say that they are not. */
export type ContactState = 'unverified' | 'verified' | 'wrong';

/** `words`: the last of each address at this Trust. Another name or role than was verified is not verified. */
export function contactState(contact: NamedContact, words: readonly LastWord[], now: Date): ContactState {
  const own = contact.email.toLowerCase();
  const said = words.find(({ email }) => email.toLowerCase() === own);
  if (said?.name !== contact.name) return 'unverified';
  const age = now.getTime() - said.at.getTime();
  if (age > VERIFIED_DAYS * 86_400_000) return 'unverified';
  return said.word;
}

/** Everybody whom a Trust names, each address once. */
export function contactsOf(trust: {
  readonly contacts: readonly NamedContact[];
  readonly smokeTester?: { readonly name: string; readonly email: string };
}): readonly NamedContact[] {
  const tester = trust.smokeTester === undefined ? [] : [{ role: SMOKE_TESTER, ...trust.smokeTester }];
  const all = [...trust.contacts, ...tester];
  const emails = all.map(({ email }) => email.toLowerCase());
  return all.filter((_, index) => emails.indexOf(emails[index] ?? '') === index);
}

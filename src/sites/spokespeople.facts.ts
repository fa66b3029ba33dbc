import { findPersonByEmail } from '../people/person.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Trust } from './trust.js';

/**
 * Whether the Trust has somebody speak for it from this address now: a contact, its smoke tester, or a person who is let in and holds the
 * role `trust` there. Whoever was given something for the Trust may be none of them by the time that it is used.
 */
export async function speaksFor(tx: Tx, { id, contacts, smokeTester }: Trust, email: string): Promise<boolean> {
  const address = email.toLowerCase();
  const named = [...contacts, ...(smokeTester === undefined ? [] : [smokeTester])];
  if (named.some((one) => one.email.toLowerCase() === address)) return true;
  const person = await findPersonByEmail(tx, address);
  if (person === null || person.disabledAt !== null) return false;
  return person.roles.some(({ role, trust }) => role === 'trust' && trust === id);
}

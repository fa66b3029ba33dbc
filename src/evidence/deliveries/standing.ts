import type { RoleGrant } from '../../people/caller.js';
import type { Recipient } from './delivery.js';

/** What is known of a recipient's address at this moment. */
export interface AddressNow {
  /** Who has it here; null: nobody. */
  readonly person: {
    readonly disabledAt: Date | null;
    readonly roles: readonly Pick<RoleGrant, 'role' | 'trust'>[];
  } | null;
  /** The addresses of the contacts of the Trust that the recipient answers for. */
  readonly contacts: readonly string[];
}

/** Why a message that was queued for them concerns the recipient no longer, in words for people; null: it does. */
export function noLongerFor(
  { name, email, role, trust, named = false }: Recipient & { readonly named?: boolean },
  now: AddressNow,
): string | null {
  if (named) return isLetIn(now) ? null : `${name} is no longer let into Gatehouse.`;
  if (trust !== null) {
    const isContact = now.contacts.some((contact) => contact.toLowerCase() === email.toLowerCase());
    if (isContact || answersFor(now, trust)) return null;
    return `${name} is no longer a contact of the Trust ${trust} at ${email}.`;
  }
  if (now.person === null) return `${email} is no longer the address of anybody in Gatehouse.`;
  if (now.person.disabledAt !== null) return `${name} is no longer let into Gatehouse.`;
  return now.person.roles.some((held) => held.role === role) ? null : `${name} no longer holds the role ${role}.`;
}

/** Whoever was named need not be known here; but one who was shut out is told nothing. */
function isLetIn({ person }: AddressNow): boolean {
  return person === null || person.disabledAt === null;
}

function answersFor({ person }: AddressNow, trust: string): boolean {
  if (person === null || person.disabledAt !== null) return false;
  return person.roles.some((held) => held.role === 'trust' && held.trust === trust);
}

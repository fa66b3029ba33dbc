import type { RoleName } from '../../people/caller.js';
import type { Witness } from '../witness.js';

/** The roles whose word a sign-off is: in these, and no others, somebody can stand in for somebody. */
export const DELEGATED_ROLES = ['delivery', 'product-owner'] as const satisfies readonly RoleName[];
export type DelegatedRole = (typeof DELEGATED_ROLES)[number];

/** For a stretch of time one person signs for another, in a role that both hold. Times are UTC. */
export interface Delegation {
  readonly id: string;
  readonly role: DelegatedRole;
  /** On whose behalf is signed. */
  readonly delegator: Witness;
  /** Who signs. */
  readonly delegate: Witness;
  readonly from: Date;
  readonly until: Date;
  readonly reason: string;
  readonly namedAt: Date;
  /** Ended before its time, by either of the two; null: it was not. */
  readonly ended: { readonly by: Witness; readonly reason: string; readonly at: Date } | null;
}

/** What is known of one of the two at the moment of signing. */
export interface Standing {
  readonly disabledAt: Date | null;
  readonly roles: readonly { readonly role: RoleName }[];
}

/** Whether somebody can sign, or be signed for, in the role. */
export function holds(person: Standing | null, role: RoleName): boolean {
  return person !== null && person.disabledAt === null && person.roles.some((held) => held.role === role);
}

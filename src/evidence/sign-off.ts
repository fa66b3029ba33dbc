import type { RoleName } from '../people/caller.js';
import type { Permission } from '../people/permission.js';
import type { Drift } from '../releases/scope/drift.js';
import type { DelegatedRole } from './delegations/delegation.js';
import type { Withdrawal, Witness } from './witness.js';

/** What is signed off: the results of SIT, of UAT, and of operational acceptance testing (OAT) on Pre-Prod. */
export const STAGES = ['sit', 'uat', 'oat'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * `approved` and `rejected` are the responsible role's own words. `vetoed` is the accountable delivery team's no to what the
 * Product Owner signs (decision 3): it stands whatever is approved later, until whoever made it takes it back.
 */
export const DECISIONS = ['approved', 'rejected', 'vetoed'] as const;
export type Decision = (typeof DECISIONS)[number];

/** A named person's decision on one exact release digest. Times are UTC. */
export interface SignOff {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  readonly stage: Stage;
  /** The key of the one feature that it speaks of; null: of the whole stage. */
  readonly feature: string | null;
  /** The hash of the scope that it was given on; null where no tickets were known. */
  readonly scope: string | null;
  readonly decision: Decision;
  readonly reason: string | null;
  /** From this moment on an approval no longer counts; null: it does not run out. */
  readonly expiresAt: Date | null;
  readonly by: Witness;
  /** Whose delegate the signer was; null: they signed in their own name. */
  readonly onBehalfOf: Witness | null;
  readonly as: RoleName;
  readonly at: Date;
  readonly withdrawn: Withdrawal | null;
  /** Why an approval never counts again, though its tickets should be again what they were; null: nothing voided it. */
  readonly voided: Voiding | null;
}

/** What became of the tickets after an approval, as it was first seen. Times are UTC. */
export interface Voiding {
  readonly at: Date;
  /** When the reading began that saw it. */
  readonly readAt: Date;
  /** The hash of the scope that was read. */
  readonly snapshot: string;
  /** Never empty; of a feature's approval only what touches that feature. */
  readonly drift: readonly Drift[];
}

/** Whose word it is, as person ids: the signer, and whom they stood in for. Four eyes looks at both. */
export function signersOf({ by, onBehalfOf }: Pick<SignOff, 'by' | 'onBehalfOf'>): readonly string[] {
  return onBehalfOf === null ? [by.person] : [by.person, onBehalfOf.person];
}

/** The role whose word each stage is, and the permission that stands for it. */
export function signerOf(stage: Stage, decision: Decision): { role: DelegatedRole; permission: Permission } {
  if (decision === 'vetoed') return { role: 'delivery', permission: 'sign-offs.veto' };
  switch (stage) {
    case 'sit':
      return { role: 'delivery', permission: 'sign-offs.sit' };
    case 'uat':
      return { role: 'product-owner', permission: 'sign-offs.uat' };
    case 'oat':
      return { role: 'product-owner', permission: 'sign-offs.oat' };
  }
}

/** Why a caller without the permission may not, in words that say whose word it is. */
export function notYours(stage: Stage, decision: Decision): string {
  if (decision === 'vetoed') return 'Only the delivery team, which is accountable, can veto a sign-off.';
  const title = stage.toUpperCase();
  if (stage === 'sit') return `${title} is signed off by the delivery team.`;
  return `${title} is signed off by the Product Owner; the delivery team can veto it, with a reason.`;
}

/**
 * Whether this person may take the sign-off back; null, or why not. An approval may be taken back by anybody of the same role,
 * as that only shuts a gate. A no may be taken back only by whoever said it, or on whose behalf it was, as that may open one.
 */
export function refusalToWithdraw(signOff: SignOff, person: string, holdsPermission: boolean): string | null {
  if (signersOf(signOff).includes(person)) return null;
  if (signOff.decision !== 'approved')
    return `Only ${signOff.by.name}, who ${signOff.decision} it, can take that back.`;
  return holdsPermission ? null : notYours(signOff.stage, signOff.decision);
}

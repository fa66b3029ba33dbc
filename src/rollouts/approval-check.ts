import type { Tx } from '../platform/database/database.service.js';

/** What the check found; the reasons are sentences for people. */
export type ApprovalAnswer = { readonly holds: true } | { readonly holds: false; readonly reasons: readonly string[] };

/**
 * Asked inside the transaction that claims an attempt, so that an approval which was withdrawn or ran out a moment ago
 * starts nothing (INV-03). Whoever decides on promotions answers.
 */
export abstract class ApprovalCheck {
  /** Whether the promotion still stands on sign-offs that refer to its exact digest and are neither expired nor withdrawn. */
  abstract stillHolds(tx: Tx, asked: { readonly promotion: string }): Promise<ApprovalAnswer>;
}

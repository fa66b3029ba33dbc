import type { EnvironmentName } from '../sites/environment.js';
import { ATTESTABLE } from './attestable.js';

/**
 * Criteria about tickets that two people may let go at one gate. The others never: a ticket that is not done is taken off the scope
 * instead, and a sign-off is nobody else's to give.
 */
export const WAIVABLE_OF_TICKETS = ['no-open-severities', 'sit-evidence-attached'] as const;
export type WaivableOfTickets = (typeof WAIVABLE_OF_TICKETS)[number];

/** Criteria about the source that two people may let go at one gate: its host may be away for a day, and a hotfix may not wait for it. */
export const WAIVABLE_OF_SOURCE = [
  'source-checks-green',
  'source-tag-points-at-commit',
  'source-provenance-matches',
] as const;
export type WaivableOfSource = (typeof WAIVABLE_OF_SOURCE)[number];

/** What was to be done after a Sev 1 and is late: two people may let a release go before it (003-066). */
export const WAIVABLE_OF_RCAS = ['severe-actions-on-time'] as const;
export type WaivableOfRcas = (typeof WAIVABLE_OF_RCAS)[number];

/** A severe incident that is open: two people may let a release go before it is resolved. */
export const WAIVABLE_OF_INCIDENTS = ['no-open-incidents'] as const;

/** The ids of what may be waived at the gate of this environment. */
export function waivableAt(environment: EnvironmentName): readonly string[] {
  const attested = ATTESTABLE.filter((one) => one.waivable && one.environment === environment).map(({ id }) => id);
  if (environment === 'dev') return attested;
  const ofRcas = environment === 'production' ? WAIVABLE_OF_RCAS : [];
  return [...attested, ...WAIVABLE_OF_TICKETS, ...WAIVABLE_OF_SOURCE, ...WAIVABLE_OF_INCIDENTS, ...ofRcas];
}

/** What the protocol is safe by. The model can do without one of them at a time, to show that each is needed. */
export const MECHANISMS = [
  /** A key that the ledger knows is attached to, not started again. */
  'idempotency-key',
  /** An order with a lower token than the site has seen is refused. */
  'fencing-token',
  /** While one attempt runs at a site, another one is refused as busy. */
  'site-lock',
  /** A step is written only if the attempt still is as it was read. */
  'compare-and-set',
  /** An answer, and a start, count only under the claim that they belong to. */
  'claim-of-ones-own',
  /** An order is meant for one ledger; another one refuses it as lost. */
  'incarnation',
  /** What a halt takes back is cancelled by the control node's word, never by ours. */
  'tombstone-before-cancelled',
  /** An attempt is written down as starting before the first byte is sent. */
  'starting-before-the-first-byte',
  /** A run whose end nobody saw is settled by a probe of the site. */
  'probe-of-the-site',
] as const;
export type Mechanism = (typeof MECHANISMS)[number];

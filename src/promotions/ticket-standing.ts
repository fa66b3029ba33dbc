import type { Drift } from '../releases/scope/drift.js';
import type { OpenTicket, RuleReading } from '../releases/scope/known.js';
import type { ScopeOutline } from '../releases/scope/scope.js';
import type { ReleaseKind } from '../releases/release.js';
import type { TrackerSettings } from '../sites/product-settings.js';

/** When something was read from the tracker, UTC, and whether that is recent enough to count. */
interface Dated {
  readonly readAt: Date;
  readonly isKnown: boolean;
}

/** What is known of a release's tickets. */
export interface TicketStanding {
  readonly kind: ReleaseKind;
  /** What people call the product. */
  readonly product: string;
  readonly tracker: TrackerSettings;
  /** What the release is called there. */
  readonly version: string;
  /** Null: it was never read. */
  readonly scope: (Dated & { readonly outline: ScopeOutline }) | null;
  /** What was agreed; null: nothing was, and the tracker is right. */
  readonly wish: { readonly tickets: readonly string[]; readonly needsUat: readonly string[] } | null;
  /** Which tickets met the rule of an environment, by the environment. */
  readonly meeting: ReadonlyMap<string, Dated & RuleReading>;
  /** The product's open tickets of the severities that gates ask for; null: never read. */
  readonly open: (Dated & { readonly tickets: readonly OpenTicket[]; readonly priorities: readonly string[] }) | null;
  /** The files at tickets by their id; one that is empty proves nothing. */
  readonly files: ReadonlyMap<string, 'waiting' | 'refused' | 'hashed' | 'empty'>;
  /** Whether an approval that was given before there was a tracker says too little. Not once a rollout relies on it. */
  readonly asksForScope: boolean;
  /** What became of the tickets since a sign-off, by the sign-off's id. */
  readonly drifts: ReadonlyMap<string, readonly Drift[]>;
}

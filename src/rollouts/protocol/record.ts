import type { PreFlightReport } from '../approach/pre-flight.js';
import type { AttemptKind, AttemptState } from '../attempt.js';
import type { HostStats } from '../site-runner.js';
import type { AttemptPurpose } from '../standing.js';

/**
 * What the protocol needs to know of an attempt, and all that it writes. The row of the table is one, named as its columns are, and so
 * is what a simulation keeps in memory.
 */
export interface AttemptRecord {
  /** A uuid, and the key by which the control node starts it once. */
  readonly id: string;
  readonly rollout: string | null;
  readonly site: string;
  readonly product: string;
  readonly control_node: string;
  readonly host: string;
  readonly kind: AttemptKind;
  readonly purpose: AttemptPurpose;
  /** The attempt whose end this one finds out. */
  readonly settles: string | null;
  readonly state: AttemptState;
  /** The manifest that the site runs when all went well. */
  readonly target_version: string | null;
  readonly target_digest: string | null;
  /** Higher than that of every earlier order at the site; the control node refuses a lower one. */
  readonly token: number | null;
  readonly epoch: number | null;
  /** Every claim counts one up: an answer that belongs to an earlier one changes nothing. */
  readonly claims: number;
  readonly lease_owner: string | null;
  readonly lease_until: Date | null;
  readonly not_before: Date;
  readonly deadline_seconds: number;
  readonly deadline: Date | null;
  /** A first byte may have left for the control node. */
  readonly sent: boolean;
  /** The control node said that the run began. */
  readonly begun: boolean;
  /** The control node has nothing more to tell: only a probe of the site can. */
  readonly needs_probe: boolean;
  /** The ledger that it was sent to. */
  readonly incarnation: string | null;
  readonly last_contact_at: Date | null;
  readonly progress: number;
  /** What the site reported as running before. */
  readonly before_version: string | null;
  readonly before_digest: string | null;
  /** What the site's own probe read back. */
  readonly runs_version: string | null;
  readonly runs_digest: string | null;
  readonly runs_healthy: boolean | null;
  /** What a pre-flight found. */
  readonly pre_flight?: PreFlightReport | null;
  readonly failure: string | null;
  readonly because: string | null;
  readonly stats: Readonly<Record<string, HostStats>> | null;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
}

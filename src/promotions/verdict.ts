import type { Witness } from '../evidence/witness.js';
import type { ReadOutside } from '../releases/outside-reading.js';
import type { Criterion } from './criterion.js';

/** `stale`: it was met once, and what met it no longer counts. */
export type Status = 'met' | 'not-met' | 'waived' | 'stale' | 'not-applicable';

/** What decided: who, when, and where the proof is. Times are ISO 8601 in UTC. */
export interface Proof {
  /** A sentence. */
  readonly what: string;
  readonly by: Witness | null;
  readonly at: string | null;
  readonly link: string | null;
  /** In the words of whoever said it. */
  readonly reason: string | null;
}

/** A waiver as a gate shows it, whatever became of it, for ever. */
interface ShownWaiver {
  readonly id: string;
  readonly state: 'requested' | 'approved' | 'refused';
  readonly reason: string;
  readonly requestedBy: Witness;
  readonly decidedBy: Witness | null;
}

/** What an outside system would say is not known: it was never read, or not lately enough to count. `readAt`: when it last was. */
export interface Unread {
  readonly of: ReadOutside;
  readonly readAt: string | null;
}

/** How one criterion stands. `howToMeet` is null once nothing more is needed. */
export interface Verdict {
  readonly criterion: string;
  readonly title: string;
  readonly requirement: string;
  readonly kind: Criterion['kind'];
  readonly status: Status;
  readonly evidence: Proof | null;
  readonly howToMeet: string | null;
  /** Only where it is not met because nobody could read it. */
  readonly unread?: Unread;
  readonly whoCan: readonly string[];
  readonly waivable: boolean;
  readonly waivers: readonly ShownWaiver[];
}

/** What a judgement of one criterion comes to, before waivers are looked at. */
export interface Finding {
  readonly status: Exclude<Status, 'waived'>;
  readonly evidence: Proof | null;
  readonly howToMeet: string | null;
  readonly unread?: Unread;
}

/** Whether this status lets the release through. */
export function passes(status: Status): boolean {
  switch (status) {
    case 'met':
    case 'waived':
    case 'not-applicable':
      return true;
    case 'not-met':
    case 'stale':
      return false;
  }
}

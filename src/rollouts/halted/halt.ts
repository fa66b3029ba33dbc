import type { UnansweredSevere } from '../severe/severe.table.js';

/** Why a rollout stands still, or is about to. */
export interface Halt {
  readonly because: string;
  /** Person id; null for the rollout itself. */
  readonly by: string | null;
  readonly askedAt: Date;
  /** Sev 1 incidents that came up in its release and that resuming answers; none for a Trust. */
  readonly incidents: readonly UnansweredSevere[];
}

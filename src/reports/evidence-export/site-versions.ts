import type { EvidencedAttempt } from '../../rollouts/rollout-evidence.table.js';

/** What a site ran before and after a rollout, by its own word; null where it was not asked, or did not say. */
export interface SiteVersions {
  readonly before: EvidencedAttempt['before'];
  readonly after: EvidencedAttempt['runs'];
  /** ISO 8601, UTC. */
  readonly saidAt: string | null;
}

/** Attempts at one site, oldest first: the first word of what ran there before, and the last of what runs there. */
export function versionsSaid(attempts: readonly Pick<EvidencedAttempt, 'before' | 'runs' | 'endedAt'>[]): SiteVersions {
  const last = attempts.findLast(({ runs }) => runs !== null);
  return {
    before: attempts.find(({ before }) => before !== null)?.before ?? null,
    after: last?.runs ?? null,
    saidAt: last?.endedAt?.toISOString() ?? null,
  };
}

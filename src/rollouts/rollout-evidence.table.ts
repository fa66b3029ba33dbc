import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { AttemptKind, AttemptState } from './attempt.js';
import type { AttemptPurpose, Manifest } from './standing.js';

/** A site of a rollout as it stands in what is shown of it afterwards. */
export interface EvidencedSite {
  readonly site: string;
  readonly name: string;
  readonly trust: string | null;
  readonly wave: number;
  readonly position: number;
  /** A person left it out. */
  readonly skipped: boolean;
  /** A person took its failure for one that does not hold the others up. */
  readonly accepted: boolean;
  /** What a person said of it last, and who. */
  readonly word: string | null;
  readonly wordBy: string | null;
  /** Its own operator changes it. */
  readonly byOperator: boolean;
}

/** An attempt with what the site said that it ran before and after. Times are UTC. */
export interface EvidencedAttempt {
  readonly id: string;
  readonly site: string;
  readonly kind: AttemptKind;
  readonly purpose: AttemptPurpose;
  readonly state: AttemptState;
  readonly orderedBy: string;
  readonly token: number | null;
  readonly target: Manifest | null;
  readonly before: Manifest | null;
  readonly runs: (Manifest & { readonly healthy: boolean | null }) | null;
  readonly failure: string | null;
  readonly because: string | null;
  readonly orderedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** Whether there is a line of what happened. */
  readonly isLogged: boolean;
}

/** The rollouts of a release, the first one first. */
export async function rolloutsOfRelease(tx: Tx, release: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from rollout where release = ${release} order by planned_at, id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** At most `limit` sites of a rollout in the order of its waves, past this one; null: from the first. */
export async function evidencedSites(
  tx: Tx,
  rollout: string,
  { past, limit }: { readonly past: Pick<EvidencedSite, 'wave' | 'position'> | null; readonly limit: number },
): Promise<readonly EvidencedSite[]> {
  const { rows } = await sql<EvidencedSite>`
    select site, name, trust, wave, position, skipped, accepted, word, word_by as "wordBy", operator is not null as "byOperator"
    from rollout_site where rollout = ${rollout}
      and (${past === null}::boolean or (wave, position) > (${past?.wave ?? 0}, ${past?.position ?? 0}))
    order by wave, position limit ${limit}`.execute(tx);
  return rows;
}

/** The attempts of a rollout at these sites, oldest first. */
export async function evidencedAttempts(
  tx: Tx,
  rollout: string,
  sites: readonly string[],
): Promise<readonly EvidencedAttempt[]> {
  const { rows } = await sql<EvidencedAttempt>`
    select id, site, kind, purpose, state, ordered_by as "orderedBy", token, failure, because,
      case when target_digest is not null then json_build_object('version', target_version, 'digest', target_digest) end as target,
      case when before_digest is not null then json_build_object('version', before_version, 'digest', before_digest) end as before,
      case when runs_digest is not null then
        json_build_object('version', runs_version, 'digest', runs_digest, 'healthy', runs_healthy) end as runs,
      created_at as "orderedAt", started_at as "startedAt", ended_at as "endedAt",
      exists (select from attempt_event as line where line.attempt = attempt.id) as "isLogged"
    from attempt where rollout = ${rollout} and site = any(${[...sites]}::text[]) order by created_at, id`.execute(tx);
  return rows;
}

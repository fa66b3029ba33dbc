import { sql } from 'kysely';
import type { Hands } from '../people/four-eyes.js';
import type { Tx } from '../platform/database/database.service.js';
import type { EnvironmentName } from '../sites/environment.js';
import { IS_REJECTED } from './rejected/rejected.table.js';
import type { UnansweredSevere } from './severe/severe.table.js';
import type { Override } from './timing/override.js';
import type { RolloutState } from './rollout.js';

/** A rollout that is not over, in figures. Times are UTC. */
export interface RolloutUnderWay {
  readonly id: string;
  readonly release: string;
  readonly product: string;
  readonly environment: EnvironmentName;
  readonly state: RolloutState;
  /** Its release is rejected on clinical risk where it is to run, so that nothing more begins. */
  readonly isRejected: boolean;
  readonly plannedAt: Date;
  /** Null where it is not halted, and not about to be. */
  readonly haltBecause: string | null;
  /** Person id; null for the rollout itself. */
  readonly haltedBy: string | null;
  /** Person id. */
  readonly requestedBy: string;
  /** The Sev 1 incidents that came up in its release, and that resuming it would answer; none where it is not halted. */
  readonly severe: readonly UnansweredSevere[];
  readonly sites: number;
  /** Sites that have the release, by their own probe. */
  readonly done: number;
  /** Sites of which nobody knows at this moment how they stand. */
  readonly unknown: number;
  /** Sites of which a person has to find out what happened there. */
  readonly needPeople: readonly string[];
}

/** Every rollout that is not over, oldest first. */
export async function rolloutsUnderWay(tx: Tx): Promise<readonly RolloutUnderWay[]> {
  const { rows } = await sql<RolloutUnderWay>`
    select rollout.id, release, product, environment, state, planned_at as "plannedAt", ${IS_REJECTED} as "isRejected",
      case when state in ('halting', 'halted') then halt_because end as "haltBecause",
      halted_by as "haltedBy", requested_by as "requestedBy",
      case when state in ('halting', 'halted') then (
        select coalesce(json_agg(json_build_object('id', incident.id, 'number', 'INC-' || incident.number) order by incident.number), '[]')
        from rollout_severe_incident as known join incident on incident.id = known.incident
        where known.rollout = rollout.id and known.answered_at is null)
      else '[]' end as severe, scope.sites, scope.done,
      (select count(distinct site) from attempt where attempt.rollout = rollout.id and attempt.state = 'unknown') as unknown,
      coalesce((select json_agg(distinct site) from attempt
        where attempt.rollout = rollout.id and attempt.state = 'needs-human'), '[]') as "needPeople"
    from rollout cross join lateral (
      select count(*) as sites, count(*) filter (where rests in ('succeeded', 'soaked')) as done
      from rollout_site where rollout_site.rollout = rollout.id) as scope
    where state in ('running', 'halting', 'halted', 'rolling-back') order by planned_at, rollout.id`.execute(tx);
  return rows;
}

/** A request to open a site in spite of its windows that nobody has decided about. */
export interface OpenOverride extends Pick<Override, 'id' | 'rollout' | 'site' | 'reason'> {
  readonly release: string;
  /** Whose site it is. */
  readonly trust: string | null;
  /** Who asked for it and for the rollout, and who made the release: none of them decides. */
  readonly hands: Hands;
}

/** So many of all rollouts together. */
const MOST = 100;

/** Those of rollouts that are not over, for a time that is not, oldest first: every one of this rollout, or the first of all. */
export async function openOverrides(tx: Tx, rollout: string | null = null): Promise<readonly OpenOverride[]> {
  const { rows } = await sql<OpenOverride>`
    select kept.id, kept.rollout, kept.site, kept.reason, rollout.release, scope.trust,
      json_build_object('requestedBy', json_build_array(kept.requested_by, rollout.requested_by), 'executedBy', '[]'::json,
        'builtBy', array(select registered_by from release where version = rollout.release
          union select person from release_builder where version = rollout.release)) as hands
    from app.override as kept join rollout on rollout.id = kept.rollout
      join rollout_site as scope on scope.rollout = kept.rollout and scope.site = kept.site
    where kept.decision is null and kept.ends_at > app.now() and coalesce(kept.rollout = ${rollout}::uuid, true)
      and rollout.state in ('running', 'halting', 'halted', 'rolling-back')
    order by kept.requested_at, kept.id limit ${rollout === null ? MOST : null}`.execute(tx);
  return rows;
}

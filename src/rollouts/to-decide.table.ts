import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { AttemptRow } from './attempt.table.js';
import type { Rest } from './rest.js';
import type { ScopeRow, WaveRow } from './rollout-scope.table.js';

/** A wave, and whether any of its sites rests with the release. */
export interface WaveToDecide extends WaveRow {
  readonly has_release: boolean;
}

/** What deciding needs of a site in scope: all but its inputs, which are large. */
export type ScopeToDecide = Pick<
  ScopeRow,
  | ('site' | 'wave' | 'hub' | 'apart' | 'operator' | 'quiesce' | 'rests')
  | ('skipped' | 'accepted' | 'excused' | 'retry_wanted' | 'roll_back_wanted')
  | ('patient_from' | 'person_asked_at' | 'go_on_by')
>;

/** What deciding needs of an attempt. */
export type AttemptToDecide = Pick<
  AttemptRow,
  | ('id' | 'site' | 'kind' | 'purpose' | 'state' | 'sent' | 'ended_at' | 'failure' | 'pre_flight')
  | ('target_version' | 'target_digest' | 'before_version' | 'before_digest' | 'runs_digest' | 'runs_healthy')
>;

export async function wavesToDecide(tx: Tx, rollout: string): Promise<readonly WaveToDecide[]> {
  const found = await sql<WaveToDecide>`
    select wave.*, exists (select from rollout_site as scope where scope.rollout = wave.rollout
      and scope.rests in ('succeeded', 'soaked') and scope.wave = wave.number) as has_release
    from wave where rollout = ${rollout} order by number`.execute(tx);
  return found.rows;
}

const SCOPE = sql`scope.site, scope.wave, scope.position, hub, apart, operator, quiesce, scope.rests, skipped, accepted, excused,
  retry_wanted, roll_back_wanted, patient_from, person_asked_at, go_on_by`;

/** The sites that do not rest, those that rest and are to be read all the same, and every hub that has not had its turn. */
export async function scopeToDecide(
  tx: Tx,
  rollout: string,
  read: readonly { readonly wave: number; readonly rest: Rest }[],
): Promise<readonly ScopeToDecide[]> {
  const [waves, rests] = [read.map(({ wave }) => wave), read.map(({ rest }) => rest)];
  const found = await sql<ScopeToDecide>`
    with resting as (select * from unnest(${waves}::integer[], ${rests}::text[]) as read (wave, rests))
    select ${SCOPE} from rollout_site as scope where rollout = ${rollout} and scope.rests is null
    union all
    select ${SCOPE} from resting join rollout_site as scope using (wave, rests) where rollout = ${rollout}
    union all
    select ${SCOPE} from rollout_site as scope where rollout = ${rollout} and hub and scope.rests = 'untouched'
      and not exists (select from resting where resting.wave = scope.wave and resting.rests = scope.rests)
    order by wave, position`.execute(tx);
  return found.rows;
}

/** The attempts of a rollout at these sites (null: at all of them), oldest first. */
export async function attemptsToDecide(
  tx: Tx,
  rollout: string,
  sites: readonly string[] | null,
): Promise<readonly AttemptToDecide[]> {
  const at = sites === null ? sql`` : sql`and site in (select unnest(${[...sites]}::text[]))`;
  const found = await sql<AttemptToDecide>`
    select id, site, kind, purpose, state, sent, ended_at, failure, pre_flight, target_version, target_digest, before_version,
      before_digest, runs_digest, runs_healthy
    from attempt where rollout = ${rollout} ${at} order by created_at, id`.execute(tx);
  return found.rows;
}

/** Every site in scope, by its id alone. */
export async function sitesInScope(tx: Tx, rollout: string): Promise<readonly string[]> {
  const found = await sql<{ site: string }>`select site from rollout_site where rollout = ${rollout}`.execute(tx);
  return found.rows.map((row) => row.site);
}

/** Lets these sites rest until an attempt or a word ends it. For whoever holds the rollout. */
export async function layToRest(
  tx: Tx,
  rollout: string,
  sites: readonly { readonly site: string; readonly rest: Rest }[],
): Promise<void> {
  if (sites.length === 0) return;
  const [names, rests] = [sites.map(({ site }) => site), sites.map(({ rest }) => rest)];
  await sql`
    update rollout_site as scope set rests = resting.rests
    from unnest(${names}::text[], ${rests}::text[]) as resting (site, rests)
    where scope.rollout = ${rollout} and scope.site = resting.site`.execute(tx);
}

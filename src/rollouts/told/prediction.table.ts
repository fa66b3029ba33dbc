import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';

/** The last word on when a site is back, and the one before it; null where there was none. */
export interface SaidRow {
  readonly rollout: string;
  readonly site: string;
  readonly started_at: Date;
  readonly number: number;
  readonly back_at: Date;
  readonly was_back_at: Date | null;
}

/** The last words on the downtimes of these rollouts that are not known to be over. */
export async function lastSaid(tx: Tx, rollouts: readonly string[]): Promise<readonly SaidRow[]> {
  const found = await sql<SaidRow>`
    select distinct on (rollout, site, started_at) rollout, site, started_at, number, back_at,
      lag(back_at) over (partition by rollout, site, started_at order by number) as was_back_at
    from prediction where rollout = any(${[...rollouts]}::uuid[]) and healthy_at is null
    order by rollout, site, started_at, number desc`.execute(tx);
  return found.rows;
}

/** Whether any downtime is told of that is not known to be over. */
export async function isAnySaid(tx: Tx): Promise<boolean> {
  const found = await sql<{ open: boolean }>`
    select exists (select from prediction where healthy_at is null and said_at > (select app.now()) - interval '7 days')
      as open`.execute(tx);
  return found.rows[0]?.open === true;
}

/** Whether anything is being done at any site, in whatever rollout. */
export async function isAnyUnderWay(tx: Tx): Promise<boolean> {
  const found = await sql<{ busy: boolean }>`
    select exists (select from attempt where state in ('starting', 'running', 'verifying')) as busy`.execute(tx);
  return found.rows[0]?.busy === true;
}

/** A word on one downtime; `number` counts them from 1. */
export interface Said {
  readonly rollout: string;
  readonly site: string;
  readonly startedAt: Date;
  readonly number: number;
  readonly backAt: Date;
}

/** Keeps a word; nothing if another process has said the next one already. */
export async function keepSaid(tx: Tx, said: Said): Promise<void> {
  await sql`
    insert into prediction (rollout, site, started_at, number, back_at)
    values (${said.rollout}, ${said.site}, ${said.startedAt}, ${said.number}, ${said.backAt})
    on conflict do nothing`.execute(tx);
}

/** A downtime that is over: what was said of its end first and last. */
export interface Outcome {
  readonly number: number;
  readonly back_at: Date;
}

/** Writes down when a site was back, and answers what was said of it, first word first; none if that is written already. */
export async function closeSaid(
  tx: Tx,
  back: { readonly rollout: string; readonly site: string; readonly startedAt: Date; readonly healthyAt: Date },
): Promise<readonly Outcome[]> {
  const found = await sql<Outcome>`
    update prediction set healthy_at = ${back.healthyAt}
    where rollout = ${back.rollout} and site = ${back.site} and started_at = ${back.startedAt} and healthy_at is null
    returning number, back_at`.execute(tx);
  return found.rows.toSorted((one, other) => one.number - other.number);
}

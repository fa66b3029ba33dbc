import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { Reason } from './objection.js';
import type { Outcome, Promotion, SettledAt } from './promotion.js';
import type { Verdict } from './verdict.js';

/** Accepted when it has a rollout, else refused, for reasons. */
interface NewPromotion {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  readonly product: string;
  readonly environment: EnvironmentName;
  readonly by: string;
  readonly gate: readonly Verdict[];
  readonly reasons: readonly Reason[];
  readonly settledAt: SettledAt;
  readonly rollout: string | null;
}

const SELECT = sql`
  select p.id, p.release, p.digest, p.product, p.environment, p.outcome, p.requested_at as at, p.verdicts as gate, p.reasons,
    p.settled_at as "settledAt", p.rollout, json_build_object('person', person.id, 'name', person.name) as by
  from promotion p join person on person.id = p.requested_by`;

/** Lets promotions of one product into one environment come one after the other, until the transaction ends. */
export async function lockRung(tx: Tx, environment: EnvironmentName, product: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('gatehouse.promotion'), hashtext(${`${environment}/${product}`}))`.execute(
    tx,
  );
}

export async function keepPromotion(tx: Tx, kept: NewPromotion): Promise<void> {
  const outcome: Outcome = kept.rollout === null ? 'refused' : 'accepted';
  await sql`
    insert into promotion (id, release, digest, product, environment, outcome, requested_by, verdicts, reasons, settled_at, rollout)
    values (${kept.id}, ${kept.release}, ${kept.digest}, ${kept.product}, ${kept.environment}, ${outcome}, ${kept.by},
      ${JSON.stringify(kept.gate)}::jsonb, ${JSON.stringify(kept.reasons)}::jsonb, ${JSON.stringify(kept.settledAt)}::jsonb,
      ${kept.rollout})`.execute(tx);
}

export async function findPromotion(tx: Tx, id: string): Promise<Promotion | null> {
  const { rows } = await sql<Promotion>`${SELECT} where p.id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

/** Which promotions, newest first. `before` is the id of the last one of the page before; `limit` counts promotions. */
export interface PromotionQuery {
  readonly release: string | null;
  readonly environment: EnvironmentName | null;
  readonly outcome: Outcome | null;
  readonly before: string | null;
  readonly limit: number;
}

export async function listPromotions(tx: Tx, query: PromotionQuery): Promise<readonly Promotion[]> {
  const { rows } = await sql<Promotion>`
    ${SELECT}
    where (${query.release}::text is null or p.release = ${query.release})
      and (${query.environment}::text is null or p.environment = ${query.environment})
      and (${query.outcome}::text is null or p.outcome = ${query.outcome})
      and (${query.before}::uuid is null or p.seq < (select seq from promotion where id = ${query.before}::uuid))
    order by p.seq desc limit ${query.limit}`.execute(tx);
  return rows;
}

/** Whoever promoted each of these releases to any environment, as person ids, by its version; one that nobody did is not in the answer. */
export async function promotersOfEach(
  tx: Tx,
  releases: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ release: string; people: readonly string[] }>`
    select release, array_agg(distinct requested_by) as people from promotion
    where release = any(${[...releases]}::text[]) and outcome = 'accepted' group by release`.execute(tx);
  return new Map(rows.map(({ release, people }) => [release, people]));
}

/** Id of the last promotion that let exactly this into an environment; null where none did. */
export async function lastLetIn(
  tx: Tx,
  asked: { readonly digest: string; readonly environment: EnvironmentName },
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from promotion where digest = ${asked.digest} and environment = ${asked.environment} and outcome = 'accepted'
    order by seq desc limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}

/** A release that asks for an environment. */
interface Entrant {
  readonly release: string;
  readonly environment: EnvironmentName;
}

/** For each of these, the releases registered after it that were let into its environment, latest first. */
export async function newerLetIn(
  tx: Tx,
  asked: readonly Entrant[],
): Promise<readonly (Entrant & { readonly version: string; readonly digest: string })[]> {
  // By offset 0 the newer ones are found first, and of each it is asked whether it was let in: else every promotion there was is read
  // for the few that are newer, or all are compared with all.
  const { rows } = await sql<Entrant & { version: string; digest: string }>`
    select asked.release, asked.environment, newer.version, newer.digest
    from unnest(${asked.map(({ release }) => release)}::text[], ${asked.map(({ environment }) => environment)}::text[])
        as asked (release, environment)
      join release as older on older.version = asked.release
      cross join lateral (select version, digest, sequence from release
        where product = older.product and sequence > older.sequence offset 0) as newer
    where exists (
      select from promotion where promotion.release = newer.version and outcome = 'accepted'
        and promotion.environment = asked.environment offset 0)
    order by newer.sequence desc`.execute(tx);
  return rows;
}

/** Does the work, and leaves nothing of it in the transaction when it throws; throws the same again. */
export async function orUndone<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await sql`savepoint work`.execute(tx);
  try {
    return await work();
  } catch (error) {
    await sql`rollback to savepoint work`.execute(tx);
    throw error;
  }
}

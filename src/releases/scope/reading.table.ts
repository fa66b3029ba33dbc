import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { OpenReading, RuleReading } from './known.js';
import type { Reading } from './reading.js';

type ReadingRow = Omit<Reading, 'trouble'> & { readonly message: string | null; readonly since: Date | null };

/** A reading that is about to begin. */
export interface Begun {
  readonly release: string;
  readonly at: Date;
}

/** Null where nothing was ever tried. */
export async function findReading(tx: Tx, release: string): Promise<Reading | null> {
  const { rows } = await sql<ReadingRow>`
    select snapshot, read_at as "readAt", changed_at as "changedAt",
      extract(epoch from app.now() - read_at)::float8 as age, trouble as message, trouble_since as since
    from scope_reading where release = ${release}`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  const { message, since, ...reading } = row;
  return { ...reading, trouble: message === null || since === null ? null : { message, since } };
}

/**
 * Takes at most `limit` releases whose scope is to be read, each for `leaseSeconds`, so that no other process reads them meanwhile:
 * open ones every `everySeconds`, those for which there is a hint sooner, and closed ones once a day for a month.
 */
export async function claimReadings(
  tx: Tx,
  wish: {
    readonly products: readonly string[];
    readonly everySeconds: number;
    readonly gapSeconds: number;
    readonly leaseSeconds: number;
    readonly limit: number;
  },
): Promise<readonly Begun[]> {
  await sql`
    insert into scope_reading (release) select version from release where product = any(${[...wish.products]}::text[])
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<Begun>`
    with due as (
      select r.release from scope_reading r join release on version = r.release
        left join release_closure c on c.release = r.release
      where product = any(${[...wish.products]}::text[]) and (leased_until is null or leased_until < app.now())
        and (tried_at is null
          or (hinted_at > tried_at and tried_at < app.now() - make_interval(secs => ${wish.gapSeconds}))
          or (c.release is null and tried_at < app.now() - make_interval(secs => ${wish.everySeconds}))
          or (closed_at > app.now() - interval '30 days' and tried_at < app.now() - interval '1 day'))
      order by tried_at nulls first limit ${wish.limit} for update of r skip locked)
    update scope_reading r set tried_at = app.now(), leased_until = app.now() + make_interval(secs => ${wish.leaseSeconds})
    from due where r.release = due.release returning r.release, app.now() as at`.execute(tx);
  return rows;
}

/** That somebody reads a scope now, besides the one whose turn it may be. */
export async function beginReading(tx: Tx, release: string): Promise<Begun> {
  const { rows } = await sql<Begun>`
    insert into scope_reading as r (release, tried_at) values (${release}, app.now())
    on conflict (release) do update set tried_at = app.now() returning r.release, app.now() as at`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The reading was not returned by the database.');
  return row;
}

/**
 * Keeps what a reading brought. `late`: one that began after it has brought something already, and nothing is kept. `before` is the
 * snapshot that was the last one.
 */
export async function keepReading(
  tx: Tx,
  { release, at }: Begun,
  snapshot: string,
): Promise<{ readonly state: 'late' | 'same' | 'changed'; readonly before: string | null }> {
  const { rows } = await sql<{ snapshot: string | null; late: boolean }>`
    select snapshot, coalesce(read_at >= ${at}, false) as late from scope_reading where release = ${release} for update`.execute(
    tx,
  );
  const before = rows[0]?.snapshot ?? null;
  if (rows[0]?.late !== false) return { state: 'late', before };
  const isSame = before === snapshot;
  await sql`
    update scope_reading set snapshot = ${snapshot}, read_at = ${at}, trouble = null, trouble_since = null, leased_until = null,
      changed_at = case when ${isSame} then changed_at else app.now() end
    where release = ${release}`.execute(tx);
  if (isSame) return { state: 'same', before };
  await sql`insert into scope_change (release, snapshot, read_at) values (${release}, ${snapshot}, ${at})`.execute(tx);
  return { state: 'changed', before };
}

/** Keeps that the tracker did not answer, and since when it has not. */
export async function keepTrouble(tx: Tx, { release }: Begun, message: string): Promise<void> {
  await sql`
    update scope_reading set trouble = ${message}, trouble_since = coalesce(trouble_since, app.now()), leased_until = null
    where release = ${release}`.execute(tx);
}

/** Lets the scopes of all open releases of these products be read soon. A hint on a hint is none. */
export async function hintReadings(tx: Tx, products: readonly string[]): Promise<void> {
  await sql`
    update scope_reading set hinted_at = app.now()
    where release in (select version from release where product = any(${[...products]}::text[]))
      and (hinted_at is null or hinted_at <= tried_at)
      and not exists (select from release_closure c where c.release = scope_reading.release)`.execute(tx);
}

export async function keepRuleReading(
  tx: Tx,
  { release, at }: Begun,
  met: { readonly environment: EnvironmentName; readonly rule: string; readonly keys: readonly string[] },
): Promise<void> {
  await sql`
    insert into scope_rule_reading as r (release, environment, rule, keys, read_at)
    values (${release}, ${met.environment}, ${met.rule}, ${[...met.keys]}::text[], ${at})
    on conflict (release, environment) do update set rule = excluded.rule, keys = excluded.keys, read_at = excluded.read_at
    where r.read_at < excluded.read_at`.execute(tx);
}

export async function ruleReadingsOf(tx: Tx, release: string): Promise<ReadonlyMap<string, RuleReading>> {
  const { rows } = await sql<RuleReading & { environment: string }>`
    select environment, rule, keys, read_at as "readAt" from scope_rule_reading where release = ${release}`.execute(tx);
  return new Map(rows.map(({ environment, ...reading }) => [environment, reading]));
}

export async function keepOpenReading(
  tx: Tx,
  product: string,
  { tickets, priorities, readAt }: OpenReading,
): Promise<void> {
  await sql`
    insert into open_ticket_reading as r (product, tickets, priorities, read_at)
    values (${product}, ${JSON.stringify(tickets)}::json, ${[...priorities]}::text[], ${readAt})
    on conflict (product) do update
      set tickets = excluded.tickets, priorities = excluded.priorities, read_at = excluded.read_at
    where r.read_at < excluded.read_at`.execute(tx);
}

export async function findOpenReading(tx: Tx, product: string): Promise<OpenReading | null> {
  const { rows } = await sql<OpenReading>`
    select tickets, priorities, read_at as "readAt" from open_ticket_reading where product = ${product}`.execute(tx);
  return rows[0] ?? null;
}

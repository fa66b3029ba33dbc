import { sql } from 'kysely';
import type { Teller } from '../people/teller.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Freeze, FreezeScope } from './freeze.js';

/** When a freeze is over, planned or early. */
const OVER = sql`least(frozen.ends_at, frozen.ended_at)`;

/** Every freeze that was not over at a moment, those that begin later too; the one that lasts longest first. */
export async function freezesSince(tx: Tx, since: Date): Promise<readonly (Freeze & Pick<KeptFreeze, 'outage'>)[]> {
  const found = await sql<Freeze & Pick<KeptFreeze, 'outage'>>`
    select id, scope, of, starts_at as "from", ${OVER} as "to", reason, outage from app.freeze as frozen
    where frozen.ends_at > ${since} and ${OVER} > ${since} and ${OVER} > starts_at
    order by ${OVER} desc, id`.execute(tx);
  return found.rows;
}

/**
 * As `freezesSince` for one who starts something on it, of whom there may be many at once: a freeze is not answered as declared
 * while a transaction that has not seen it may still start anything.
 */
export async function holdFreezes(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtext('gatehouse.freezes'))`.execute(tx);
}

/** Waits for all who rely on there being no such freeze, and lets nobody else until the transaction ends. */
export async function lockFreezes(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('gatehouse.freezes'))`.execute(tx);
}

interface Somebody {
  /** Null for one without an account, who said so by a link. */
  readonly person: string | null;
  readonly name: string;
}

/** A freeze as it is shown. */
export interface KeptFreeze extends Omit<Freeze, 'to'> {
  readonly to: Date;
  readonly owner: Somebody;
  /** The Trust on whose behalf it was declared; null for the hub. */
  readonly trust: string | null;
  readonly declaredBy: Somebody;
  readonly declaredAt: Date;
  /** The outage that it stands for, and with which it ends; null for one that was declared by itself. */
  readonly outage: string | null;
  /** By whom and why it was ended before `to`; null where it was not. */
  readonly ended: { readonly at: Date; readonly by: Somebody; readonly because: string } | null;
}

interface FreezeRow extends Omit<KeptFreeze, 'ended'> {
  readonly ended_at: Date | null;
  readonly ended_by: Somebody;
  readonly ended_because: string | null;
}

const SELECT = sql`
  select frozen.id, frozen.scope, frozen.of, frozen.starts_at as "from", frozen.ends_at as "to", frozen.reason, frozen.trust,
    json_build_object('person', owner.id, 'name', coalesce(owner.name, frozen.declared_name)) as owner, frozen.outage,
    json_build_object('person', declarer.id, 'name', coalesce(declarer.name, frozen.declared_name)) as "declaredBy",
    frozen.declared_at as "declaredAt", frozen.ended_at, frozen.ended_because,
    json_build_object('person', ender.id, 'name', coalesce(ender.name, frozen.ended_name)) as ended_by
  from app.freeze as frozen left join person as owner on owner.id = frozen.owner
    left join person as declarer on declarer.id = frozen.declared_by left join person as ender on ender.id = frozen.ended_by`;

export interface NewFreeze {
  readonly scope: FreezeScope;
  readonly of: string | null;
  /** Null: now. */
  readonly from: Date | null;
  readonly to: Date;
  readonly reason: string;
  /** Null for one that is declared by link: it is the Trust's, and whoever declared it stands by their name. */
  readonly owner: string | null;
  readonly trust: string | null;
  readonly by: Teller;
}

/** What stands by its own name, for want of an account. */
function nameOf({ person, name }: Pick<Teller, 'person' | 'name'>): string | null {
  return person === null ? name : null;
}

/** Keeps a freeze and answers its id; null, and nothing, if it would be over before it began. */
export async function keepFreeze(tx: Tx, kept: NewFreeze): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into app.freeze (scope, of, starts_at, ends_at, reason, owner, trust, declared_by, declared_name, declared_link)
    select ${kept.scope}, ${kept.of}::text, greatest(${kept.from}::timestamptz, app.now()), ${kept.to}::timestamptz, ${kept.reason},
      ${kept.owner}::uuid, ${kept.trust}::text, ${kept.by.person}::uuid, ${nameOf(kept.by)}::text, ${kept.by.link}::text
    where ${kept.to}::timestamptz > greatest(${kept.from}::timestamptz, app.now()) returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Ends a freeze that is not over yet; false if it is. */
export async function endFreeze(
  tx: Tx,
  { freeze, by, because }: { readonly freeze: string; readonly by: Teller; readonly because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update app.freeze as frozen set ended_at = app.now(), ended_by = ${by.person}::uuid, ended_name = ${nameOf(by)}::text,
      ended_link = ${by.link}::text, ended_because = ${because}
    where id = ${freeze} and ended_at is null and ends_at > app.now() returning id`.execute(tx);
  return rows.length === 1;
}

export async function findFreeze(tx: Tx, id: string): Promise<KeptFreeze | null> {
  const { rows } = await sql<FreezeRow>`${SELECT} where frozen.id = ${id}`.execute(tx);
  const [row] = rows;
  return row === undefined ? null : shown(row);
}

/**
 * Freezes the sites of an outage for as long as it lasts; nothing where it is over. The caller holds `lockFreezes`. `trust` sees and
 * counts them as its own.
 */
export async function freezeForOutage(
  tx: Tx,
  outage: {
    readonly id: string;
    readonly trust: string | null;
    readonly sites: readonly string[];
    readonly from: Date;
    readonly to: Date;
  },
  { reason, by }: { readonly reason: string; readonly by: Teller },
): Promise<void> {
  await sql`
    insert into app.freeze (scope, of, starts_at, ends_at, reason, owner, trust, declared_by, declared_name, declared_link, outage)
    select 'site', site, greatest(${outage.from}::timestamptz, app.now()), ${outage.to}::timestamptz, ${reason}, ${by.person}::uuid,
      ${outage.trust}::text, ${by.person}::uuid, ${nameOf(by)}::text, ${by.link}::text, ${outage.id}::uuid
    from unnest(${[...outage.sites]}::text[]) as site
    where ${outage.to}::timestamptz > greatest(${outage.from}::timestamptz, app.now())`.execute(tx);
}

/** Ends the freezes of an outage that has changed or will not be. */
export async function endFreezesOfOutage(tx: Tx, outage: string, by: Teller, because: string): Promise<void> {
  await sql`
    update app.freeze as frozen set ended_at = app.now(), ended_by = ${by.person}::uuid,
      ended_name = ${nameOf(by)}::text, ended_link = ${by.link}::text, ended_because = ${because}
    where outage = ${outage} and ended_at is null and ends_at > app.now()`.execute(tx);
}

/** How many freezes that a Trust has declared are not over; those of its outages are counted as outages. */
export async function countFreezesOf(tx: Tx, trust: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from app.freeze as frozen where trust = ${trust} and outage is null and ${OVER} > app.now()`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

/** How many freezes of a Trust were declared by links within the last day, those that are over too. */
export async function countFreezesByLink(tx: Tx, trust: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from app.freeze as frozen
    where trust = ${trust} and declared_link is not null and outage is null and declared_at > app.now() - interval '1 day'`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

/** What a Trust itself has declared and is not over, by its beginning; not what stands for its outages. */
export async function openFreezesOf(tx: Tx, trust: string): Promise<readonly KeptFreeze[]> {
  const { rows } = await sql<FreezeRow>`${SELECT}
    where frozen.trust = ${trust} and frozen.outage is null and ${OVER} > app.now() order by frozen.starts_at, frozen.id`.execute(
    tx,
  );
  return rows.map(shown);
}

/** Which freezes to list. */
export interface FreezeQuery {
  /** Null: now. */
  readonly from: Date | null;
  /** Null: without end. */
  readonly to: Date | null;
  /** Only those that these Trusts declared, or that are of them or of these sites alone; null for all. */
  readonly of: { readonly trusts: readonly string[]; readonly sites: readonly string[] } | null;
}

/** The freezes that touch a stretch of time, by their beginning. What is not to be seen takes no place in the list either. */
export async function listFreezes(tx: Tx, { from, to, of }: FreezeQuery): Promise<readonly KeptFreeze[]> {
  const { trusts, sites } = { trusts: [...(of?.trusts ?? [])], sites: [...(of?.sites ?? [])] };
  const { rows } = await sql<FreezeRow>`${SELECT}
    where ${OVER} > coalesce(${from}::timestamptz, app.now())
      and (${to}::timestamptz is null or frozen.starts_at < ${to})
      and (${of === null}::boolean or frozen.trust = any(${trusts}::text[]) or (frozen.trust is null and (
        (frozen.scope = 'trust' and frozen.of = any(${trusts}::text[]))
        or (frozen.scope = 'site' and frozen.of = any(${sites}::text[])))))
    order by frozen.starts_at, frozen.id limit 1000`.execute(tx);
  return rows.map(shown);
}

/** What one freeze is of. */
type Frozen = Pick<Freeze, 'scope' | 'of'>;

/**
 * The freezes that touch a stretch of time, by their beginning: of these alone, or all (null). Not what stands for outages, which are
 * told of themselves. At most `limit`.
 */
export async function freezesDuring(
  tx: Tx,
  asked: { readonly from: Date; readonly to: Date; readonly of: readonly Frozen[] | null; readonly limit: number },
): Promise<readonly Freeze[]> {
  const of = asked.of?.map((one) => `${one.scope} ${one.of ?? ''}`) ?? [];
  const { rows } = await sql<Freeze>`
    select id, scope, of, starts_at as "from", ${OVER} as "to", reason from app.freeze as frozen
    where frozen.ends_at > ${asked.from} and ${OVER} > ${asked.from} and frozen.starts_at < ${asked.to} and ${OVER} > starts_at
      and frozen.outage is null
      and (${asked.of === null}::boolean or frozen.scope || ' ' || coalesce(frozen.of, '') = any(${of}::text[]))
    order by frozen.starts_at, frozen.id limit ${asked.limit}`.execute(tx);
  return rows;
}

function shown({ ended_at: at, ended_by: by, ended_because: because, ...freeze }: FreezeRow): KeptFreeze {
  return { ...freeze, ended: at === null || because === null ? null : { at, by, because } };
}

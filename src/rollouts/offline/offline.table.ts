import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Product } from '../../sites/site.js';
import type { AttemptRow } from '../attempt.table.js';
import type { Outlook, SpellFacts, SpellState, Try, Wish } from './spell.js';

/** What somebody asked for. Times are UTC. */
export interface OfflineOrderRow {
  readonly id: string;
  readonly product: Product;
  readonly because: string;
  readonly untilFixed: boolean;
  /** What asked for it, such as `hotfix:<id>`; null where a person did by themselves. */
  readonly origin: string | null;
  readonly orderedBy: string;
  /** The name of who ordered it. */
  readonly orderer: string;
  readonly orderedAt: Date;
}

/** What is kept when something is ordered. */
export interface NewOfflineOrder extends Omit<OfflineOrderRow, 'id' | 'orderer' | 'orderedAt'> {
  /** By which the same wish is known when it comes twice. */
  readonly key: string | null;
}

/** One product out of service at one site. */
export interface SpellRow {
  readonly id: string;
  readonly site: string;
  readonly product: Product;
  readonly state: SpellState;
  readonly trouble: string | null;
  readonly triesFrom: Date;
  readonly orderedAt: Date;
  readonly offlineAt: Date | null;
  readonly offlineBy: string | null;
  readonly backAt: Date | null;
  readonly backBy: string | null;
}

/** What an order wants of a site, with how that stands. */
export interface WishRow extends SpellRow, Wish {
  /** Whether another order wants it out of service. */
  readonly keptByOther: boolean;
  readonly backBecause: string | null;
  readonly backWantedBy: string | null;
  readonly backWantedAt: Date | null;
}

const ORDER = sql`
  select placed.id, placed.product, because, until_fixed as "untilFixed", origin, ordered_by as "orderedBy",
    person.name as orderer, ordered_at as "orderedAt"
  from offline_order as placed join person on person.id = placed.ordered_by`;

const SPELL = sql`spell.id, spell.site, spell.product, spell.state, spell.trouble, spell.tries_from as "triesFrom",
  spell.ordered_at as "orderedAt", spell.offline_at as "offlineAt", spell.offline_by as "offlineBy",
  spell.back_at as "backAt", spell.back_by as "backBy"`;

/** The id of the new order; null, and nothing kept, where this person ordered something by this key before. */
export async function keepOrder(tx: Tx, kept: NewOfflineOrder): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into offline_order (product, because, until_fixed, origin, ordered_by, key)
    values (${kept.product}, ${kept.because}, ${kept.untilFixed}, ${kept.origin}, ${kept.orderedBy}, ${kept.key})
    on conflict (ordered_by, key) where key is not null do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

export async function findOrder(tx: Tx, id: string): Promise<OfflineOrderRow | null> {
  const { rows } = await sql<OfflineOrderRow>`${ORDER} where placed.id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

export async function findOrderByKey(
  tx: Tx,
  of: { readonly orderedBy: string; readonly key: string },
): Promise<OfflineOrderRow | null> {
  const { rows } = await sql<OfflineOrderRow>`
    ${ORDER} where placed.ordered_by = ${of.orderedBy} and placed.key = ${of.key}`.execute(tx);
  return rows[0] ?? null;
}

/** The newest orders, of a product where one is named, that concern one of these sites (null: any), and with `open` only those that want something that is not over. */
export async function listOrders(
  tx: Tx,
  query: {
    readonly product: Product | null;
    readonly open: boolean;
    readonly limit: number;
    readonly sites: readonly string[] | null;
  },
): Promise<readonly OfflineOrderRow[]> {
  const sites = query.sites === null ? null : [...query.sites];
  const { rows } = await sql<OfflineOrderRow>`${ORDER}
    where (${query.product}::text is null or placed.product = ${query.product})
      and (${sites}::text[] is null or exists (select from offline_wish as wish join offline_spell as spell on spell.id = wish.spell
        where wish.offline_order = placed.id and spell.site = any(${sites}::text[])))
      and (not ${query.open}::boolean or exists (select from offline_wish as wish join offline_spell as spell on spell.id = wish.spell
        where wish.offline_order = placed.id and spell.state <> 'back'))
    order by placed.ordered_at desc, placed.id limit ${query.limit}`.execute(tx);
  return rows;
}

/** Puts an order's wish to the spell that is on at the site, or to a new one. */
export async function wishOffline(
  tx: Tx,
  wish: { readonly order: string; readonly site: string; readonly product: Product },
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    insert into offline_spell (site, product) values (${wish.site}, ${wish.product})
    on conflict (site, product) where state <> 'back' do update set tries_from = app.now() returning id`.execute(tx);
  const [spell] = rows;
  if (spell === undefined) throw new Error('The spell that was just kept is gone.');
  await sql`insert into offline_wish (offline_order, spell) values (${wish.order}, ${spell.id})`.execute(tx);
}

/** Turns an order's wishes at these sites around, where they want them offline; answers the sites. `by` is null for what a fix met. */
export async function wishBack(
  tx: Tx,
  of: { readonly order: string; readonly sites: readonly string[] },
  why: { readonly by: string | null; readonly because: string },
): Promise<readonly string[]> {
  const { rows } = await sql<{ site: string }>`
    with turned as (
      update offline_wish as wish set wanted = 'back', back_wanted_by = ${why.by}, back_because = ${why.because}, back_wanted_at = app.now()
      from offline_spell as spell
      where spell.id = wish.spell and wish.offline_order = ${of.order} and spell.site = any(${[...of.sites]}::text[])
        and wish.wanted = 'offline' and spell.state <> 'back'
      returning wish.spell)
    update offline_spell as spell set tries_from = app.now() from turned where spell.id = turned.spell
    returning spell.site`.execute(tx);
  return rows.map(({ site }) => site).sort();
}

/** What failed before counts no more at the sites of an order that are in trouble; answers them. */
export async function tryAnew(tx: Tx, order: string): Promise<readonly string[]> {
  const { rows } = await sql<{ site: string }>`
    update offline_spell as spell set tries_from = app.now(), trouble = null
    from offline_wish as wish
    where wish.spell = spell.id and wish.offline_order = ${order} and spell.state not in ('back', 'untested')
      and spell.trouble is not null
    returning spell.site`.execute(tx);
  return rows.map(({ site }) => site).sort();
}

/** What these orders want, and how it stands, by site. */
export async function wishesOf(tx: Tx, orders: readonly string[]): Promise<readonly WishRow[]> {
  const { rows } = await sql<WishRow>`
    select ${SPELL}, wish.offline_order as order, wish.wanted, placed.until_fixed as "untilFixed",
      wish.back_because as "backBecause", person.name as "backWantedBy", wish.back_wanted_at as "backWantedAt",
      exists (select from offline_wish as other where other.spell = spell.id and other.wanted = 'offline'
        and other.offline_order <> wish.offline_order) as "keptByOther"
    from offline_wish as wish join offline_spell as spell on spell.id = wish.spell
      join offline_order as placed on placed.id = wish.offline_order
      left join person on person.id = wish.back_wanted_by
    where wish.offline_order = any(${[...orders]}::uuid[]) order by spell.site`.execute(tx);
  return rows;
}

/** The spells that are on at these sites (null: anywhere), of a product where one is named. */
export async function spellsOn(
  tx: Tx,
  at: { readonly sites: readonly string[] | null; readonly product: string | null },
): Promise<readonly SpellRow[]> {
  const those = at.sites === null ? sql`true` : sql`site in (select unnest(${[...at.sites]}::text[]))`;
  const { rows } = await sql<SpellRow>`
    select ${SPELL} from offline_spell as spell
    where state <> 'back' and ${those}
      and (${at.product}::text is null or product = ${at.product})
    order by ordered_at, id`.execute(tx);
  return rows;
}

/** The sites at which a product does not serve, or is about to be taken offline or brought back, because somebody ordered so. */
export async function sitesOffline(tx: Tx, product: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ site: string }>`
    select site from offline_spell where product = ${product} and state in ('ordered', 'offline', 'restoring')`.execute(
    tx,
  );
  return new Set(rows.map(({ site }) => site));
}

/** One spell, held until the transaction ends. */
export async function lockSpell(tx: Tx, id: string): Promise<SpellRow | null> {
  const { rows } = await sql<SpellRow>`
    select ${SPELL} from offline_spell as spell where id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

/** Writes down what a locked spell comes to. */
export async function moveSpell(tx: Tx, spell: SpellRow, to: Outlook): Promise<void> {
  const proved = to.proof !== null && to.state !== spell.state;
  await sql`
    update offline_spell set state = ${to.state}, trouble = ${to.trouble},
      offline_at = case when ${proved && to.state === 'offline'} then app.now() else offline_at end,
      offline_by = case when ${proved && to.state === 'offline'} then ${to.proof}::uuid else offline_by end,
      back_at = case when ${to.state === 'back'} then app.now() end,
      back_by = case when ${to.state === 'back'} then ${to.proof}::uuid end
    where id = ${spell.id}`.execute(tx);
}

/** The tries that were ordered for these spells, oldest first. */
export async function triesOf(
  tx: Tx,
  spells: readonly string[],
): Promise<readonly (Try & { readonly spell: string })[]> {
  const { rows } = await sql<Try & { spell: string }>`
    select id, spell, kind, state, sent, because, created_at as "orderedAt", ended_at as "endedAt"
    from attempt where spell = any(${[...spells]}::uuid[]) and kind in ('take-offline', 'restore')
    order by created_at, id`.execute(tx);
  return rows;
}

/** All that was done for a spell, its probes too, oldest first. */
export async function attemptsOfSpell(tx: Tx, spell: string): Promise<readonly AttemptRow[]> {
  const { rows } = await sql<AttemptRow>`
    select * from attempt where spell = ${spell} order by created_at, id`.execute(tx);
  return rows;
}

/** What the sites of these spells say and what else is done there. */
export interface AroundSpell {
  readonly spell: string;
  readonly runs: (NonNullable<SpellFacts['runs']> & { readonly digest: string }) | null;
  readonly taken: boolean;
  readonly changedSince: boolean;
  readonly wishes: readonly Wish[];
}

export async function aroundSpells(tx: Tx, spells: readonly string[]): Promise<readonly AroundSpell[]> {
  const { rows } = await sql<Omit<AroundSpell, 'runs'> & NullableRuns>`
    select spell.id as spell, runs.healthy, runs.doubtful, runs.at, runs.attempt, runs.digest,
      (select created_at from attempt where id = runs.attempt) as "askedAt",
      coalesce(brought.digest = runs.digest and brought.kind = 'hotfix' and brought.since, false) as fixed,
      exists (select from attempt as other where other.site = spell.site and other.spell is distinct from spell.id
        and other.state in ('ready', 'claimed', 'starting', 'running', 'verifying', 'unknown')) as taken,
      exists (select from attempt as other where other.site = spell.site and other.product = spell.product
        and other.rollout is not null and other.kind not in ('verify', 'pre-flight') and other.sent and other.state <> 'cancelled'
        and other.created_at > (select max(own.created_at) from attempt as own where own.spell = spell.id)) as "changedSince",
      (select coalesce(json_agg(json_build_object('order', wish.offline_order, 'wanted', wish.wanted,
        'untilFixed', placed.until_fixed)), '[]')
        from offline_wish as wish join offline_order as placed on placed.id = wish.offline_order
        where wish.spell = spell.id) as wishes
    from offline_spell as spell
      left join site_product as runs on runs.site = spell.site and runs.product = spell.product
      left join lateral (
        select rollout.digest, release.kind, exists (select from attempt as deployed
          where deployed.rollout = rollout.id and deployed.site = spell.site and deployed.kind = 'deploy' and deployed.sent
            and deployed.created_at > spell.ordered_at) as since
        from attempt join rollout on rollout.id = attempt.rollout join release on release.version = rollout.release
        where attempt.id = runs.attempt) as brought on true
    where spell.id = any(${[...spells]}::uuid[])`.execute(tx);
  return rows.map(({ healthy, doubtful, at, attempt, askedAt, digest, fixed, ...around }) => ({
    ...around,
    runs: healthy === null ? null : { healthy, doubtful, at, attempt, askedAt, digest, fixed },
  }));
}

type Runs = NonNullable<AroundSpell['runs']>;
type NullableRuns = Runs | { readonly [Column in keyof Runs]: null };

import { sql } from 'kysely';
import type { Teller } from '../../people/teller.js';
import type { Tx } from '../../platform/database/database.service.js';
import type { Outage } from './outage.js';

type Told = Pick<
  Outage,
  'kind' | 'trust' | 'thirdParty' | 'sites' | 'what' | 'why' | 'from' | 'to' | 'takedown' | 'restore'
>;
type Costs = Pick<Outage, 'falseAlarms' | 'callOuts' | 'chargeable' | 'serviceLevels'>;

export interface NewOutage extends Told, Costs, Pick<Outage, 'announced' | 'onBehalf' | 'provider'> {
  readonly by: Teller;
}

export async function keepOutage(tx: Tx, { by, provider, ...kept }: NewOutage): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into outage (kind, trust, third_party, sites, what, why, starts_at, ends_at, takedown, restore, announced,
      reported_by, reported_link, reporter, on_behalf, provider, provider_told_at, false_alarms, call_outs, chargeable, service_levels)
    values (${kept.kind}, ${kept.trust}, ${kept.thirdParty}, ${[...kept.sites]}, ${kept.what}, ${kept.why}, ${kept.from}, ${kept.to},
      ${kept.takedown}, ${kept.restore}, ${kept.announced}, ${by.person}, ${by.link}, ${by.name}, ${kept.onBehalf},
      ${provider?.name ?? null}, ${provider?.toldAt ?? null}, ${kept.falseAlarms}, ${kept.callOuts}, ${kept.chargeable},
      ${kept.serviceLevels})
    returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new outage was not returned by the database.');
  return row.id;
}

const OUTAGE = sql`
  select outage.id, kind, trust, third_party as "thirdParty", sites, what, why, starts_at as "from", ends_at as "to", takedown, restore,
    announced, told_at as "toldAt", revision, on_behalf as "onBehalf", reported_at as "reportedAt",
    json_build_object('person', reported_by, 'name', reporter) as reporter, impact, assessor.name as "impactBy",
    impact_at as "impactAt", provider, provider_told_at as "providerToldAt", false_alarms as "falseAlarms", call_outs as "callOuts",
    chargeable, service_levels as "serviceLevels", withdrawn_at as "withdrawnAt", withdrawn_by as "withdrawnBy",
    withdrawn_because as "withdrawnBecause"
  from outage left join person as assessor on assessor.id = outage.impact_by`;

interface OutageRow extends Omit<Outage, 'impact' | 'provider' | 'withdrawn'> {
  readonly impact: string | null;
  readonly impactBy: string | null;
  readonly impactAt: Date | null;
  readonly provider: string | null;
  readonly providerToldAt: Date | null;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnBecause: string | null;
}

export async function findOutage(tx: Tx, id: string): Promise<Outage | null> {
  const { rows } = await sql<OutageRow>`${OUTAGE} where outage.id = ${id}`.execute(tx);
  return rows[0] === undefined ? null : shown(rows[0]);
}

/** As `findOutage`, locked until the transaction ends. */
export async function lockOutage(tx: Tx, id: string): Promise<Outage | null> {
  const { rows } = await sql<OutageRow>`${OUTAGE} where outage.id = ${id} for update of outage`.execute(tx);
  return rows[0] === undefined ? null : shown(rows[0]);
}

/** Which outages to list. */
interface OutageQuery {
  /** Null: those that are not over. */
  readonly from: Date | null;
  /** Null: without end. */
  readonly to: Date | null;
  /** Only those of these Trusts or at these sites; null for all. */
  readonly of: { readonly trusts: readonly string[]; readonly sites: readonly string[] } | null;
}

/** The outages that touch a stretch of time, by their beginning; the withdrawn ones too. */
export async function listOutages(tx: Tx, { from, to, of }: OutageQuery): Promise<readonly Outage[]> {
  const [trusts, sites] = [[...(of?.trusts ?? [])], [...(of?.sites ?? [])]];
  const { rows } = await sql<OutageRow>`${OUTAGE}
    where ends_at > coalesce(${from}::timestamptz, app.now()) and (${to}::timestamptz is null or starts_at < ${to})
      and (${of === null}::boolean or trust = any(${trusts}::text[]) or outage.sites && ${sites}::text[])
    order by starts_at, outage.id limit 1000`.execute(tx);
  return rows.map(shown);
}

/** Those that are to come or under way, and those that were told, changed or withdrawn in the last days, for what is owed of them. */
export async function outagesToTell(tx: Tx, days: number): Promise<readonly Outage[]> {
  const { rows } = await sql<OutageRow>`${OUTAGE}
    where announced and (ends_at > app.now() or withdrawn_at > app.now() - make_interval(days => ${days})) order by starts_at, outage.id`.execute(
    tx,
  );
  return rows.map(shown);
}

/** How many of a Trust's outages are to come or under way. */
export async function countOutagesOf(tx: Tx, trust: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from outage where trust = ${trust} and withdrawn_at is null and ends_at > app.now()`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

/** How often it was said within the last day that a Trust has an outage, or has it at another time. */
export async function saidOfTrust(tx: Tx, trust: string): Promise<number> {
  const { rows } = await sql<{ said: number }>`
    select count(*) filter (where reported_at > app.now() - interval '1 day') + coalesce(sum((
      select count(*) from outage_before b where b.outage = outage.id and b.changed_at > app.now() - interval '1 day')), 0)::bigint as said
    from outage where trust = ${trust}`.execute(tx);
  return rows[0]?.said ?? 0;
}

/** Gives a locked outage another time or other sites; the former stay, with who changed them and why. */
export async function moveOutage(
  tx: Tx,
  outage: Outage,
  to: Pick<Outage, 'from' | 'to' | 'sites'>,
  { by, because }: { readonly by: Teller; readonly because: string },
): Promise<void> {
  await sql`
    insert into outage_before (outage, revision, starts_at, ends_at, sites, changed_by, because)
    values (${outage.id}, ${outage.revision}, ${outage.from}, ${outage.to}, ${[...outage.sites]}, ${by.name}, ${because})`.execute(
    tx,
  );
  // The notice counts from when the beginning was told that stands now.
  await sql`
    update outage set starts_at = ${to.from}, ends_at = ${to.to}, sites = ${[...to.sites]}, revision = revision + 1,
      told_at = case when starts_at = ${to.from} then told_at else app.now() end
    where id = ${outage.id}`.execute(tx);
}

/** What an outage was before its last change; null for one that never changed. */
export interface OutageBefore {
  readonly outage: string;
  readonly revision: number;
  readonly from: Date;
  readonly to: Date;
  readonly sites: readonly string[];
  readonly because: string;
}

/** Every former time of these outages, the oldest first. */
export async function outagesBefore(tx: Tx, outages: readonly string[]): Promise<readonly OutageBefore[]> {
  const { rows } = await sql<OutageBefore>`
    select outage, revision, starts_at as "from", ends_at as "to", sites, because from outage_before
    where outage = any(${[...outages]}::uuid[]) order by outage, revision`.execute(tx);
  return rows;
}

/** False, and nothing, for one that is withdrawn already or over. */
export async function withdrawOutage(tx: Tx, id: string, by: Teller, because: string): Promise<boolean> {
  const { rows } = await sql`
    update outage set withdrawn_at = app.now(), withdrawn_by = ${by.name}, withdrawn_because = ${because}
    where id = ${id} and withdrawn_at is null and ends_at > app.now() returning id`.execute(tx);
  return rows.length === 1;
}

/** The first assessment stands; a later one is refused by its caller. */
export async function keepImpact(tx: Tx, id: string, impact: string, by: string): Promise<boolean> {
  const { rows } = await sql`
    update outage set impact = ${impact}, impact_by = ${by}, impact_at = app.now() where id = ${id} and impact is null returning id`.execute(
    tx,
  );
  return rows.length === 1;
}

export async function keepProvider(tx: Tx, id: string, provider: string, toldAt: Date): Promise<void> {
  await sql`update outage set provider = ${provider}, provider_told_at = ${toldAt} where id = ${id}`.execute(tx);
}

export async function keepCosts(tx: Tx, id: string, costs: Costs): Promise<void> {
  await sql`
    update outage set false_alarms = ${costs.falseAlarms}, call_outs = ${costs.callOuts}, chargeable = ${costs.chargeable},
      service_levels = ${costs.serviceLevels} where id = ${id}`.execute(tx);
}

function shown(row: OutageRow): Outage {
  const {
    impact,
    impactBy,
    impactAt,
    provider,
    providerToldAt,
    withdrawnAt,
    withdrawnBy,
    withdrawnBecause,
    ...outage
  } = row;
  return {
    ...outage,
    impact: impact === null || impactAt === null ? null : { text: impact, by: impactBy ?? '', at: impactAt },
    provider: provider === null ? null : { name: provider, toldAt: providerToldAt },
    withdrawn:
      withdrawnAt === null ? null : { at: withdrawnAt, by: withdrawnBy ?? '', because: withdrawnBecause ?? '' },
  };
}

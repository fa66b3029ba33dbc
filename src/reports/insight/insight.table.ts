import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { EnvironmentName } from '../../sites/environment.js';

interface Between {
  readonly product: string;
  readonly from: Date;
  readonly to: Date;
}

/** An incident of Production. */
interface IncidentRow {
  readonly number: number;
  readonly severity: number;
  readonly blamed: 'us' | 'trust' | 'third-party';
  readonly release: string | null;
  readonly rollout: string | null;
  readonly raisedAt: Date;
  readonly resolvedAt: Date | null;
}

/** The Sev 1 and 2 of a product in Production that were raised from then on, oldest first. */
export async function severeIncidentsSince(tx: Tx, { product, from }: Omit<Between, 'to'>) {
  const { rows } = await sql<IncidentRow>`
    select number, severity, attributed_to as blamed, release, rollout, raised_at as "raisedAt",
      case when state in ('resolved', 'closed') then resolved_at end as "resolvedAt"
    from incident
    where environment = 'production' and product = ${product} and raised_at >= ${from} and severity <= 2
    order by raised_at, number`.execute(tx);
  return rows;
}

interface OutageRow {
  readonly what: string;
  readonly trust: string | null;
  readonly thirdParty: string | null;
  readonly kind: string;
  readonly startsAt: Date;
  readonly toldAt: Date;
  readonly announced: boolean;
}

/** What was taken down at any of these sites and began in this time; not what was taken back before it began. */
export async function outagesBegunAt(
  tx: Tx,
  { sites, from, to }: { readonly sites: readonly string[]; readonly from: Date; readonly to: Date },
): Promise<readonly OutageRow[]> {
  const { rows } = await sql<OutageRow>`
    select what, trust, third_party as "thirdParty", kind, starts_at as "startsAt", told_at as "toldAt", announced
    from outage
    where ends_at >= ${from} and starts_at >= ${from} and starts_at < ${to} and sites && ${[...sites]}::text[]
      and (withdrawn_at is null or withdrawn_at >= starts_at)
    order by starts_at, id`.execute(tx);
  return rows;
}

/** What was brought to open a gate. */
interface BroughtRow {
  readonly criterion: string;
  readonly title: string;
  readonly kind: string;
  readonly status: string;
  readonly who: readonly string[];
  readonly at: string;
}

interface PassingRow {
  readonly release: string;
  readonly environment: EnvironmentName;
  readonly settledAt: Readonly<Partial<Record<EnvironmentName, string | null>>>;
  readonly passedAt: Date;
  readonly brought: readonly BroughtRow[];
}

/** The promotions of a product that were accepted in this time, above Dev, oldest first. */
export async function passingsIn(tx: Tx, { product, from, to }: Between): Promise<readonly PassingRow[]> {
  const { rows } = await sql<PassingRow>`
    select release, environment, settled_at as "settledAt", requested_at as "passedAt", brought
    from promotion
    where product = ${product} and outcome = 'accepted' and requested_at >= ${from} and requested_at < ${to}
      and environment <> 'dev'
    order by requested_at, seq`.execute(tx);
  return rows;
}

interface SettledRow {
  readonly release: string;
  readonly digest: string;
  readonly sequence: number;
  readonly settledAt: Date;
}

/** The releases of a product that have settled in Production, in the order in which they were registered. */
export async function settledInProduction(tx: Tx, product: string): Promise<readonly SettledRow[]> {
  const { rows } = await sql<SettledRow>`
    select release.version as release, release.digest, release.sequence, min(r.ended_at) as "settledAt"
    from rollout as r join release on release.digest = r.digest
    where r.environment = 'production' and r.product = ${product} and r.state = 'completed'
    group by release.version, release.digest, release.sequence order by release.sequence`.execute(tx);
  return rows;
}

interface RunsRow {
  readonly site: string;
  readonly version: string;
  readonly sequence: number;
}

/** What runs at these sites for certain: by the word of the site's own probe, with nothing done there since, and of releases that are known. */
export async function runsForCertain(
  tx: Tx,
  { sites, product }: { readonly sites: readonly string[]; readonly product: string },
): Promise<readonly RunsRow[]> {
  const { rows } = await sql<RunsRow>`
    select runs.site, release.version, release.sequence
    from site_product as runs join release on release.digest = runs.digest
    where runs.product = ${product} and runs.site = any(${[...sites]}::text[]) and not runs.doubtful`.execute(tx);
  return rows;
}

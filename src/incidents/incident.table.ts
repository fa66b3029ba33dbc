import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { Severity } from '../releases/scope/ticket.js';
import type { Product } from '../sites/site.js';
import type { ClinicalRisk, Incident, IncidentState } from './incident.js';
import type { IncidentBody, IncidentQuery } from './incident.schema.js';

/** What is known when an incident is raised. */
export interface NewIncident extends Pick<
  Incident,
  'raisedAs' | 'product' | 'environment' | 'sites' | 'release' | 'severity' | 'summary'
> {
  /** The same for the same thing, however often it is seen: `jira:FLIP-12`, `rollback-failed:<attempt>`. Null: it is always a new one. */
  readonly origin: string | null;
  readonly reference: string | null;
  readonly attributedTo: Incident['attributedTo'];
  readonly outage: string | null;
  readonly clinicalRisk: ClinicalRisk;
  readonly rollout: string | null;
  readonly promotion: string | null;
  readonly raisedBy: string | null;
  /** The Trust that a person raised it for. */
  readonly trust?: string | null;
  /** As a person sent it with a key of their own. */
  readonly asked?: IncidentBody | null;
}

/** Nobody has answered any question of clinical risk yet. */
export const UNANSWERED: ClinicalRisk = { patientSafety: null, otherSystems: null, dataLoss: null };

/** The new incident's id; null, and nothing, where its origin has one already. */
export async function keepIncident(tx: Tx, kept: NewIncident): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into incident (origin, raised_as, product, environment, sites, release, severity, summary, reference, attributed_to,
      outage, clinical_risk, rollout, promotion, raised_by, trust, asked)
    values (${kept.origin}, ${kept.raisedAs}, ${kept.product}, ${kept.environment}, ${[...kept.sites]}, ${kept.release},
      ${kept.severity}, ${kept.summary}, ${kept.reference}, ${kept.attributedTo}, ${kept.outage},
      ${JSON.stringify(kept.clinicalRisk)}, ${kept.rollout}, ${kept.promotion}, ${kept.raisedBy}, ${kept.trust ?? null},
      ${kept.asked === undefined || kept.asked === null ? null : JSON.stringify(kept.asked)}::jsonb)
    on conflict (origin) do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

const INCIDENT = sql`
  select id, 'INC-' || number as number, raised_as as "raisedAs", product, environment, sites, release, severity, summary, reference,
    state, attributed_to as "attributedTo", outage,
    jsonb_build_object('patientSafety', clinical_risk -> 'patientSafety', 'otherSystems', clinical_risk -> 'otherSystems',
      'dataLoss', clinical_risk -> 'dataLoss') as "clinicalRisk",
    rollout, promotion, raised_by as "raisedBy", raised_at as "raisedAt", contained_at as "containedAt",
    resolved_at as "resolvedAt", closed_at as "closedAt"
  from incident`;

export async function findIncident(tx: Tx, id: string): Promise<Incident | null> {
  const { rows } = await sql<Incident>`${INCIDENT} where id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

/** Those of these ids, by their ids. */
export async function findIncidents(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Incident>> {
  const { rows } = await sql<Incident>`${INCIDENT} where id = any(${[...ids]}::uuid[])`.execute(tx);
  return new Map(rows.map((incident) => [incident.id, incident]));
}

/** The id of the one that people call INC- and this number. */
export async function incidentNumbered(tx: Tx, number: number): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select id from incident where number = ${number}`.execute(tx);
  return rows[0]?.id ?? null;
}

/** As `findIncident`, locked until the transaction ends. What only refers to it, as a rollout does that is halted for it, need not wait. */
export async function lockIncident(tx: Tx, id: string): Promise<Incident | null> {
  const { rows } = await sql<Incident>`${INCIDENT} where id = ${id} for no key update`.execute(tx);
  return rows[0] ?? null;
}

export async function findIncidentByOrigin(tx: Tx, origin: string): Promise<Incident | null> {
  const { rows } = await sql<Incident>`${INCIDENT} where origin = ${origin}`.execute(tx);
  return rows[0] ?? null;
}

/** Whether an incident was raised by these very words, sent with a key. */
export async function wasAsked(tx: Tx, id: string, asked: IncidentBody): Promise<boolean> {
  const { rows } = await sql`
    select from incident where id = ${id} and asked = ${JSON.stringify(asked)}::jsonb`.execute(tx);
  return rows.length > 0;
}

/** How many a Trust raised within these seconds. One counts at a time, until the transaction ends. */
export async function countRaisedFor(tx: Tx, trust: string, seconds: number): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext('gatehouse.incidents-of-trust'), hashtext(${trust}))`.execute(tx);
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from incident
    where trust = ${trust} and raised_at > app.now() - make_interval(secs => ${seconds})`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** How many of a product were raised so within these seconds. */
export async function countRaisedAs(
  tx: Tx,
  as: Incident['raisedAs'],
  product: Product,
  seconds: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from incident
    where raised_at > app.now() - make_interval(secs => ${seconds}) and product = ${product} and raised_as = ${as}`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

/**
 * The incident that tells the same already, locked until the transaction ends: of an origin that begins so and of this product, at this site or
 * by this rollout, as severe or worse, put down to us, and called resolved by nobody. One asks at a time for a beginning.
 */
export async function lockSame(
  tx: Tx,
  of: {
    readonly origin: string;
    readonly product: string;
    readonly site: string;
    readonly rollout: string | null;
    readonly severity: Severity;
  },
): Promise<Incident | null> {
  await sql`select pg_advisory_xact_lock(hashtext('gatehouse.same-incident'), hashtext(${of.origin}))`.execute(tx);
  const { rows } = await sql<Incident>`${INCIDENT}
    where starts_with(origin, ${of.origin}) and product = ${of.product} and state in ('open', 'contained')
      and severity <= ${of.severity} and attributed_to = 'us' and (${of.site} = any(sites) or rollout = ${of.rollout}::uuid)
    order by number limit 1 for no key update`.execute(tx);
  return rows[0] ?? null;
}

/** Those of these origins of which none was raised yet. */
export async function neverRaised(tx: Tx, origins: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ origin: string }>`
    select origin from unnest(${[...origins]}::text[]) as asked (origin)
    where not exists (select from incident where incident.origin = asked.origin)`.execute(tx);
  return rows.map(({ origin }) => origin);
}

/** Those of a product that nobody has called resolved, of these severities, the oldest first. */
export async function openIncidents(
  tx: Tx,
  wish: { readonly product: Product; readonly severities: readonly Severity[] },
): Promise<readonly Incident[]> {
  const { rows } = await sql<Incident>`${INCIDENT}
    where product = ${wish.product} and severity = any(${[...wish.severities]}::smallint[]) and state in ('open', 'contained')
    order by raised_at, id`.execute(tx);
  return rows;
}

/** Those that touch any of these sites and that nobody has called resolved, so many at most: the worst first, of these the newest. */
export async function openIncidentsAt(
  tx: Tx,
  { sites, limit }: { readonly sites: readonly string[]; readonly limit: number },
): Promise<readonly Incident[]> {
  const { rows } = await sql<Incident>`${INCIDENT}
    where sites && ${[...sites]}::text[] and state in ('open', 'contained')
    order by severity, incident.number desc limit ${limit}`.execute(tx);
  return rows;
}

/** False, and nothing, where it is no longer in the state that was seen. */
export async function moveIncident(
  tx: Tx,
  { id, state }: Pick<Incident, 'id' | 'state'>,
  to: IncidentState,
): Promise<boolean> {
  const { rows } = await sql`
    update incident set state = ${to},
      contained_at = case when ${to} = 'contained' then app.now() when ${to} = 'open' then null else contained_at end,
      resolved_at = case when ${to} = 'resolved' then app.now() when ${to} = 'open' then null else resolved_at end,
      closed_at = case when ${to} = 'closed' then app.now() else closed_at end
    where id = ${id} and state = ${state} returning id`.execute(tx);
  return rows.length === 1;
}

/** Gives a locked incident another severity; the former stays, with who changed it (as the audit names them) and why. */
export async function keepSeverity(
  tx: Tx,
  { id, severity: was }: Pick<Incident, 'id' | 'severity'>,
  to: Severity,
  { by, because }: { readonly by: string; readonly because: string },
): Promise<void> {
  await sql`insert into incident_severity (incident, was, severity, because, changed_by)
    values (${id}, ${was}, ${to}, ${because}, ${by})`.execute(tx);
  await sql`update incident set severity = ${to} where id = ${id}`.execute(tx);
}

/** Which severities an incident had before, the oldest first. Times are UTC. */
export interface FormerSeverity {
  readonly was: Severity;
  readonly severity: Severity;
  readonly because: string;
  /** As the audit names them. */
  readonly by: string;
  readonly at: Date;
}

export async function severitiesOf(tx: Tx, incident: string): Promise<readonly FormerSeverity[]> {
  const { rows } = await sql<FormerSeverity>`
    select was, severity, because, changed_by as by, changed_at as at from incident_severity
    where incident = ${incident} order by changed_at`.execute(tx);
  return rows;
}

/** Newest first; `sites`: only those that touch one of these, and asked after by none but these; null for all. */
export async function listIncidents(
  tx: Tx,
  query: IncidentQuery,
  sites: readonly string[] | null,
): Promise<readonly Incident[]> {
  const { rows } = await sql<Incident>`${INCIDENT}
    where (${query.product}::text is null or product = ${query.product})
      and (${query.environment}::text is null or environment = ${query.environment})
      and (${query.site}::text is null or ${query.site} = any(incident.sites)
        and (${sites === null}::boolean or ${query.site} = any(${[...(sites ?? [])]}::text[])))
      and (${query.release}::text is null or release = ${query.release})
      and (${query.state}::text is null or state = ${query.state})
      and (${query.severity}::int is null or severity <= ${query.severity})
      and (${query.before}::uuid is null
        or incident.number < (select earlier.number from incident as earlier where earlier.id = ${query.before}::uuid
          and (${sites === null}::boolean or earlier.sites && ${[...(sites ?? [])]}::text[])))
      and (${sites === null}::boolean or incident.sites && ${[...(sites ?? [])]}::text[])
    order by incident.number desc limit ${query.limit}`.execute(tx);
  return rows;
}

export async function keepClinicalRisk(tx: Tx, id: string, risk: ClinicalRisk): Promise<void> {
  await sql`update incident set clinical_risk = ${JSON.stringify(risk)} where id = ${id}`.execute(tx);
}

export async function keepAttribution(
  tx: Tx,
  id: string,
  { attributedTo, outage }: Pick<Incident, 'attributedTo' | 'outage'>,
): Promise<void> {
  await sql`update incident set attributed_to = ${attributedTo}, outage = ${outage} where id = ${id}`.execute(tx);
}

/** Which sites it touches, and what it says where that changes with them. */
export async function keepSites(tx: Tx, id: string, sites: readonly string[], summary?: string): Promise<void> {
  await sql`update incident set sites = ${[...sites]}, summary = coalesce(${summary ?? null}, summary) where id = ${id}`.execute(
    tx,
  );
}

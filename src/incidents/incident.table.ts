import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { Severity } from '../releases/scope/ticket.js';
import type { Product } from '../sites/site.js';
import type { ClinicalRisk, Incident, IncidentState } from './incident.js';
import type { IncidentQuery } from './incident.schema.js';

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
}

/** Nobody has answered any question of clinical risk yet. */
export const UNANSWERED: ClinicalRisk = { patientSafety: null, otherSystems: null, dataLoss: null };

/** The new incident's id; null, and nothing, where its origin has one already. */
export async function keepIncident(tx: Tx, kept: NewIncident): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into incident (origin, raised_as, product, environment, sites, release, severity, summary, reference, attributed_to,
      outage, clinical_risk, rollout, promotion, raised_by)
    values (${kept.origin}, ${kept.raisedAs}, ${kept.product}, ${kept.environment}, ${[...kept.sites]}, ${kept.release},
      ${kept.severity}, ${kept.summary}, ${kept.reference}, ${kept.attributedTo}, ${kept.outage},
      ${JSON.stringify(kept.clinicalRisk)}, ${kept.rollout}, ${kept.promotion}, ${kept.raisedBy})
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

/** As `findIncident`, locked until the transaction ends. */
export async function lockIncident(tx: Tx, id: string): Promise<Incident | null> {
  const { rows } = await sql<Incident>`${INCIDENT} where id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

export async function findIncidentByOrigin(tx: Tx, origin: string): Promise<Incident | null> {
  const { rows } = await sql<Incident>`${INCIDENT} where origin = ${origin}`.execute(tx);
  return rows[0] ?? null;
}

/** Whether one of an origin that begins so has been raised and nobody has called it resolved. */
export async function isOpenSince(tx: Tx, origin: string): Promise<boolean> {
  const { rows } = await sql`
    select from incident where starts_with(origin, ${origin}) and state in ('open', 'contained') limit 1`.execute(tx);
  return rows.length > 0;
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

/** Newest first; `sites`: only those that touch one of these, null for all. */
export async function listIncidents(
  tx: Tx,
  query: IncidentQuery,
  sites: readonly string[] | null,
): Promise<readonly Incident[]> {
  const { rows } = await sql<Incident>`${INCIDENT}
    where (${query.product}::text is null or product = ${query.product})
      and (${query.environment}::text is null or environment = ${query.environment})
      and (${query.site}::text is null or ${query.site} = any(incident.sites))
      and (${query.release}::text is null or release = ${query.release})
      and (${query.state}::text is null or state = ${query.state})
      and (${query.severity}::int is null or severity <= ${query.severity})
      and (${query.before}::uuid is null
        or incident.number < (select earlier.number from incident as earlier where earlier.id = ${query.before}::uuid))
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

export async function keepSites(tx: Tx, id: string, sites: readonly string[]): Promise<void> {
  await sql`update incident set sites = ${[...sites]} where id = ${id}`.execute(tx);
}

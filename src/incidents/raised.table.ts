import { record } from '../audit/audit.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Severity } from '../releases/scope/ticket.js';
import type { Incident } from './incident.js';
import {
  findIncident,
  findIncidentByOrigin,
  keepIncident,
  keepSeverity,
  keepSites,
  type NewIncident,
} from './incident.table.js';
import { openRcaOf } from './rca/opening.table.js';

/** Who does something, as the audit names them, and why. */
export interface Because {
  /** `person:<uuid>` or `gatehouse`. */
  readonly by: string;
  readonly because: string;
}

/**
 * The incident of this origin: raised now, or as it stands where the same thing was raised before. A function, as what Gatehouse sees
 * itself it sees in the midst of writing something else down: all that follows from an incident has its place here.
 */
export async function raiseIncident(tx: Tx, incident: NewIncident): Promise<Incident> {
  const { origin } = incident;
  // What is raised already is not tried again: each try would take a number.
  const known = origin === null ? null : await findIncidentByOrigin(tx, origin);
  if (known !== null) return known;
  const id = await keepIncident(tx, incident);
  const raised = id === null ? await findIncidentByOrigin(tx, origin ?? '') : await findIncident(tx, id);
  if (raised === null) throw new Error('The incident that was just raised is gone.');
  if (id === null) return raised;
  await record(tx, raisedEntry(raised));
  await openRcaOf(tx, raised);
  return raised;
}

/** Another site of which a locked incident is told: it is one incident more of nobody's time, not one more for everybody. */
export async function spreadTo(tx: Tx, incident: Incident, site: string): Promise<void> {
  if (incident.sites.includes(site)) return;
  const sites = [...incident.sites, site];
  const more = sites.length - 1;
  const first = incident.summary.replace(SPREAD, '');
  await keepSites(
    tx,
    incident.id,
    sites,
    `${first} The same at ${String(more)} more ${more === 1 ? 'site' : 'sites'}.`,
  );
  const detail = { before: incident.sites, after: sites, because: 'The same was seen there.' };
  await record(tx, { actor: 'gatehouse', action: 'incident.reached', subject: `incident:${incident.id}`, detail });
}

const SPREAD = / The same at \d+ more sites?\.$/;

/** Gives a locked incident another severity. Nothing happens where it has that one. */
export async function changeSeverityOf(
  tx: Tx,
  incident: Incident,
  severity: Severity,
  { by, because }: Because,
): Promise<Incident> {
  if (severity === incident.severity) return incident;
  await keepSeverity(tx, incident, severity, { by, because });
  const detail = { was: incident.severity, severity, because };
  await record(tx, { actor: by, action: 'incident.severity-changed', subject: `incident:${incident.id}`, detail });
  const changed = { ...incident, severity };
  await openRcaOf(tx, changed);
  return changed;
}

function raisedEntry({ id, number, raisedAs, raisedBy, ...known }: Incident) {
  const { product, environment, sites, severity, release, reference, rollout, promotion, attributedTo } = known;
  return {
    actor: raisedBy === null ? 'gatehouse' : `person:${raisedBy}`,
    action: 'incident.raised',
    subject: `incident:${id}`,
    detail: {
      number,
      raisedAs,
      product,
      environment,
      sites,
      severity,
      release,
      reference,
      rollout,
      promotion,
      attributedTo,
    },
  };
}

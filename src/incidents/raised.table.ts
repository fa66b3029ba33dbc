import { record } from '../audit/audit.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Severity } from '../releases/scope/ticket.js';
import type { Incident } from './incident.js';
import { findIncident, findIncidentByOrigin, keepIncident, keepSeverity, type NewIncident } from './incident.table.js';
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
  const id = await keepIncident(tx, incident);
  const raised = id === null ? await findIncidentByOrigin(tx, incident.origin ?? '') : await findIncident(tx, id);
  if (raised === null) throw new Error('The incident that was just raised is gone.');
  if (id === null) return raised;
  await record(tx, raisedEntry(raised));
  await openRcaOf(tx, raised);
  return raised;
}

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

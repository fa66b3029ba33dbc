import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Severity } from '../releases/scope/ticket.js';
import { mayFollow, type Incident, type IncidentState } from './incident.js';
import {
  findIncident,
  findIncidentByOrigin,
  keepIncident,
  keepSeverity,
  moveIncident,
  type NewIncident,
} from './incident.table.js';

/** Who does something, as the audit names them, and why. */
export interface Because {
  /** `person:<uuid>` or `gatehouse`. */
  readonly by: string;
  readonly because: string;
}

/** The life of an incident, each step with its record, in the caller's transaction. The only place that writes one. */
@Injectable()
export class Raising {
  /** The incident of this origin: raised now, or as it stands where the same thing was raised before. */
  async raise(tx: Tx, incident: NewIncident): Promise<Incident> {
    const id = await keepIncident(tx, incident);
    const raised = id === null ? await findIncidentByOrigin(tx, incident.origin ?? '') : await findIncident(tx, id);
    if (raised === null) throw new Error('The incident that was just raised is gone.');
    if (id !== null) await record(tx, raisedEntry(raised));
    return raised;
  }

  /** Gives a locked incident another severity. Nothing happens where it has that one. */
  async changeSeverity(tx: Tx, incident: Incident, severity: Severity, { by, because }: Because): Promise<Incident> {
    if (severity === incident.severity) return incident;
    await keepSeverity(tx, incident, severity, { by, because });
    const detail = { was: incident.severity, severity, because };
    await record(tx, { actor: by, action: 'incident.severity-changed', subject: `incident:${incident.id}`, detail });
    return { ...incident, severity };
  }

  /** Moves a locked incident on. Throws for a state that may not follow: callers ask `mayFollow` first. */
  async move(tx: Tx, incident: Incident, to: IncidentState, { by, because }: Because): Promise<Incident> {
    if (!mayFollow(incident.state).includes(to)) throw new Error(`${to} does not follow ${incident.state}.`);
    if (!(await moveIncident(tx, incident, to))) throw new Error('A locked incident was moved by another.');
    await record(tx, { actor: by, action: `incident.${to}`, subject: `incident:${incident.id}`, detail: { because } });
    const moved = await findIncident(tx, incident.id);
    if (moved === null) throw new Error('A locked incident is gone.');
    return moved;
  }
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

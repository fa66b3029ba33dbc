import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Severity } from '../releases/scope/ticket.js';
import { mayFollow, type Incident, type IncidentState } from './incident.js';
import { findIncident, moveIncident, type NewIncident } from './incident.table.js';
import { changeSeverityOf, raiseIncident, type Because } from './raised.table.js';

/** The life of an incident, each step with its record, in the caller's transaction. */
@Injectable()
export class Raising {
  /** The incident of this origin: raised now, or as it stands where the same thing was raised before. */
  raise(tx: Tx, incident: NewIncident): Promise<Incident> {
    return raiseIncident(tx, incident);
  }

  /** Gives a locked incident another severity. Nothing happens where it has that one. */
  changeSeverity(tx: Tx, incident: Incident, severity: Severity, why: Because): Promise<Incident> {
    return changeSeverityOf(tx, incident, severity, why);
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

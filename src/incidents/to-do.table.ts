import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { CENTRAL_ZONE } from '../sites/time-zone.js';
import type { Incident } from './incident.js';
import type { RcaAction } from './rca/action.js';
import type { Rca } from './rca/rca.js';

/** So many of each are told of; the others stand at their lists. */
const MOST = 20;

/** An incident that still hurts. */
export type OpenIncident = Pick<Incident, 'id' | 'number' | 'severity' | 'state' | 'summary'>;

/** An RCA that somebody has still to write, or to sign off. `number` is its incident's. Times are UTC. */
export interface OpenRca extends Pick<Rca, 'id' | 'dueAt' | 'handedInBy'> {
  readonly number: string;
  readonly state: 'draft' | 'in-review';
  /** Not handed in by its time. */
  readonly isOverdue: boolean;
}

/** An action that nothing shows to be done. `of` is the incident's number. */
export interface OpenAction extends Pick<RcaAction, 'rca' | 'number' | 'what' | 'due'> {
  readonly of: string;
  readonly isOverdue: boolean;
}

/** Incidents that nobody has called resolved, the worst and then the oldest first. */
export async function openIncidentsToWork(tx: Tx): Promise<readonly OpenIncident[]> {
  const { rows } = await sql<OpenIncident>`
    select id, 'INC-' || number as number, severity, state, summary from incident
    where state in ('open', 'contained') order by severity, incident.number limit ${MOST}`.execute(tx);
  return rows;
}

/** RCAs that are to be handed in, or to be signed off, the most urgent first. */
export async function openRcas(tx: Tx): Promise<readonly OpenRca[]> {
  const { rows } = await sql<OpenRca>`
    select r.id, r.state, r.due_at as "dueAt", r.handed_in_by as "handedInBy", 'INC-' || i.number as number,
      r.state = 'draft' and r.due_at <= app.now() as "isOverdue"
    from rca r join incident i on i.id = r.incident
    where r.state in ('draft', 'in-review') order by r.due_at, i.number limit ${MOST}`.execute(tx);
  return rows;
}

/** The open actions that are this person's, the most urgent first. */
export async function openActionsOf(tx: Tx, person: string): Promise<readonly OpenAction[]> {
  const { rows } = await sql<OpenAction>`
    select a.rca, a.number, a.what, a.due::text as due, 'INC-' || i.number as of,
      a.due < (app.now() at time zone ${CENTRAL_ZONE}::text)::date as "isOverdue"
    from rca_action a join rca r on r.id = a.rca join incident i on i.id = r.incident
    where a.owner = ${person} and a.closed_at is null order by a.due, a.rca, a.number limit ${MOST}`.execute(tx);
  return rows;
}

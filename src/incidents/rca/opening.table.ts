import { sql } from 'kysely';
import { record } from '../../audit/audit.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { owesRca, type Incident } from '../incident.js';
import { deadlineFrom } from './deadline.service.js';
import { lockRcaOf } from './rca.table.js';

/**
 * Opens the RCA of an incident that owes one and has none, in the transaction in which it came to owe it (003-062). Where it has one, its
 * deadline follows the severity: a Sev 1 has three working days from when it is known to be one, and never more than the five of a Sev 2.
 * An RCA that was opened stays, whatever the severity becomes.
 */
export async function openRcaOf(tx: Tx, incident: Incident): Promise<void> {
  if (!owesRca(incident)) return;
  const now = await databaseNow(tx);
  const rca = await lockRcaOf(tx, incident.id);
  const latest = deadlineFrom(rca?.openedAt ?? now, 2);
  const due = incident.severity === 1 ? earlier(latest, deadlineFrom(now, 1)) : latest;
  const { number, severity } = incident;
  if (rca === null) {
    const id = await insertRca(tx, incident.id, due);
    const detail = { incident: incident.id, number, severity, due };
    await record(tx, { actor: 'gatehouse', action: 'rca.opened', subject: `rca:${id}`, detail });
    return;
  }
  if (rca.dueAt.getTime() === due.getTime()) return;
  await sql`update rca set due_at = ${due} where id = ${rca.id}`.execute(tx);
  const detail = { incident: incident.id, number, severity, was: rca.dueAt, due };
  await record(tx, { actor: 'gatehouse', action: 'rca.deadline-moved', subject: `rca:${rca.id}`, detail });
}

async function insertRca(tx: Tx, incident: string, due: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into rca (incident, due_at) values (${incident}, ${due}) returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new RCA was not returned by the database.');
  return row.id;
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

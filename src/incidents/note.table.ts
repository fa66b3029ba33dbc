import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { IncidentNote } from './note.js';

interface NewNote extends Pick<IncidentNote, 'kind' | 'what' | 'because' | 'at' | 'trust'> {
  readonly incident: string;
  readonly by: string;
}

export async function keepNote(tx: Tx, kept: NewNote): Promise<void> {
  await sql`insert into incident_note (incident, kind, what, because, at, trust, noted_by)
    values (${kept.incident}, ${kept.kind}, ${kept.what}, ${kept.because}, ${kept.at}, ${kept.trust}, ${kept.by})`.execute(
    tx,
  );
}

/** How many a Trust's people wrote down within these seconds. One counts at a time, until the transaction ends. */
export async function countNotesFor(tx: Tx, trust: string, seconds: number): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext('gatehouse.notes-of-trust'), hashtext(${trust}))`.execute(tx);
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from incident_note
    where trust = ${trust} and noted_at > app.now() - make_interval(secs => ${seconds})`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** By when it was, not by when it was written down. */
export async function notesOf(tx: Tx, incident: string): Promise<readonly IncidentNote[]> {
  const { rows } = await sql<IncidentNote>`
    select n.id, n.kind, n.what, n.because, n.at, n.noted_at as "notedAt", n.trust,
      json_build_object('person', person.id, 'name', person.name) as by
    from incident_note n join person on person.id = n.noted_by
    where n.incident = ${incident} order by n.at, n.noted_at, n.id`.execute(tx);
  return rows;
}

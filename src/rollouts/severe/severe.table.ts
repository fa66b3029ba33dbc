import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { RolloutRow } from '../rollout.table.js';

/** An open Sev 1 of ours that was found in the release of a rollout. */
export interface SevereIncident {
  readonly id: string;
  /** As people say it: `INC-12`. */
  readonly number: string;
  /** The rollout was halted for it, or whoever let the rollout begin or go on knew of it. */
  readonly known: boolean;
  /** It came up at the rollout, and nobody has let it go on past that since. */
  readonly isUnanswered: boolean;
}

/**
 * The open Sev 1 incidents that are put down to us and were found in the release of a rollout, the oldest first; of a
 * Trust's, those alone that were found where a rollout had brought it. One that Gatehouse
 * raised itself as this very rollout stopped is not among them, unless a person has called it a Sev 1 since: the failure budget has
 * judged it already, and holding again would keep its own remedy out.
 */
export async function severeIncidentsOf(
  tx: Tx,
  rollout: Pick<RolloutRow, 'id' | 'product' | 'release'>,
): Promise<readonly SevereIncident[]> {
  const { rows } = await sql<SevereIncident>`
    select incident.id, 'INC-' || incident.number as number, known.rollout is not null as known,
      known.rollout is not null and known.answered_at is null as "isUnanswered"
    from incident left join rollout_severe_incident as known on known.rollout = ${rollout.id} and known.incident = incident.id
    where incident.product = ${rollout.product} and incident.severity = 1 and incident.state in ('open', 'contained')
      and incident.release = ${rollout.release} and incident.attributed_to = 'us'
      and (incident.trust is null or incident.rollout is not null)
      and (incident.raised_as <> 'gatehouse' or incident.rollout is distinct from ${rollout.id}::uuid
        or exists (select from incident_severity as said where said.incident = incident.id and said.severity = 1
          and starts_with(said.changed_by, 'person:')))
    order by incident.number`.execute(tx);
  return rows;
}

/** One that a rollout waits for somebody to answer. */
export type UnansweredSevere = Pick<SevereIncident, 'id' | 'number'>;

/** Those open ones that came up at a rollout and that nobody has answered, the oldest first: letting it go on answers them. */
export async function unansweredSevere(
  tx: Tx,
  rollout: Pick<RolloutRow, 'id' | 'product' | 'release'>,
): Promise<readonly UnansweredSevere[]> {
  const found = await severeIncidentsOf(tx, rollout);
  return found.filter(({ isUnanswered }) => isUnanswered).map(({ id, number }) => ({ id, number }));
}

/** Keeps that somebody let the rollout go on past them. */
export async function answerSevere(
  tx: Tx,
  { rollout, incidents }: { readonly rollout: string; readonly incidents: readonly UnansweredSevere[] },
): Promise<void> {
  if (incidents.length === 0) return;
  await sql`update rollout_severe_incident set answered_at = app.now()
    where rollout = ${rollout} and incident = any(${incidents.map(({ id }) => id)}::uuid[])`.execute(tx);
}

/** A rollout at which an incident came up. */
export interface HaltedFor {
  readonly rollout: string;
  readonly release: string;
  readonly environment: EnvironmentName;
  /** Nobody has let it go on since, and it is not over. */
  readonly isHalted: boolean;
}

/** The rollouts that were halted for an incident while it was open, or halted already as it came up, the newest first. */
export async function haltedForSevere(tx: Tx, incident: string): Promise<readonly HaltedFor[]> {
  const { rows } = await sql<HaltedFor>`
    select rollout.id as rollout, release, environment, state in ('halting', 'halted') as "isHalted"
    from rollout_severe_incident as known join rollout on rollout.id = known.rollout
    where known.incident = ${incident} and known.known_since > rollout.planned_at
    order by rollout.planned_at desc`.execute(tx);
  return rows;
}

/** Keeps that whoever let a rollout begin knew of them. */
export async function knowSevereFromTheStart(
  tx: Tx,
  { rollout, incidents }: { readonly rollout: string; readonly incidents: readonly string[] },
): Promise<void> {
  if (incidents.length === 0) return;
  await sql`
    insert into rollout_severe_incident (rollout, incident, known_since, answered_at)
    select id, unnest(${[...incidents]}::uuid[]), planned_at, planned_at from rollout where id = ${rollout}`.execute(
    tx,
  );
}

/** Keeps that they are known of at this rollout; the ids of those that were not before. */
export async function knowSevere(
  tx: Tx,
  { rollout, incidents }: { readonly rollout: string; readonly incidents: readonly string[] },
): Promise<readonly string[]> {
  if (incidents.length === 0) return [];
  const { rows } = await sql<{ incident: string }>`
    insert into rollout_severe_incident (rollout, incident) select ${rollout}, unnest(${[...incidents]}::uuid[])
    on conflict do nothing returning incident`.execute(tx);
  return rows.map(({ incident }) => incident);
}

/** Forgets all but these. */
export async function forgetSevere(
  tx: Tx,
  { rollout, but }: { readonly rollout: string; readonly but: readonly string[] },
): Promise<void> {
  await sql`delete from rollout_severe_incident
    where rollout = ${rollout} and not incident = any(${[...but]}::uuid[])`.execute(tx);
}

/** Says why a rollout is halted in other words, where it is, or is once what goes back has gone back. */
export async function keepWhyHalted(tx: Tx, rollout: string, because: string): Promise<void> {
  await sql`update rollout set halt_because = ${because}
    where id = ${rollout}
      and (state in ('halting', 'halted') or state = 'rolling-back' and after_roll_back = 'halted')`.execute(tx);
}

import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { grouped } from '../../platform/grouping.js';
import type { ClinicalRejection } from './rejection.js';

interface NewRejection extends Pick<
  ClinicalRejection,
  'release' | 'digest' | 'environment' | 'hazard' | 'answers' | 'remedy'
> {
  readonly by: string;
}

export async function keepRejection(tx: Tx, { answers, ...kept }: NewRejection): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into clinical_rejection (release, digest, environment, hazard, patient_safety, other_systems, data_loss, remedy, rejected_by)
    values (${kept.release}, ${kept.digest}, ${kept.environment}, ${kept.hazard}, ${answers.patientSafety},
      ${answers.otherSystems}, ${answers.dataLoss}, ${kept.remedy}, ${kept.by})
    returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new rejection was not returned by the database.');
  return row.id;
}

/** Keeps that it was withdrawn; false, and nothing, if it already was. */
export async function keepRejectionWithdrawal(
  tx: Tx,
  kept: { readonly rejection: string; readonly reason: string; readonly by: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into clinical_rejection_withdrawal (rejection, reason, withdrawn_by)
    values (${kept.rejection}, ${kept.reason}, ${kept.by}) on conflict do nothing returning rejection`.execute(tx);
  return rows.length === 1;
}

const SELECT = sql`
  select r.id, r.release, r.digest, r.environment, r.hazard, r.remedy, r.rejected_at as at,
    json_build_object('patientSafety', r.patient_safety, 'otherSystems', r.other_systems, 'dataLoss', r.data_loss) as answers,
    json_build_object('person', rejecter.id, 'name', rejecter.name) as by,
    w.withdrawn_at as "withdrawnAt", w.reason as "withdrawnReason", w.withdrawn_by as "withdrawnBy", withdrawer.name as "withdrawnName"
  from clinical_rejection r join person rejecter on rejecter.id = r.rejected_by
    left join clinical_rejection_withdrawal w on w.rejection = r.id
    left join person withdrawer on withdrawer.id = w.withdrawn_by`;

type RejectionRow = Omit<ClinicalRejection, 'withdrawn'> & {
  readonly withdrawnAt: Date | null;
  readonly withdrawnReason: string | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnName: string | null;
};

export async function findRejection(tx: Tx, id: string): Promise<ClinicalRejection | null> {
  const { rows } = await sql<RejectionRow>`${SELECT} where r.id = ${id}`.execute(tx);
  const [row] = rows;
  return row === undefined ? null : rejectionOf(row);
}

/** Every rejection of a release on clinical risk, those withdrawn too, oldest first. */
export async function rejectionsOf(tx: Tx, release: string): Promise<readonly ClinicalRejection[]> {
  return (await rejectionsOfEach(tx, [release])).get(release) ?? [];
}

/** The same of each of these releases, by its version; one without any is not in the answer. */
export async function rejectionsOfEach(
  tx: Tx,
  releases: readonly string[],
): Promise<ReadonlyMap<string, readonly ClinicalRejection[]>> {
  const { rows } = await sql<RejectionRow>`
    ${SELECT} where r.release = any(${[...releases]}::text[]) order by r.rejected_at, r.id`.execute(tx);
  return grouped(rows.map(rejectionOf), ({ release }) => release);
}

/** Those of every release that nobody has withdrawn, oldest first. */
export async function standingRejections(tx: Tx): Promise<readonly ClinicalRejection[]> {
  const { rows } = await sql<RejectionRow>`${SELECT} where w.rejection is null order by r.rejected_at, r.id`.execute(
    tx,
  );
  return rows.map(rejectionOf);
}

/** Those of every release that were withdrawn in the last so many seconds, oldest first. */
export async function rejectionsWithdrawnWithin(tx: Tx, seconds: number): Promise<readonly ClinicalRejection[]> {
  const { rows } = await sql<RejectionRow>`
    ${SELECT} where w.withdrawn_at > app.now() - make_interval(secs => ${seconds}) order by r.rejected_at, r.id`.execute(
    tx,
  );
  return rows.map(rejectionOf);
}

function rejectionOf(row: RejectionRow): ClinicalRejection {
  const { withdrawnAt: at, withdrawnReason: reason, withdrawnBy: person, withdrawnName: name, ...rejection } = row;
  const isWithdrawn = at !== null && reason !== null && person !== null && name !== null;
  return { ...rejection, withdrawn: isWithdrawn ? { by: { person, name }, reason, at } : null };
}

import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { grouped } from '../platform/grouping.js';
import type { Attestation, Outcome } from './attestation.js';

interface NewAttestation {
  readonly release: string;
  readonly digest: string;
  readonly criterion: string;
  readonly environment: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly link: string | null;
  readonly by: string;
  readonly as: string;
}

type AttestationRow = Omit<Attestation, 'withdrawn'> & {
  readonly withdrawnAt: Date | null;
  readonly withdrawnReason: string | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnName: string | null;
};

const SELECT = sql`
  select a.id, a.release, a.digest, a.criterion, a.environment, a.outcome, a.reason, a.link, a.attested_as as "as",
    a.attested_at as at, json_build_object('person', attester.id, 'name', attester.name) as by,
    w.withdrawn_at as "withdrawnAt", w.reason as "withdrawnReason", w.withdrawn_by as "withdrawnBy",
    withdrawer.name as "withdrawnName"
  from attestation a join person attester on attester.id = a.attested_by
    left join attestation_withdrawal w on w.attestation = a.id
    left join person withdrawer on withdrawer.id = w.withdrawn_by`;

export async function keepAttestation(tx: Tx, kept: NewAttestation): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into attestation (release, digest, criterion, environment, outcome, reason, link, attested_by, attested_as)
    values (${kept.release}, ${kept.digest}, ${kept.criterion}, ${kept.environment}, ${kept.outcome}, ${kept.reason},
      ${kept.link}, ${kept.by}, ${kept.as})
    returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new attestation was not returned by the database.');
  return row.id;
}

/** Keeps that it was taken back; false, and nothing, if it already was. */
export async function keepAttestationWithdrawal(
  tx: Tx,
  kept: { readonly attestation: string; readonly reason: string; readonly by: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into attestation_withdrawal (attestation, reason, withdrawn_by)
    values (${kept.attestation}, ${kept.reason}, ${kept.by}) on conflict do nothing returning attestation`.execute(tx);
  return rows.length === 1;
}

export async function findAttestation(tx: Tx, id: string): Promise<Attestation | null> {
  const { rows } = await sql<AttestationRow>`${SELECT} where a.id = ${id}`.execute(tx);
  const [row] = rows;
  return row === undefined ? null : attestationOf(row);
}

/** Every attestation of a release, those taken back too, oldest first. */
export async function attestationsOf(tx: Tx, release: string): Promise<readonly Attestation[]> {
  return (await attestationsOfEach(tx, [release])).get(release) ?? [];
}

/** The same of each of these releases, by its version; one without any is not in the answer. */
export async function attestationsOfEach(
  tx: Tx,
  releases: readonly string[],
): Promise<ReadonlyMap<string, readonly Attestation[]>> {
  const { rows } = await sql<AttestationRow>`
    ${SELECT} where a.release = any(${[...releases]}::text[]) order by a.attested_at, a.id`.execute(tx);
  return grouped(rows.map(attestationOf), ({ release }) => release);
}

function attestationOf(row: AttestationRow): Attestation {
  const { withdrawnAt: at, withdrawnReason: reason, withdrawnBy: person, withdrawnName: name, ...attestation } = row;
  const isWithdrawn = at !== null && reason !== null && person !== null && name !== null;
  return { ...attestation, withdrawn: isWithdrawn ? { by: { person, name }, reason, at } : null };
}

import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { grouped } from '../platform/grouping.js';
import type { Drift } from '../releases/scope/drift.js';
import type { Decision, SignOff, Stage } from './sign-off.js';

interface NewSignOff {
  readonly release: string;
  readonly digest: string;
  readonly stage: Stage;
  readonly feature: string | null;
  readonly scope: string | null;
  readonly decision: Decision;
  readonly reason: string | null;
  readonly expiresAt: Date | null;
  readonly by: string;
  /** By which the signer stands in for whom; null: for nobody. */
  readonly delegation: string | null;
  readonly onBehalfOf: string | null;
  readonly as: string;
}

type SignOffRow = Omit<SignOff, 'withdrawn' | 'voided'> & {
  readonly voidedAt: Date | null;
  readonly voidReadAt: Date | null;
  readonly voidSnapshot: string | null;
  readonly voidDrift: readonly Drift[] | null;
  readonly withdrawnAt: Date | null;
  readonly withdrawnReason: string | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnName: string | null;
};

const SELECT = sql`
  select s.id, s.release, s.digest, s.stage, s.feature, s.scope, s.decision, s.reason, s.expires_at as "expiresAt", s.signed_as as "as",
    s.signed_at as at, json_build_object('person', signer.id, 'name', signer.name) as by,
    (select json_build_object('person', p.id, 'name', p.name) from person p where p.id = s.on_behalf_of) as "onBehalfOf",
    w.withdrawn_at as "withdrawnAt", w.reason as "withdrawnReason", w.withdrawn_by as "withdrawnBy",
    withdrawer.name as "withdrawnName",
    v.voided_at as "voidedAt", v.read_at as "voidReadAt", v.snapshot as "voidSnapshot", v.drift as "voidDrift"
  from sign_off s join person signer on signer.id = s.signed_by
    left join sign_off_withdrawal w on w.sign_off = s.id
    left join person withdrawer on withdrawer.id = w.withdrawn_by
    left join sign_off_void v on v.sign_off = s.id`;

/** Keeps a sign-off and answers its id. The database refuses one by whoever made the release. */
export async function keepSignOff(tx: Tx, kept: NewSignOff): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into sign_off (release, digest, stage, feature, scope, decision, reason, expires_at, signed_by, delegation,
      on_behalf_of, signed_as)
    values (${kept.release}, ${kept.digest}, ${kept.stage}, ${kept.feature}, ${kept.scope}, ${kept.decision}, ${kept.reason}, ${kept.expiresAt}, ${kept.by},
      ${kept.delegation}, ${kept.onBehalfOf}, ${kept.as})
    returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new sign-off was not returned by the database.');
  return row.id;
}

/** Keeps that it was taken back; false, and nothing, if it already was. */
export async function keepSignOffWithdrawal(
  tx: Tx,
  kept: { readonly signOff: string; readonly reason: string; readonly by: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into sign_off_withdrawal (sign_off, reason, withdrawn_by) values (${kept.signOff}, ${kept.reason}, ${kept.by})
    on conflict do nothing returning sign_off`.execute(tx);
  return rows.length === 1;
}

/** Keeps what voided an approval; nothing if something did before. */
export async function keepSignOffVoid(
  tx: Tx,
  kept: {
    readonly signOff: string;
    readonly snapshot: string;
    readonly readAt: Date;
    readonly drift: readonly Drift[];
  },
): Promise<void> {
  await sql`
    insert into sign_off_void (sign_off, snapshot, read_at, drift)
    values (${kept.signOff}, ${kept.snapshot}, ${kept.readAt}, ${JSON.stringify(kept.drift)}::json)
    on conflict do nothing`.execute(tx);
}

export async function findSignOff(tx: Tx, id: string): Promise<SignOff | null> {
  const { rows } = await sql<SignOffRow>`${SELECT} where s.id = ${id}`.execute(tx);
  const [row] = rows;
  return row === undefined ? null : signOffOf(row);
}

/** Every sign-off of a release, those taken back too, oldest first. */
export async function signOffsOf(tx: Tx, release: string): Promise<readonly SignOff[]> {
  return (await signOffsOfEach(tx, [release])).get(release) ?? [];
}

/** The same of each of these releases, by its version; one without any is not in the answer. */
export async function signOffsOfEach(
  tx: Tx,
  releases: readonly string[],
): Promise<ReadonlyMap<string, readonly SignOff[]>> {
  const { rows } = await sql<SignOffRow>`
    ${SELECT} where s.release = any(${[...releases]}::text[]) order by s.signed_at, s.id`.execute(tx);
  return grouped(rows.map(signOffOf), ({ release }) => release);
}

function signOffOf(row: SignOffRow): SignOff {
  const { withdrawnAt: at, withdrawnReason: reason, withdrawnBy: person, withdrawnName: name, ...rest } = row;
  const { voidedAt, voidReadAt, voidSnapshot, voidDrift, ...signOff } = rest;
  const isWithdrawn = at !== null && reason !== null && person !== null && name !== null;
  const isVoid = voidedAt !== null && voidReadAt !== null && voidSnapshot !== null && voidDrift !== null;
  return {
    ...signOff,
    withdrawn: isWithdrawn ? { by: { person, name }, reason, at } : null,
    voided: isVoid ? { at: voidedAt, readAt: voidReadAt, snapshot: voidSnapshot, drift: voidDrift } : null,
  };
}

/** Whether this moment is still to come by the database's clock, which later decides whether an approval has run out. */
export async function isAhead(tx: Tx, moment: Date): Promise<boolean> {
  const { rows } = await sql<{ ahead: boolean }>`select ${moment}::timestamptz > app.now() as ahead`.execute(tx);
  return rows[0]?.ahead === true;
}

import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Product } from '../../sites/site.js';
import type { Rca, RcaIncident, RcaState } from './rca.js';

/** An RCA with the incident that owes it. */
export interface RcaOfIncident {
  readonly rca: Rca;
  readonly incident: RcaIncident;
}

const RCA = sql`r.id, r.incident, r.state, r.revision, r.concerns, r.opened_at as "openedAt", r.due_at as "dueAt",
  r.handed_in_at as "handedInAt", r.handed_in_by as "handedInBy", r.sent_back_because as "sentBackBecause",
  r.signed_off_at as "signedOffAt", r.signed_off_by as "signedOffBy", r.closed_at as "closedAt"`;

interface IncidentColumns {
  readonly ofIncident: Omit<RcaIncident, 'raisedAt'>;
  readonly raisedAt: Date;
}

const WITH_INCIDENT = sql`
  select ${RCA}, json_build_object('id', i.id, 'number', 'INC-' || i.number, 'product', i.product, 'severity', i.severity,
    'summary', i.summary, 'sites', i.sites, 'release', i.release, 'rollout', i.rollout, 'promotion', i.promotion) as "ofIncident",
    i.raised_at as "raisedAt"
  from rca r join incident i on i.id = r.incident`;

function together({ ofIncident, raisedAt, ...rca }: Rca & IncidentColumns): RcaOfIncident {
  return { rca, incident: { ...ofIncident, raisedAt } };
}

export async function findRca(tx: Tx, id: string): Promise<RcaOfIncident | null> {
  const { rows } = await sql<Rca & IncidentColumns>`${WITH_INCIDENT} where r.id = ${id}`.execute(tx);
  const [row] = rows;
  return row === undefined ? null : together(row);
}

/** As `findRca`, locked until the transaction ends. */
export async function lockRca(tx: Tx, id: string): Promise<RcaOfIncident | null> {
  await sql`select id from rca where id = ${id} for update`.execute(tx);
  return findRca(tx, id);
}

/** The RCA of an incident; null where it owes none. */
export async function findRcaOf(tx: Tx, incident: string): Promise<Rca | null> {
  const { rows } = await sql<Rca>`select ${RCA} from rca r where r.incident = ${incident}`.execute(tx);
  return rows[0] ?? null;
}

/** The RCA of an incident, locked until the transaction ends; null where it owes none. */
export async function lockRcaOf(tx: Tx, incident: string): Promise<Rca | null> {
  const { rows } = await sql<Rca>`select ${RCA} from rca r where r.incident = ${incident} for update`.execute(tx);
  return rows[0] ?? null;
}

export interface RcaWish {
  readonly product: Product | null;
  readonly state: RcaState | null;
  /** Null: whatever Trust and site it touches. */
  readonly of: { readonly trusts: readonly string[]; readonly sites: readonly string[] } | null;
  readonly limit: number;
}

/** The newest first. */
export async function listRcas(tx: Tx, { product, state, of, limit }: RcaWish): Promise<readonly RcaOfIncident[]> {
  const { trusts, sites } = of ?? { trusts: [], sites: [] };
  const { rows } = await sql<Rca & IncidentColumns>`${WITH_INCIDENT}
    where (${product}::text is null or i.product = ${product}) and (${state}::text is null or r.state = ${state})
      and (${of === null} or r.concerns && ${[...trusts]}::text[] or i.sites && ${[...sites]}::text[])
    order by r.opened_at desc, r.id limit ${limit}`.execute(tx);
  return rows.map(together);
}

/** Those that are under way, and those that were closed after this moment; the newest first. */
export async function rcasSince(tx: Tx, moment: Date): Promise<readonly RcaOfIncident[]> {
  const { rows } = await sql<Rca & IncidentColumns>`${WITH_INCIDENT}
    where r.closed_at is null or r.closed_at > ${moment} order by r.opened_at desc, r.id`.execute(tx);
  return rows.map(together);
}

/** Counts a change of what is signed; false, and nothing, where it has another revision than the one that was seen. */
export async function reviseRca(tx: Tx, { id, revision }: Pick<Rca, 'id' | 'revision'>): Promise<boolean> {
  const { rows } = await sql`
    update rca set revision = revision + 1 where id = ${id} and revision = ${revision} returning id`.execute(tx);
  return rows.length === 1;
}

export async function keepConcerns(tx: Tx, id: string, trusts: readonly string[]): Promise<void> {
  await sql`update rca set concerns = ${[...new Set(trusts)].sort()} where id = ${id}`.execute(tx);
}

/** Each moves one that is in the state that was seen, and is false, and nothing, where it is in another by now. */
export async function handInRca(tx: Tx, { id, state }: Pick<Rca, 'id' | 'state'>, by: string): Promise<boolean> {
  const { rows } = await sql`
    update rca set state = 'in-review', handed_in_at = app.now(), handed_in_by = ${by}, sent_back_because = null
    where id = ${id} and state = ${state} returning id`.execute(tx);
  return rows.length === 1;
}

export async function sendBackRca(tx: Tx, { id, state }: Pick<Rca, 'id' | 'state'>, because: string): Promise<boolean> {
  const { rows } = await sql`
    update rca set state = 'draft', sent_back_because = ${because}, signed_off_at = null, signed_off_by = null, closed_at = null
    where id = ${id} and state = ${state} returning id`.execute(tx);
  return rows.length === 1;
}

export async function signOffRca(
  tx: Tx,
  { id, state, revision }: Pick<Rca, 'id' | 'state' | 'revision'>,
  by: string,
): Promise<boolean> {
  const { rows } = await sql`
    update rca set state = 'signed-off', signed_off_at = app.now(), signed_off_by = ${by}
    where id = ${id} and state = ${state} and revision = ${revision} returning id`.execute(tx);
  return rows.length === 1;
}

export async function closeRca(tx: Tx, { id, state }: Pick<Rca, 'id' | 'state'>): Promise<boolean> {
  const { rows } = await sql`
    update rca set state = 'closed', closed_at = app.now() where id = ${id} and state = ${state} returning id`.execute(
    tx,
  );
  return rows.length === 1;
}

/** A closed one is open again, as something that it closed on is not done after all. */
export async function reopenRca(tx: Tx, id: string): Promise<void> {
  await sql`update rca set state = 'signed-off', closed_at = null where id = ${id} and state = 'closed'`.execute(tx);
}

import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { DelegatedRole, Delegation } from './delegation.js';

type DelegationRow = Omit<Delegation, 'ended'> & {
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
  readonly endedBy: string | null;
  readonly endedName: string | null;
};

const SELECT = sql`
  select d.id, d.role, d.starts_at as "from", d.ends_at as until, d.reason, d.named_at as "namedAt",
    json_build_object('person', f.id, 'name', f.name) as delegator, json_build_object('person', t.id, 'name', t.name) as delegate,
    d.ended_at as "endedAt", d.ended_because as "endedBecause", d.ended_by as "endedBy", e.name as "endedName"
  from delegation d join person f on f.id = d.delegator join person t on t.id = d.delegate
    left join person e on e.id = d.ended_by`;

/** Keeps a delegation from now on, or from a later time, and answers its id; null, and nothing, if it would be over already. */
export async function keepDelegation(
  tx: Tx,
  kept: {
    readonly role: DelegatedRole;
    readonly delegator: string;
    readonly delegate: string;
    readonly from: Date | null;
    readonly until: Date;
    readonly reason: string;
  },
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into delegation (role, delegator, delegate, starts_at, ends_at, reason)
    select ${kept.role}, ${kept.delegator}, ${kept.delegate}, starts, ${kept.until}::timestamptz, ${kept.reason}
    from (select greatest(${kept.from}::timestamptz, app.now()) as starts) as beginning
    where ${kept.until}::timestamptz > starts returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Ends one that holds or will; false, and nothing, if it is over or was ended. */
export async function endDelegation(
  tx: Tx,
  kept: { readonly delegation: string; readonly by: string; readonly because: string },
): Promise<boolean> {
  const { rows } = await sql`
    update delegation set ended_at = app.now(), ended_by = ${kept.by}, ended_because = ${kept.because}
    where id = ${kept.delegation} and ended_at is null and ends_at > app.now() returning id`.execute(tx);
  return rows.length === 1;
}

export async function findDelegation(tx: Tx, id: string): Promise<Delegation | null> {
  const { rows } = await sql<DelegationRow>`${SELECT} where d.id = ${id}`.execute(tx);
  const [row] = rows;
  return row === undefined ? null : delegationOf(row);
}

/** The one by which somebody signs for somebody at this moment, held so that it does not end meanwhile; null if there is none. */
export async function holdDelegation(
  tx: Tx,
  between: { readonly role: DelegatedRole; readonly delegator: string; readonly delegate: string },
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from delegation
    where delegate = ${between.delegate} and delegator = ${between.delegator} and role = ${between.role}
      and ended_at is null and starts_at <= app.now() and ends_at > app.now()
    order by ends_at desc limit 1 for share`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Those that hold or will, the ones that end first before the others. */
export async function standingDelegations(tx: Tx): Promise<readonly Delegation[]> {
  const { rows } = await sql<DelegationRow>`
    ${SELECT} where d.ended_at is null and d.ends_at > app.now() order by d.ends_at, d.id limit 500`.execute(tx);
  return rows.map(delegationOf);
}

function delegationOf(row: DelegationRow): Delegation {
  const { endedAt: at, endedBecause: reason, endedBy: person, endedName: name, ...delegation } = row;
  const isEnded = at !== null && reason !== null && person !== null && name !== null;
  return { ...delegation, ended: isEnded ? { by: { person, name }, reason, at } : null };
}

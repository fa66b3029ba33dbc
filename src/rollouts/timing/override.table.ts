import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Override } from './override.js';

type OverrideRow = Omit<Override, 'decided'> & {
  readonly decided_at: Date | null;
  readonly decided_because: string | null;
  readonly decided_by: { readonly person: string; readonly name: string };
};

const SELECT = sql`
  select kept.id, kept.rollout, kept.site, kept.starts_at as "from", kept.ends_at as "to", kept.reason,
    coalesce(kept.decision, 'requested') as state, kept.requested_at as "requestedAt",
    json_build_object('person', requester.id, 'name', requester.name) as "requestedBy",
    kept.decided_at, kept.decided_because, json_build_object('person', decider.id, 'name', decider.name) as decided_by
  from app.override as kept join person as requester on requester.id = kept.requested_by
    left join person as decider on decider.id = kept.decided_by`;

export interface NewOverride {
  readonly rollout: string;
  readonly site: string;
  /** Null: now. */
  readonly from: Date | null;
  readonly to: Date;
  readonly reason: string;
  readonly by: string;
}

/** Keeps a request and answers its id; null, and nothing, if its time would be over before it began. */
export async function keepOverride(tx: Tx, kept: NewOverride): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into app.override (rollout, site, starts_at, ends_at, reason, requested_by)
    select ${kept.rollout}::uuid, ${kept.site}, greatest(${kept.from}::timestamptz, app.now()), ${kept.to}::timestamptz,
      ${kept.reason}, ${kept.by}::uuid
    where ${kept.to}::timestamptz > greatest(${kept.from}::timestamptz, app.now()) returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Keeps the second person's word; false, and nothing, if there already is one. The database refuses an approval of one's own. */
export async function keepOverrideDecision(
  tx: Tx,
  word: {
    readonly override: string;
    readonly decision: 'approved' | 'refused';
    readonly because: string | null;
    readonly by: string;
  },
): Promise<boolean> {
  const { rows } = await sql`
    update app.override as kept set decision = ${word.decision}, decided_by = ${word.by}, decided_at = app.now(),
      decided_because = ${word.because}
    where id = ${word.override} and decision is null returning id`.execute(tx);
  return rows.length === 1;
}

export async function findOverride(tx: Tx, id: string): Promise<Override | null> {
  const { rows } = await sql<OverrideRow>`${SELECT} where kept.id = ${id}`.execute(tx);
  const [row] = rows;
  return row === undefined ? null : shown(row);
}

/** Every override of a rollout, whatever became of it, oldest first. */
export async function overridesOf(tx: Tx, rollout: string): Promise<readonly Override[]> {
  const { rows } = await sql<OverrideRow>`
    ${SELECT} where kept.rollout = ${rollout} order by kept.requested_at, kept.id`.execute(tx);
  return rows.map(shown);
}

/** An approved override, in milliseconds since the epoch. */
export interface Opened {
  readonly rollout: string;
  readonly site: string;
  readonly from: number;
  readonly to: number;
}

/** The times for which sites of these rollouts were opened in spite of all. */
export async function openedIn(tx: Tx, rollouts: readonly string[]): Promise<readonly Opened[]> {
  const { rows } = await sql<{ rollout: string; site: string; from: Date; to: Date }>`
    select rollout, site, starts_at as "from", ends_at as "to" from app.override as kept
    where rollout = any(${[...rollouts]}::uuid[]) and decision = 'approved'`.execute(tx);
  return rows.map(({ rollout, site, from, to }) => ({ rollout, site, from: from.getTime(), to: to.getTime() }));
}

function shown({ decided_at: at, decided_because: because, decided_by: by, ...override }: OverrideRow): Override {
  return { ...override, decided: at === null ? null : { by, at, because } };
}

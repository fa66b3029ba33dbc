import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { grouped } from '../platform/grouping.js';
import type { OpenWaiver, Waiver } from './waiver.js';

interface NewWaiver {
  readonly release: string;
  readonly digest: string;
  readonly criterion: string;
  readonly environment: string;
  readonly reason: string;
  readonly by: string;
}

type WaiverRow = Omit<Waiver, 'decided'> & {
  readonly decidedAt: Date | null;
  readonly decidedReason: string | null;
  readonly decidedBy: string | null;
  readonly decidedName: string | null;
};

const SELECT = sql`
  select w.id, w.release, w.digest, w.criterion, w.environment, w.reason, w.requested_at as at,
    coalesce(d.decision, 'requested') as state, json_build_object('person', requester.id, 'name', requester.name) as by,
    d.decided_at as "decidedAt", d.reason as "decidedReason", d.decided_by as "decidedBy", decider.name as "decidedName"
  from waiver w join person requester on requester.id = w.requested_by
    left join waiver_decision d on d.waiver = w.id
    left join person decider on decider.id = d.decided_by`;

export async function keepWaiver(tx: Tx, kept: NewWaiver): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into waiver (release, digest, criterion, environment, reason, requested_by)
    values (${kept.release}, ${kept.digest}, ${kept.criterion}, ${kept.environment}, ${kept.reason}, ${kept.by})
    returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new waiver was not returned by the database.');
  return row.id;
}

/** Keeps the second person's answer; false, and nothing, if there already is one. The database refuses an approval of one's own. */
export async function keepWaiverDecision(
  tx: Tx,
  kept: {
    readonly waiver: string;
    readonly decision: 'approved' | 'refused';
    readonly reason: string | null;
    readonly by: string;
  },
): Promise<boolean> {
  const { rows } = await sql`
    insert into waiver_decision (waiver, decision, reason, decided_by)
    values (${kept.waiver}, ${kept.decision}, ${kept.reason}, ${kept.by}) on conflict do nothing returning waiver`.execute(
    tx,
  );
  return rows.length === 1;
}

export async function findWaiver(tx: Tx, id: string): Promise<Waiver | null> {
  const { rows } = await sql<WaiverRow>`${SELECT} where w.id = ${id}`.execute(tx);
  const [row] = rows;
  return row === undefined ? null : waiverOf(row);
}

/** Every waiver of a release, whatever became of it, oldest first. */
export async function waiversOf(tx: Tx, release: string): Promise<readonly Waiver[]> {
  return (await waiversOfEach(tx, [release])).get(release) ?? [];
}

/** The same of each of these releases, by its version; one without any is not in the answer. */
export async function waiversOfEach(
  tx: Tx,
  releases: readonly string[],
): Promise<ReadonlyMap<string, readonly Waiver[]>> {
  const { rows } = await sql<WaiverRow>`
    ${SELECT} where w.release = any(${[...releases]}::text[]) order by w.requested_at, w.id`.execute(tx);
  return grouped(rows.map(waiverOf), ({ release }) => release);
}

function waiverOf(row: WaiverRow): Waiver {
  const { decidedAt: at, decidedReason: reason, decidedBy: person, decidedName: name, ...waiver } = row;
  const isDecided = at !== null && person !== null && name !== null;
  return { ...waiver, decided: isDecided ? { by: { person, name }, reason, at } : null };
}

/** The requests that nobody has decided about, oldest first, of releases that are not closed. */
export async function openWaivers(tx: Tx): Promise<readonly OpenWaiver[]> {
  const { rows } = await sql<WaiverRow & { readonly builtBy: readonly string[] }>`
    select open.*, array(select registered_by from release where version = open.release
        union select person from release_builder where version = open.release) as "builtBy"
    from (${SELECT} where d.waiver is null and not exists (select from release_closure as closed where closed.release = w.release)
      order by w.requested_at, w.id limit 100) as open
    order by open.at, open.id`.execute(tx);
  return rows.map(({ builtBy, ...row }) => {
    const waiver = waiverOf(row);
    return { ...waiver, hands: { requestedBy: [waiver.by.person], builtBy, executedBy: [] } };
  });
}

import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Severity } from '../../releases/scope/ticket.js';
import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import type { ActionEvidence, RcaAction } from './action.js';

/** An action's evidence as a row holds it. */
interface ActionRow extends Omit<RcaAction, 'evidence'> {
  readonly said: Omit<ActionEvidence, 'at'> | null;
  readonly closedAt: Date | null;
}

const ACTION = sql`
  select a.rca, a.number, a.what, a.kind, a.due::text as due, a.first_due::text as "firstDue", a.added_by as "addedBy",
    a.added_at as "addedAt", a.reopened_because as "reopenedBecause", a.closed_at as "closedAt",
    json_build_object('person', o.id, 'name', o.name, 'email', o.email) as owner,
    case when a.closed_at is null then null else json_build_object('link', a.link, 'shows', a.shows,
      'by', json_build_object('person', c.id, 'name', c.name)) end as said
  from rca_action a join person o on o.id = a.owner left join person c on c.id = a.closed_by`;

function action({ said, closedAt, ...known }: ActionRow): RcaAction {
  return { ...known, evidence: said === null || closedAt === null ? null : { ...said, at: closedAt } };
}

/** The actions of these RCAs, each RCA's in the order of their numbers. */
export async function actionsOf(tx: Tx, rcas: readonly string[]): Promise<readonly RcaAction[]> {
  const { rows } = await sql<ActionRow>`${ACTION} where a.rca = any(${[...rcas]}::uuid[])
    order by a.rca, a.number`.execute(tx);
  return rows.map(action);
}

/** Adds one to a locked RCA, and answers its number. */
export async function keepAction(
  tx: Tx,
  kept: Pick<RcaAction, 'rca' | 'what' | 'kind' | 'due'> & { readonly owner: string; readonly by: string },
): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    insert into rca_action (rca, number, what, kind, owner, due, first_due, added_by)
    select ${kept.rca}, coalesce(max(number), 0) + 1, ${kept.what}, ${kept.kind}, ${kept.owner}::uuid, ${kept.due}::date,
      ${kept.due}::date, ${kept.by}::uuid
    from rca_action where rca = ${kept.rca} returning number`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new action was not returned by the database.');
  return row.number;
}

type Which = Pick<RcaAction, 'rca' | 'number'>;

/** False, and nothing, where it is closed already. */
export async function closeAction(
  tx: Tx,
  { rca, number }: Which,
  evidence: Pick<ActionEvidence, 'link' | 'shows'> & { readonly by: string },
): Promise<boolean> {
  const { rows } = await sql`
    update rca_action set link = ${evidence.link}, shows = ${evidence.shows}, closed_by = ${evidence.by}, closed_at = app.now()
    where rca = ${rca} and number = ${number} and closed_at is null returning number`.execute(tx);
  return rows.length === 1;
}

/** False, and nothing, where it is open. */
export async function reopenAction(tx: Tx, { rca, number }: Which, because: string): Promise<boolean> {
  const { rows } = await sql`
    update rca_action set link = null, shows = null, closed_by = null, closed_at = null, reopened_because = ${because}
    where rca = ${rca} and number = ${number} and closed_at is not null returning number`.execute(tx);
  return rows.length === 1;
}

/** False, and nothing, where it is closed. */
export async function moveDue(tx: Tx, { rca, number }: Which, due: string): Promise<boolean> {
  const { rows } = await sql`
    update rca_action set due = ${due}::date
    where rca = ${rca} and number = ${number} and closed_at is null returning number`.execute(tx);
  return rows.length === 1;
}

/** False, and nothing, where it is closed. */
export async function handOver(tx: Tx, { rca, number }: Which, owner: string): Promise<boolean> {
  const { rows } = await sql`
    update rca_action set owner = ${owner}
    where rca = ${rca} and number = ${number} and closed_at is null returning number`.execute(tx);
  return rows.length === 1;
}

/** What is to be done after a Sev 1 of a product, as its gate of Production asks. */
export interface OwedAction {
  readonly incident: string;
  readonly number: number;
  readonly what: string;
  readonly due: string;
  readonly isOverdue: boolean;
}

/**
 * By product, every open action that was agreed on after a Sev 1 of it, the most urgent first; a product of which there never was one, open
 * or closed, is not in the answer. Whoever calls the incident less severe afterwards lets none of them go.
 */
export async function openSevereActions(
  tx: Tx,
  products: readonly string[],
): Promise<ReadonlyMap<string, readonly OwedAction[]>> {
  // Few incidents were ever a Sev 1 and are none now: of the others, no action is asked what its incident was when it was agreed on.
  const { rows } = await sql<{ product: string; open: readonly OwedAction[] }>`
    select i.product, coalesce(json_agg(json_build_object('incident', 'INC-' || i.number, 'number', a.number, 'what', a.what,
        'due', a.due::text, 'isOverdue', a.due < (app.now() at time zone ${CENTRAL_ZONE}::text)::date)
      order by a.due, i.number, a.number) filter (where a.closed_at is null), '[]') as open
    from rca_action a join rca r on r.id = a.rca join incident i on i.id = r.incident
    where i.product = any(${[...products]}::text[]) and (i.severity = 1
      or i.id in (select was.incident from incident_severity was where was.was = 1)
        and 1 = (select s.was from incident_severity s
          where s.incident = i.id and s.changed_at > a.added_at order by s.changed_at limit 1))
    group by i.product`.execute(tx);
  return new Map(rows.map(({ product, open }) => [product, open]));
}

export interface LateCount {
  readonly of: 'rca' | 'action';
  readonly severity: Severity;
  readonly count: number;
}

/** How many RCAs are not handed in by their time, and how many actions are not done by their day, by severity. */
export async function countLate(tx: Tx): Promise<readonly LateCount[]> {
  const { rows } = await sql<LateCount>`
    select 'rca' as of, i.severity, count(*)::int as count from rca r join incident i on i.id = r.incident
    where r.state = 'draft' and r.due_at <= app.now() group by i.severity
    union all
    select 'action', i.severity, count(*)::int from rca_action a join rca r on r.id = a.rca join incident i on i.id = r.incident
    where a.closed_at is null and a.due < (app.now() at time zone ${CENTRAL_ZONE}::text)::date group by i.severity`.execute(
    tx,
  );
  return rows;
}

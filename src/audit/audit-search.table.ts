import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { entriesNumbered, type RecordedEntry } from './audit.table.js';

/** What is looked for; null: whatever it is. */
export interface RecordSearch {
  /** Things of which the entries concern any: `release:2.1.0`. */
  readonly concerns: readonly string[] | null;
  readonly subject: string | null;
  readonly actor: string | null;
  readonly action: string | null;
  /** From this moment on. */
  readonly from: string | null;
  /** Before this moment. */
  readonly to: string | null;
  readonly order: 'newest' | 'oldest';
  /** The number of the entry that the page before ended with. */
  readonly past: number | null;
}

/** A page of what was found, in the order that was asked for. */
export interface FoundEntries {
  readonly entries: readonly RecordedEntry[];
  /** What the next page is past; null at the end. */
  readonly next: number | null;
  /** Whether looking stopped before the page was full, so that an answer comes soon: there may be more past `next`. */
  readonly isCutShort: boolean;
}

/** How many entries that fit one part of a search are looked at for the rest of it. */
const LOOKED = 2_000;

/** At most `limit` entries that fit. However large the record is, it reads few indexes in their order, and not more than `LOOKED` of each. */
export async function searchEntries(tx: Tx, search: RecordSearch, limit: number): Promise<FoundEntries> {
  const bounds = await boundsOf(tx, search);
  const isNewest = search.order === 'newest';
  const direction = isNewest ? sql`desc` : sql`asc`;
  const conditions = conditionsOf(search);
  const [drive, rest] = search.concerns === null ? [conditions[0] ?? ANY, conditions.slice(1)] : [null, conditions];
  const window = rest.length === 0 ? limit + 1 : LOOKED;
  const fits = rest.length === 0 ? ANY : sql.join(rest, sql` and `);
  const inOrder = { bounds, direction, window };
  const near =
    drive === null
      ? sql`select seq, entry from audit join (${numbersOf(search.concerns ?? [], inOrder)}) numbers using (seq)`
      : sql`select seq, entry from audit where ${bounds} and ${drive} order by seq ${direction} limit ${window}`;
  const { rows } = await sql<{ looked: number; edge: number | null; seq: number | null }>`
    with looked as materialized (select seq, ${fits} as fits from (${near}) near),
      found as (select seq from looked where fits order by seq ${direction} limit ${limit + 1})
    select seen.looked, seen.edge, found.seq
    from (select count(*) as looked, ${isNewest ? sql`min(seq)` : sql`max(seq)`} as edge from looked) seen
    left join found on true order by found.seq ${direction}`.execute(tx);
  const found = rows.flatMap(({ seq }) => seq ?? []);
  const shown = found.slice(0, limit);
  const entries = await entriesNumbered(tx, shown);
  const sorted = isNewest ? entries.toReversed() : entries;
  if (found.length > limit) return { entries: sorted, next: shown.at(-1) ?? null, isCutShort: false };
  const isCutShort = rows[0]?.looked === LOOKED;
  return { entries: sorted, next: isCutShort ? (rows[0]?.edge ?? null) : null, isCutShort };
}

/** The numbers of all entries that concern any of these things, none of which acts by itself, in order. */
export async function numbersConcerning(tx: Tx, things: readonly string[]): Promise<readonly number[]> {
  const any = sql`any(${[...things]}::text[])`;
  const { rows } = await sql<{ seq: number }>`
    select seq from audit_concern where concern = ${any}
    union
    select seq from audit where app.audit_subject(entry) collate "C" = ${any} order by seq`.execute(tx);
  return rows.map(({ seq }) => seq);
}

interface InOrder {
  readonly bounds: RawBuilder<boolean>;
  readonly direction: RawBuilder<unknown>;
  readonly window: number;
}

/** Kinds of what does something by itself. */
const ACTS = /^(?:person|link|site):|^gatehouse$/;

/**
 * An entry concerns what it was done to, who did it, and what `0370_concerns.sql` reckons that it concerns besides. Each thing is asked for
 * by itself: of a value that it does not know, the planner believes that it is as frequent as any, and reads the record instead of an index.
 */
function numbersOf(things: readonly string[], { bounds, direction, window }: InOrder): RawBuilder<unknown> {
  const inOrder = sql`and ${bounds} order by seq ${direction} limit ${window}`;
  const each = things.flatMap((thing) => [
    sql`(select seq from audit_concern where concern = ${thing} ${inOrder})`,
    sql`(select seq from audit where app.audit_subject(entry) collate "C" = ${thing} ${inOrder})`,
    ...(ACTS.test(thing)
      ? [sql`(select seq from audit where app.audit_actor(entry) collate "C" = ${thing} ${inOrder})`]
      : []),
  ]);
  return sql`select distinct seq from (${sql.join(each, sql` union all `)}) each_of order by seq ${direction} limit ${window}`;
}

/** Every action that the record has, in order: one look at its index for each. */
export async function recordedActions(tx: Tx): Promise<readonly string[]> {
  const { rows } = await sql<{ action: string }>`
    with recursive known (action) as (
      (select app.audit_action(entry) collate "C" from audit order by app.audit_action(entry) collate "C" limit 1)
      union all
      select (
        select app.audit_action(entry) collate "C" from audit
        where app.audit_action(entry) collate "C" > known.action order by app.audit_action(entry) collate "C" limit 1
      ) from known where known.action is not null
    )
    select action from known where action is not null`.execute(tx);
  return rows.map(({ action }) => action);
}

const ANY = sql<boolean>`true`;

/** The first is the one whose index is read: a subject has few entries, a person some, and Gatehouse itself the most. */
function conditionsOf({ subject, actor, action }: RecordSearch): readonly RawBuilder<boolean>[] {
  const isPerson = actor !== null && actor !== 'gatehouse';
  const by = actor === null ? [] : [sql<boolean>`app.audit_actor(entry) collate "C" = ${actor}`];
  return [
    ...(subject === null ? [] : [sql<boolean>`app.audit_subject(entry) collate "C" = ${subject}`]),
    ...(isPerson ? by : []),
    ...(action === null ? [] : [sql<boolean>`app.audit_action(entry) collate "C" = ${action}`]),
    ...(isPerson ? [] : by),
  ];
}

/** Times as numbers: no entry has an earlier time than the one before it. */
async function boundsOf(tx: Tx, { from, to, order, past }: RecordSearch): Promise<RawBuilder<boolean>> {
  const [first, end] = [await firstFrom(tx, from), await firstFrom(tx, to)];
  const bounds = [
    ...(from === null ? [] : [first === null ? sql<boolean>`false` : sql<boolean>`seq >= ${first}`]),
    ...(end === null ? [] : [sql<boolean>`seq < ${end}`]),
    ...(past === null ? [] : [order === 'newest' ? sql<boolean>`seq < ${past}` : sql<boolean>`seq > ${past}`]),
  ];
  return bounds.length === 0 ? ANY : sql.join(bounds, sql` and `);
}

/** The number of the first entry from this moment on; null for none. */
async function firstFrom(tx: Tx, moment: string | null): Promise<number | null> {
  if (moment === null) return null;
  const { rows } = await sql<{ seq: number }>`
    select seq from audit where at >= ${moment}::timestamptz order by at, seq limit 1`.execute(tx);
  return rows[0]?.seq ?? null;
}

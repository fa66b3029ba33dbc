import { sql } from 'kysely';
import type { Tx } from '../database/database.service.js';

/** A message to be. `body` is JSON, and is read by a schema again when it is carried: a newer program may find it. */
export interface Posted {
  /** Which carrier it is for, such as `tracker.attach`. */
  readonly topic: string;
  /** Messages of one lane leave one after another. Its own key, where order says nothing. */
  readonly lane: string;
  /** What makes it one and the same message, within its topic. */
  readonly key: string;
  /** Who is at the other end, where a system leads to several: what one of them does not take holds up none of the others. */
  readonly party?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A message as a carrier gets it. */
export interface OutboxMessage {
  readonly id: number;
  readonly topic: string;
  /** Empty where its system is one party. */
  readonly party: string;
  readonly key: string;
  readonly body: unknown;
  /** How often it was tried, this time counted. */
  readonly tries: number;
}

/** A message as people see it; what it says is not shown. Times are UTC. */
export interface ShownMessage {
  readonly id: number;
  readonly topic: string;
  readonly lane: string;
  readonly key: string;
  readonly state: 'waiting' | 'refused';
  readonly tries: number;
  readonly postedAt: Date;
  readonly dueAt: Date;
  /** What the last try came to, in words. */
  readonly detail: string | null;
}

/** Keeps a message in the caller's transaction; false, and nothing, if this one was posted before. */
export async function post(tx: Tx, { topic, lane, key, body, party = '' }: Posted): Promise<boolean> {
  const { rows } = await sql`
    insert into outbox (topic, lane, key, party, body) values (${topic}, ${lane}, ${key}, ${party}, ${JSON.stringify(body)})
    on conflict (topic, key) do nothing returning id`.execute(tx);
  return rows.length === 1;
}

/** What to take from the outbox. */
interface Wish {
  /** What stands before the first dot of its topics. */
  readonly system: string;
  readonly topics: readonly string[];
  /** Of the whole system; but a party to which nothing is being carried always gets its first. */
  readonly limit: number;
  /** Of each party, with what it is carried already. */
  readonly each: number;
  /** How many messages are being carried to each party by the caller; none where it is not named. */
  readonly busy: Readonly<Record<string, number>>;
  readonly leaseSeconds: number;
}

/**
 * Takes messages of a system that are due, each for `leaseSeconds`, counting the try: first for the party to which fewest are being
 * carried. Of a lane only its first; one that a person has to look at holds nobody up. No message is taken twice within its lease,
 * by whichever process.
 */
export async function claimDue(tx: Tx, wish: Wish): Promise<readonly OutboxMessage[]> {
  const { system } = wish;
  const { rows } = await sql<OutboxMessage>`
    with recursive parties as (
      (select party from outbox where state = 'waiting' and system = ${system} order by party limit 1)
      union all
      select (select o.party from outbox o where o.state = 'waiting' and o.system = ${system} and o.party > p.party
        order by o.party limit 1) from parties p where p.party is not null),
    busy as (select party, coalesce((${JSON.stringify(wish.busy)}::jsonb ->> party)::bigint, 0) as carried from parties),
    found as (
      select found.id, found.due_at,
        busy.carried + row_number() over (partition by busy.party order by found.due_at, found.id) as nth
      from busy cross join lateral (
        select id, due_at from outbox o
        where state = 'waiting' and due_at <= app.now() and (leased_until is null or leased_until < app.now())
          and system = ${system} and o.party = busy.party and topic = any(${[...wish.topics]})
          and not exists (select 1 from outbox e where e.lane = o.lane and e.id < o.id and e.state = 'waiting')
        order by due_at, id limit greatest(0, ${wish.each} - busy.carried) for update skip locked) as found),
    due as (
      select id from (select id, nth, row_number() over (order by nth, due_at, id) as place from found) as placed
      where nth = 1 or place <= ${wish.limit})
    update outbox set tries = tries + 1, leased_until = app.now() + make_interval(secs => ${wish.leaseSeconds})
    from due where outbox.id = due.id
    returning outbox.id, topic, party, key, body, tries`.execute(tx);
  return rows.toSorted((one, other) => one.id - other.id);
}

/** The one whose try this is: a lease that ran out and was taken by another counts the tries on. */
type Try = Pick<OutboxMessage, 'id' | 'tries'>;

/** Keeps that a message arrived, or that it never will; false, and nothing, if this try is not the last one. */
export async function settle(
  tx: Tx,
  { id, tries }: Try,
  end: { readonly state: 'delivered' | 'refused'; readonly detail: string | null },
): Promise<boolean> {
  const { rows } = await sql`
    update outbox set state = ${end.state}, detail = ${end.detail}, ended_at = app.now(), leased_until = null,
      body = case when ${end.state} = 'delivered' then null else body end
    where id = ${id} and tries = ${tries} and state = 'waiting' returning id`.execute(tx);
  return rows.length === 1;
}

/** Lets a message wait for another try; nothing if this try is not the last one. */
export async function putOff(
  tx: Tx,
  { id, tries }: Try,
  wait: { readonly seconds: number; readonly because: string },
): Promise<void> {
  await sql`
    update outbox set due_at = app.now() + make_interval(secs => ${wait.seconds}), detail = ${wait.because}, leased_until = null
    where id = ${id} and tries = ${tries} and state = 'waiting'`.execute(tx);
}

const SHOWN = sql`select id, topic, lane, key, state, tries, posted_at as "postedAt", due_at as "dueAt", detail from outbox`;

/** At most `limit` messages that were refused, and after them those that failed and wait, oldest first. */
export async function troubled(tx: Tx, limit: number): Promise<readonly ShownMessage[]> {
  const { rows } = await sql<ShownMessage>`
    ${SHOWN} where state = 'refused' or (state = 'waiting' and detail is not null)
    order by state, id limit ${limit}`.execute(tx);
  return rows;
}

/** The message, if it has not been delivered. */
export async function findMessage(tx: Tx, id: number): Promise<ShownMessage | null> {
  const { rows } = await sql<ShownMessage>`${SHOWN} where id = ${id} and state <> 'delivered'`.execute(tx);
  return rows[0] ?? null;
}

/** The keys of a topic's messages that have not been delivered, out of these. */
export async function outstanding(
  tx: Tx,
  topic: string,
  keys: readonly string[],
): Promise<readonly Pick<ShownMessage, 'key' | 'state' | 'tries' | 'detail'>[]> {
  const { rows } = await sql<Pick<ShownMessage, 'key' | 'state' | 'tries' | 'detail'>>`
    select key, state, tries, detail from outbox
    where topic = ${topic} and key = any(${[...keys]}) and state <> 'delivered' order by id`.execute(tx);
  return rows;
}

/** The messages of a lane that have not been delivered, in the order in which they leave. */
export async function waitingInLane(tx: Tx, lane: string): Promise<readonly ShownMessage[]> {
  const { rows } = await sql<ShownMessage>`${SHOWN} where lane = ${lane} and state <> 'delivered' order by id`.execute(
    tx,
  );
  return rows;
}

/** How much of a topic waits to leave, since when, UTC, and what was said of it last; null: nothing waits. */
export async function waitingOf(
  tx: Tx,
  topic: string,
): Promise<{ readonly count: number; readonly since: Date; readonly detail: string | null } | null> {
  const { rows } = await sql<{ count: number; since: Date; detail: string | null }>`
    select count(*)::int as count, min(posted_at) as since, (array_agg(detail order by tries desc, id))[1] as detail
    from outbox where system = split_part(${topic}, '.', 1) and topic = ${topic} and state = 'waiting' having count(*) > 0`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** Makes a refused message due now, or one that waits; false, and nothing, if there is none. */
export async function makeDue(tx: Tx, id: number): Promise<boolean> {
  const { rows } = await sql`
    update outbox set state = 'waiting', ended_at = null, due_at = app.now()
    where id = ${id} and (state = 'refused' or state = 'waiting') returning id`.execute(tx);
  return rows.length === 1;
}

/** How many messages wait and how many were refused, and since when, in seconds, the oldest of those that wait has been due to leave. */
export async function outboxCounts(tx: Tx): Promise<{
  readonly waiting: number;
  readonly refused: number;
  readonly oldestSeconds: number;
}> {
  const { rows } = await sql<{ waiting: number; refused: number; oldestSeconds: number }>`
    select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'refused') as refused,
      coalesce(extract(epoch from app.now() - min(posted_at) filter (where state = 'waiting')), 0)::float8 as "oldestSeconds"
    from outbox where state in ('waiting', 'refused')`.execute(tx);
  return rows[0] ?? { waiting: 0, refused: 0, oldestSeconds: 0 };
}

/** Makes every message of a lane that waits due now: what held them up is over. */
export async function makeLaneDue(tx: Tx, lane: string): Promise<void> {
  await sql`update outbox set due_at = app.now() where lane = ${lane} and state = 'waiting' and due_at > app.now()`.execute(
    tx,
  );
}

/** Takes back what of a lane has not been delivered, since there is nobody to deliver it to; answers the keys. */
export async function takeBack(tx: Tx, lane: string): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`
    delete from outbox where lane = ${lane} and state <> 'delivered' returning key`.execute(tx);
  return rows.map(({ key }) => key);
}

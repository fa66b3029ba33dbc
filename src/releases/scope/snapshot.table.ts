import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { TrackedScope } from './issue-tracker.js';
import type { ScopeOutline } from './scope.js';
import type { Ticket } from './ticket.js';

/** A scope with the hashes under which its parts are kept. */
export interface HashedScope {
  readonly hash: string;
  readonly scope: TrackedScope;
  readonly outline: ScopeOutline;
  /** In the order of the scope's tickets. */
  readonly ticketHashes: readonly string[];
}

/** How many tickets are written by one statement: their texts may be long. */
const AT_ONCE = 200;

/** Keeps a scope, each of its tickets once whatever scope it is in. Does nothing for one that is kept already. */
export async function keepSnapshot(tx: Tx, { hash, scope, outline, ticketHashes }: HashedScope): Promise<void> {
  const there = await sql`select from scope_snapshot where hash = ${hash}`.execute(tx);
  if (there.rows.length > 0) return;
  const { tickets, ...head } = scope;
  const known = await knownTickets(tx, ticketHashes);
  const missing = new Map<string, Ticket>();
  for (const [index, ticket] of tickets.entries()) {
    const own = ticketHashes[index];
    if (own !== undefined && !known.has(own)) missing.set(own, ticket);
  }
  const entries = [...missing];
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    const part = entries.slice(from, from + AT_ONCE).map(([own, ticket]) => [own, JSON.stringify(ticket)] as const);
    const hashes = part.map(([own]) => own);
    const contents = part.map(([, content]) => content);
    await sql`
      insert into tracked_ticket (hash, content)
      select hash, content::json from unnest(${hashes}::text[], ${contents}::text[]) as t (hash, content)
      order by hash on conflict do nothing`.execute(tx);
  }
  await sql`
    insert into scope_snapshot (hash, head, tickets, outline)
    values (${hash}, ${JSON.stringify(head)}::json, ${[...ticketHashes]}::text[], ${JSON.stringify(outline)}::json)
    on conflict do nothing`.execute(tx);
}

async function knownTickets(tx: Tx, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ hash: string }>`
    select hash from tracked_ticket where hash = any(${[...hashes]}::text[])`.execute(tx);
  return new Set(rows.map(({ hash }) => hash));
}

/** The whole scope that is kept under this hash, with every word of its tickets; null if none is. */
export async function findSnapshot(tx: Tx, hash: string): Promise<TrackedScope | null> {
  const found = await sql<{ head: Omit<TrackedScope, 'tickets'> }>`
    select head from scope_snapshot where hash = ${hash}`.execute(tx);
  const head = found.rows[0]?.head;
  if (head === undefined) return null;
  const { rows } = await sql<{ content: Ticket }>`
    select t.content from scope_snapshot s cross join unnest(s.tickets) with ordinality as listed (hash, place)
      join tracked_ticket t on t.hash = listed.hash
    where s.hash = ${hash} order by place`.execute(tx);
  return { ...head, tickets: rows.map(({ content }) => content) };
}

/** The outlines of these snapshots, by hash. */
export async function outlinesOf(tx: Tx, hashes: readonly string[]): Promise<ReadonlyMap<string, ScopeOutline>> {
  const { rows } = await sql<{ hash: string; outline: ScopeOutline }>`
    select hash, outline from scope_snapshot where hash = any(${[...new Set(hashes)]}::text[])`.execute(tx);
  return new Map(rows.map(({ hash, outline }) => [hash, outline]));
}

import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { Begun } from '../outside-reading.js';
import type { OpenReading, RuleReading } from './known.js';

export async function keepRuleReading(
  tx: Tx,
  { release, at }: Begun,
  met: { readonly environment: EnvironmentName; readonly rule: string; readonly keys: readonly string[] },
): Promise<void> {
  await sql`
    insert into scope_rule_reading as r (release, environment, rule, keys, read_at)
    values (${release}, ${met.environment}, ${met.rule}, ${[...met.keys]}::text[], ${at})
    on conflict (release, environment) do update set rule = excluded.rule, keys = excluded.keys, read_at = excluded.read_at
    where r.read_at < excluded.read_at`.execute(tx);
}

export async function ruleReadingsOf(tx: Tx, release: string): Promise<ReadonlyMap<string, RuleReading>> {
  const { rows } = await sql<RuleReading & { environment: string }>`
    select environment, rule, keys, read_at as "readAt" from scope_rule_reading where release = ${release}`.execute(tx);
  return new Map(rows.map(({ environment, ...reading }) => [environment, reading]));
}

export async function keepOpenReading(
  tx: Tx,
  product: string,
  { tickets, priorities, readAt }: OpenReading,
): Promise<void> {
  await sql`
    insert into open_ticket_reading as r (product, tickets, priorities, read_at)
    values (${product}, ${JSON.stringify(tickets)}::json, ${[...priorities]}::text[], ${readAt})
    on conflict (product) do update
      set tickets = excluded.tickets, priorities = excluded.priorities, read_at = excluded.read_at
    where r.read_at < excluded.read_at`.execute(tx);
}

export async function findOpenReading(tx: Tx, product: string): Promise<OpenReading | null> {
  const { rows } = await sql<OpenReading>`
    select tickets, priorities, read_at as "readAt" from open_ticket_reading where product = ${product}`.execute(tx);
  return rows[0] ?? null;
}

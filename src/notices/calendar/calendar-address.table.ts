import { sql } from 'kysely';
import type { NewSecret } from '../../people/secret.service.js';
import type { Tx } from '../../platform/database/database.service.js';

/** Whose calendar it is: one Trust's, all that its person sees, or everything. */
export const CALENDAR_KINDS = ['trust', 'person', 'all'] as const;
export type CalendarKind = (typeof CALENDAR_KINDS)[number];

/** An address at which a calendar is followed, without its secret. Times are UTC. */
export interface CalendarAddress {
  readonly id: string;
  readonly kind: CalendarKind;
  readonly trust: string | null;
  /** Who made it. */
  readonly person: string;
  /** Where it is used, in the words of whoever made it. */
  readonly name: string;
  readonly issuedAt: Date;
}

const SELECT = sql`select id, kind, trust, person, name, issued_at as "issuedAt" from calendar_address`;

type NewAddress = Omit<CalendarAddress, 'id' | 'issuedAt'> & { readonly secret: NewSecret };

export async function keepCalendarAddress(tx: Tx, { secret, kind, trust, person, name }: NewAddress): Promise<void> {
  await sql`
    insert into calendar_address (id, hash, kind, trust, person, name)
    values (${secret.id}, ${secret.hash}, ${kind}, ${trust}, ${person}, ${name})`.execute(tx);
}

/** The address of this id, and the hash that its secret is known by; null if there is none, or it was revoked. */
export async function findCalendarAddress(
  tx: Tx,
  id: string,
): Promise<{ readonly address: CalendarAddress; readonly hash: string } | null> {
  const { rows } = await sql<CalendarAddress & { hash: string }>`
    select id, kind, trust, person, name, issued_at as "issuedAt", hash from calendar_address
    where id = ${id} and revoked_at is null`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  const { hash, ...address } = row;
  return { address, hash };
}

/** All that were not revoked, oldest first. */
export async function calendarAddresses(tx: Tx): Promise<readonly CalendarAddress[]> {
  const { rows } = await sql<CalendarAddress>`${SELECT} where revoked_at is null order by issued_at, id`.execute(tx);
  return rows;
}

/** How many addresses of a person work. Until this transaction ends, no other can give that person one more. */
export async function holdAddressesOf(tx: Tx, person: string): Promise<number> {
  await sql`select from person where id = ${person} for update`.execute(tx);
  const { rows } = await sql<{ working: number }>`
    select count(*) as working from calendar_address where person = ${person} and revoked_at is null`.execute(tx);
  return rows[0]?.working ?? 0;
}

/** False, and nothing, if it was revoked before. */
export async function revokeCalendarAddress(tx: Tx, id: string, by: string): Promise<boolean> {
  const { rows } = await sql`
    update calendar_address set revoked_at = app.now(), revoked_by = ${by}
    where id = ${id} and revoked_at is null returning id`.execute(tx);
  return rows.length === 1;
}

import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type { Severity } from '../../releases/scope/ticket.js';
import type { Product } from '../../sites/site.js';

/** Longer than any reading takes. */
const LEASE_SECONDS = 300;
/** Hints come in crowds; one reading answers all that came before it. */
const GAP_SECONDS = 5;

/** Takes the product that has waited longest to be read; sooner where its tracker told something since. Null: none is due. */
export async function claimLiveReading(
  tx: Tx,
  wish: { readonly products: readonly Product[]; readonly everySeconds: number; readonly toldAt: Date | null },
): Promise<Product | null> {
  await sql`insert into live_reading (product) select unnest(${[...wish.products]}::text[]) on conflict do nothing`.execute(
    tx,
  );
  const { rows } = await sql<{ product: Product }>`
    with due as (
      select product from live_reading
      where product = any(${[...wish.products]}::text[]) and (leased_until is null or leased_until < app.now())
        and (tried_at is null or tried_at < app.now() - make_interval(secs => ${wish.everySeconds})
          or (tried_at < ${wish.toldAt}::timestamptz and tried_at < app.now() - make_interval(secs => ${GAP_SECONDS})))
      order by tried_at nulls first limit 1 for update skip locked)
    update live_reading set tried_at = app.now(), leased_until = app.now() + make_interval(secs => ${LEASE_SECONDS})
    from due where live_reading.product = due.product returning live_reading.product`.execute(tx);
  return rows[0]?.product ?? null;
}

export async function endLiveReading(tx: Tx, product: Product): Promise<void> {
  await sql`update live_reading set leased_until = null where product = ${product}`.execute(tx);
}

export interface KnownLiveTicket {
  readonly key: string;
  readonly incident: string;
  readonly severity: Severity;
}

/** The tickets of a product whose incidents nobody has called closed, held until the transaction ends. */
export async function lockLiveTickets(tx: Tx, product: Product): Promise<readonly KnownLiveTicket[]> {
  const { rows } = await sql<KnownLiveTicket>`
    select key, incident, live_ticket.severity from live_ticket join incident on incident.id = live_ticket.incident
    where incident.product = ${product} and incident.state <> 'closed' order by key for update of live_ticket`.execute(
    tx,
  );
  return rows;
}

/** Keeps which incident a ticket became; nothing where it has become one before. */
export async function keepLiveTicket(tx: Tx, kept: KnownLiveTicket): Promise<void> {
  await sql`insert into live_ticket (key, incident, severity) values (${kept.key}, ${kept.incident}, ${kept.severity})
    on conflict do nothing`.execute(tx);
}

export async function keepTicketSeverity(tx: Tx, key: string, severity: Severity): Promise<void> {
  await sql`update live_ticket set severity = ${severity} where key = ${key}`.execute(tx);
}

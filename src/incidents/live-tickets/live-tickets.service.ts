import { Injectable } from '@nestjs/common';
import type { Trouble } from '../../platform/answer.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { findRelease } from '../../releases/release.table.js';
import { IssueTracker } from '../../releases/scope/issue-tracker.js';
import { vocabularyOf } from '../../releases/scope/scope-reader.service.js';
import type { Ticket } from '../../releases/scope/ticket.js';
import { Environments } from '../../sites/environments.service.js';
import type { TrackerSettings } from '../../sites/product-settings.js';
import type { Product } from '../../sites/site.js';
import { countRaisedAs, lockIncident, neverRaised, UNANSWERED } from '../incident.table.js';
import { LetThrough } from '../let-through.js';
import { Raising } from '../raising.service.js';
import { severePriorities, severityInLive, summaryOf, versionsIn } from './live-ticket.js';
import { keepLiveTicket, keepTicketSeverity, lockLiveTickets } from './live-ticket.table.js';

/** So many tickets of a product become incidents in so long. More at once says that a setting is wrong, or that somebody else's flood is coming in. */
const FLOOD = { most: 20, seconds: 3_600 } as const;

/** Makes incidents of the severe tickets that were found in Live, once each, and keeps their severities as the tickets have them. */
@Injectable()
export class LiveTickets {
  constructor(
    private readonly database: Database,
    private readonly tracker: IssueTracker,
    private readonly environments: Environments,
    private readonly raising: Raising,
    private readonly letThrough: LetThrough,
    private readonly log: Log,
  ) {}

  /** Asks the tracker, outside of any transaction. Answers what kept it from telling; null: nothing did. To read twice does no harm. */
  async read(product: Product): Promise<Trouble | null> {
    const settings = this.environments.product(product)?.tracker ?? null;
    if (settings === null) return null;
    const vocabulary = vocabularyOf(settings);
    const open = await this.tracker.openWithPriority(settings.project, severePriorities(settings), vocabulary);
    if (!open.ok) return this.told(product, open.trouble);
    await this.raiseNew(product, settings, open.value);
    const known = await this.database.transaction((tx) => lockLiveTickets(tx, product), 'live-tickets.known');
    if (known.length === 0) return null;
    const now = await this.tracker.readTickets(
      known.map(({ key }) => key),
      vocabulary,
    );
    if (!now.ok) return this.told(product, now.trouble);
    await this.database.transaction((tx) => this.follow(tx, product, now.value.tickets), 'live-tickets.follow');
    return null;
  }

  private told(product: Product, trouble: Trouble): Trouble {
    const about = { product, kind: trouble.kind, because: trouble.message };
    this.log.warn('The tickets that were found in Live could not be read', about);
    return trouble;
  }

  private async raiseNew(product: Product, settings: TrackerSettings, tickets: readonly Ticket[]): Promise<void> {
    const inLive = tickets.filter((ticket) => severityInLive(ticket, settings) !== null);
    await this.database.transaction(async (tx) => {
      const fresh = new Set(await neverRaised(tx, inLive.map(originOf)));
      const due = inLive.filter((one) => fresh.has(originOf(one))).toSorted(worstFirst);
      const room = due.length === 0 ? 0 : FLOOD.most - (await countRaisedAs(tx, 'jira', product, FLOOD.seconds));
      for (const ticket of due.slice(0, Math.max(0, room))) await this.raise(tx, { product, settings, ticket });
      const waiting = due.length - Math.max(0, room);
      if (waiting > 0)
        this.log.error(
          'More tickets are said to be found in Live than become incidents within an hour; look at foundInLive',
          {
            ...{ product, waiting },
          },
        );
    }, 'live-tickets.raise');
  }

  private async raise(
    tx: Tx,
    { product, settings, ticket }: { product: Product; settings: TrackerSettings; ticket: Ticket },
  ): Promise<void> {
    const severity = severityInLive(ticket, settings);
    if (severity === null) return;
    const release = await registeredAmong(tx, product, versionsIn(ticket, settings));
    const where = { product, environment: 'production', sites: [] } as const;
    const cause = await this.letThrough.at(tx, { ...where, release });
    const { id } = await this.raising.raise(tx, {
      ...{ ...where, origin: originOf(ticket), raisedAs: 'jira', severity, summary: summaryOf(ticket, settings) },
      ...{ reference: ticket.key, attributedTo: 'us', outage: null, clinicalRisk: UNANSWERED, raisedBy: null },
      ...{ release: release ?? cause?.release ?? null, rollout: cause?.rollout ?? null },
      promotion: cause?.promotion ?? null,
    });
    await keepLiveTicket(tx, { key: ticket.key, incident: id, severity });
  }

  /** What a person made of the severity stands until the ticket gets another priority. */
  private async follow(tx: Tx, product: Product, tickets: readonly Ticket[]): Promise<void> {
    const known = await lockLiveTickets(tx, product);
    for (const { key, incident: id, severity: before } of known) {
      const ticket = tickets.find((one) => one.key === key);
      const severity = ticket?.severity ?? null;
      if (ticket === undefined || severity === null || severity === before) continue;
      await keepTicketSeverity(tx, key, severity);
      const incident = await lockIncident(tx, id);
      if (incident === null) continue;
      const because = `${key} has the priority ${ticket.priority ?? 'none'} now.`;
      await this.raising.changeSeverity(tx, incident, severity, { by: 'gatehouse', because });
    }
  }
}

/** The worst first; of those that are as bad, the one that was written first. */
function worstFirst(one: Ticket, other: Ticket): number {
  const byKey = one.key.localeCompare(other.key, 'en', { numeric: true });
  return (one.severity ?? 5) - (other.severity ?? 5) || byKey;
}

function originOf({ key }: Ticket): string {
  return `jira:${key}`;
}

/** The first of these versions that is a registered release of the product. */
async function registeredAmong(tx: Tx, product: Product, versions: readonly string[]): Promise<string | null> {
  for (const version of versions) if ((await findRelease(tx, version))?.product === product) return version;
  return null;
}

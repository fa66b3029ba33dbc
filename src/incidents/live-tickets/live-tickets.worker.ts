import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.service.js';
import { Database } from '../../platform/database/database.service.js';
import { lastToldBy } from '../../platform/hooks/hook-delivery.table.js';
import { Log } from '../../platform/log/log.service.js';
import { Polling } from '../../platform/polling.worker.js';
import { IssueTracker } from '../../releases/scope/issue-tracker.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS, type Product } from '../../sites/site.js';
import { asksForLive } from './live-ticket.js';
import { claimLiveReading, endLiveReading } from './live-ticket.table.js';
import { LiveTickets } from './live-tickets.service.js';

/** Reads again and again which tickets were found in Live, whatever releases are on their way; soon after the tracker tells of anything. */
@Injectable()
export class LiveTicketsWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly polling: Polling<Product>;

  constructor(
    private readonly database: Database,
    private readonly tickets: LiveTickets,
    private readonly environments: Environments,
    private readonly tracker: IssueTracker,
    private readonly settings: Settings,
    log: Log,
  ) {
    const fault = 'The tickets that were found in Live could not be read';
    this.polling = new Polling({ claim: () => this.claim(), take: (product) => this.take(product), fault }, log);
  }

  onApplicationBootstrap(): void {
    if (this.tracker.isSetUp && this.products().length > 0) this.polling.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.polling.stop();
  }

  private products(): readonly Product[] {
    return PRODUCTS.filter((product) => {
      const tracker = this.environments.product(product)?.tracker ?? null;
      return tracker !== null && asksForLive(tracker);
    });
  }

  private claim(): Promise<Product | null> {
    const wish = { products: this.products(), everySeconds: this.settings.get('SCOPE_POLL_SECONDS') };
    return this.database.transaction(
      async (tx) => claimLiveReading(tx, { ...wish, toldAt: await lastToldBy(tx, 'jira') }),
      'live-tickets.claim',
    );
  }

  private async take(product: Product): Promise<number | null> {
    const trouble = await this.tickets.read(product);
    await this.database.transaction((tx) => endLiveReading(tx, product), 'live-tickets.end');
    return trouble?.retryAfterSeconds ?? null;
  }
}

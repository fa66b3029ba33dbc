import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.service.js';
import { Database } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { Polling } from '../../platform/polling.worker.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS } from '../../sites/site.js';
import type { Begun } from '../outside-reading.js';
import { claimReading } from '../outside-reading.table.js';
import { findRelease } from '../release.table.js';
import { IssueTracker } from './issue-tracker.js';
import { ScopeReader } from './scope-reader.service.js';

/** Hints come in crowds; one reading answers all that came before it. */
const GAP_SECONDS = 5;
/** Longer than any reading takes. */
const LEASE_SECONDS = 300;

/** Reads the scopes of open releases again and again, and proves the token at the start. */
@Injectable()
export class ScopeWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly polling: Polling<Begun>;

  constructor(
    private readonly database: Database,
    private readonly reader: ScopeReader,
    private readonly environments: Environments,
    private readonly tracker: IssueTracker,
    private readonly settings: Settings,
    private readonly log: Log,
  ) {
    this.polling = new Polling(
      {
        claim: () => this.claim(),
        take: (begun) => this.read(begun),
        prove: () => this.prove(),
        fault: 'The scopes could not be read',
      },
      log,
    );
  }

  onApplicationBootstrap(): void {
    if (this.tracker.isSetUp && this.products().length > 0) this.polling.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.polling.stop();
  }

  /** There may be something to read. */
  hint(): void {
    this.polling.hint();
  }

  private products(): readonly string[] {
    return PRODUCTS.filter((product) => this.environments.product(product)?.tracker != null);
  }

  private async claim(): Promise<Begun | null> {
    const wish = { products: this.products(), everySeconds: this.settings.get('SCOPE_POLL_SECONDS') };
    const lease = { gapSeconds: GAP_SECONDS, leaseSeconds: LEASE_SECONDS };
    return await this.database.transaction((tx) => claimReading(tx, 'scope', { ...wish, ...lease }));
  }

  private async read(begun: Begun): Promise<number | null> {
    const release = await this.database.transaction((tx) => findRelease(tx, begun.release));
    const trouble = release === null ? null : await this.reader.read(release, begun);
    return trouble?.retryAfterSeconds ?? null;
  }

  /** Says in words who we are there and what is missing. */
  private async prove(): Promise<boolean> {
    const projects = this.products().map((product) => this.environments.product(product)?.tracker?.project ?? '');
    const standing = await this.tracker.standing(projects);
    if (!standing.ok) {
      this.log.warn('The tracker does not take our token as it should', { because: standing.trouble.message });
      return false;
    }
    const { kind, account, missing } = standing.value;
    this.log.info('The tracker knows us', { kind, account });
    for (const [project, lacks] of Object.entries(missing))
      this.log.warn('Our token lacks something at the tracker', { project, mayNot: lacks.join('; ') });
    return true;
  }
}

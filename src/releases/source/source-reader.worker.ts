import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.service.js';
import { Database } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { Loop } from '../../platform/loop.worker.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS } from '../../sites/site.js';
import { findRelease } from '../release.table.js';
import { SourceHost } from './source-host.js';
import { claimSourceReading } from './source-reading.table.js';
import { SourceReader } from './source-reader.service.js';

const LOOKS_EVERY_MS = 5_000;
/** Hints come in crowds; one reading answers all that came before it. */
const GAP_SECONDS = 5;
/** Longer than any reading takes. */
const LEASE_SECONDS = 600;

/** Reads the sources of open releases again and again, and proves the token at the start. Any number of processes may do it beside each other. */
@Injectable()
export class SourceWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;
  /** Whether the source host has said who we are there. */
  private proof: 'never' | 'failed' | 'done' = 'never';
  /** The source host asked to be left alone until then, in milliseconds of this process. */
  private restUntil = 0;

  constructor(
    private readonly database: Database,
    private readonly reader: SourceReader,
    private readonly environments: Environments,
    private readonly host: SourceHost,
    private readonly settings: Settings,
    private readonly log: Log,
  ) {
    this.loop = new Loop(
      LOOKS_EVERY_MS,
      () => this.turn(),
      (error) => {
        log.warn('The sources could not be read; the next look comes', { error });
      },
    );
  }

  onApplicationBootstrap(): void {
    if (this.host.isSetUp && this.products().length > 0) this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** There may be something to read. */
  hint(): void {
    this.loop.hint();
  }

  private products(): readonly string[] {
    return PRODUCTS.filter((product) => this.environments.product(product)?.source != null);
  }

  /** Takes one at a time, so that what waits for a slow host waits unclaimed. */
  private async turn(): Promise<void> {
    if (performance.now() < this.restUntil) return;
    if (this.proof === 'never') await this.prove();
    const begun = await this.database.transaction((tx) =>
      claimSourceReading(tx, {
        products: this.products(),
        everySeconds: this.settings.get('SOURCE_POLL_SECONDS'),
        ...{ gapSeconds: GAP_SECONDS, leaseSeconds: LEASE_SECONDS },
      }),
    );
    if (begun === null) return;
    if (this.proof === 'failed') await this.prove();
    const release = await this.database.transaction((tx) => findRelease(tx, begun.release));
    const trouble = release === null ? null : await this.reader.read(release, begun);
    if (trouble?.retryAfterSeconds != null) this.restUntil = performance.now() + trouble.retryAfterSeconds * 1000;
    this.loop.hint();
  }

  /** Says once, in words, who we are there and what is missing; while nobody answers, again at the next reading. */
  private async prove(): Promise<void> {
    const repositories = this.products().map((product) => this.environments.product(product)?.source?.repository ?? '');
    const standing = await this.host.standing(repositories);
    this.proof = standing.ok ? 'done' : 'failed';
    if (!standing.ok) {
      this.log.warn('The source host does not take our token as it should', { because: standing.trouble.message });
      return;
    }
    const { account, missing } = standing.value;
    this.log.info('The source host knows us', { account });
    for (const [repository, lacks] of Object.entries(missing))
      this.log.warn('Our token lacks something at the source host', { repository, mayNot: lacks.join('; ') });
  }
}

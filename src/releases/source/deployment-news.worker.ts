import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { Loop } from '../../platform/loop.worker.js';
import { findRelease } from '../release.table.js';
import { DeploymentNews } from './deployment-news.js';
import { SourceDeployments } from './source-deployments.service.js';
import { SourceHost } from './source-host.js';

const LOOKS_EVERY_MS = 2_000;

/**
 * Hands what becomes of releases at sites on to the outbox, apart from the transactions in which it happens: these wait for nothing. Any
 * number of processes may do it beside each other.
 */
@Injectable()
export class DeploymentNewsWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly database: Database,
    private readonly news: DeploymentNews,
    private readonly deployments: SourceDeployments,
    private readonly host: SourceHost,
    log: Log,
  ) {
    this.loop = new Loop(
      LOOKS_EVERY_MS,
      () => this.turn(),
      (error) => {
        log.warn('What became of releases at sites could not be handed on; the next look comes', { error });
      },
    );
  }

  onApplicationBootstrap(): void {
    if (this.host.isSetUp && this.deployments.products.length > 0) this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async turn(): Promise<void> {
    const mayBeMore = await this.database.transaction(async (tx) => {
      const items = await this.news.next(tx, this.deployments.products);
      for (const item of items ?? []) {
        const release = await findRelease(tx, item.release);
        if (release !== null) await this.deployments.tell(tx, release, item);
      }
      return items !== null;
    });
    if (mayBeMore) this.loop.hint();
  }
}

import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '../platform/metrics/metrics.service.js';
import type { ArtefactRefusal } from './artefact-store.js';
import type { Release } from './release.js';

/** How many releases were registered, and how many packages were refused and why. */
@Injectable()
export class ReleaseMetrics {
  private readonly registered: Counter<'product' | 'kind'>;
  private readonly refused: Counter<'reason'>;

  constructor(metrics: Metrics) {
    this.registered = new Counter({
      name: 'gatehouse_releases_registered_total',
      help: 'Releases registered',
      labelNames: ['product', 'kind'],
      registers: [metrics.registry],
    });
    this.refused = new Counter({
      name: 'gatehouse_artefacts_refused_total',
      help: 'Packages refused at registration, by reason',
      labelNames: ['reason'],
      registers: [metrics.registry],
    });
  }

  countRegistered({ product, kind }: Pick<Release, 'product' | 'kind'>): void {
    this.registered.inc({ product, kind });
  }

  countRefused(reason: ArtefactRefusal): void {
    this.refused.inc({ reason });
  }
}

import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../platform/metrics/metrics.service.js';
import { CLOCKS, type Clocks } from './clocks.js';
import type { Hotfix } from './hotfix.table.js';
import { isOver } from './step.js';

/** How long the steps of each product's newest hotfix of the last days took, as a whole and at each Trust. */
@Injectable()
export class HotfixMetrics {
  private readonly clocks: Gauge<'product' | 'clock' | 'trust'>;
  private readonly open: Gauge<'product'>;

  constructor(metrics: Metrics) {
    this.clocks = new Gauge({
      name: 'gatehouse_hotfix_clock_seconds',
      help: 'Seconds from when the incident of the newest hotfix was raised until it was triaged, first told, offline, fixed and restored; by Trust where one is named',
      labelNames: ['product', 'clock', 'trust'],
      registers: [metrics.registry],
    });
    this.open = new Gauge({
      name: 'gatehouse_hotfixes_open',
      help: 'Hotfixes that are not closed',
      labelNames: ['product'],
      registers: [metrics.registry],
    });
  }

  /** Oldest first: a later one takes the place of an earlier. */
  show(measured: readonly { readonly hotfix: Hotfix; readonly clocks: Clocks }[]): void {
    this.clocks.reset();
    this.open.reset();
    for (const { hotfix, clocks } of measured) {
      const { product, state } = hotfix;
      if (!isOver(state)) this.open.inc({ product });
      const set = (clock: string, trust: string, seconds: number | null): void => {
        if (seconds !== null) this.clocks.set({ product, clock, trust }, seconds);
      };
      for (const clock of CLOCKS) set(clock, '', clocks.seconds[clock]);
      for (const { trust, firstNotice, offline, restore } of clocks.trusts) {
        set('first-notice', trust, firstNotice);
        set('offline', trust, offline);
        set('restore', trust, restore);
      }
    }
  }
}

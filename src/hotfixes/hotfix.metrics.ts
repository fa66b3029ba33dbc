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
  private readonly steps: Gauge<'product' | 'step'>;
  private readonly open: Gauge<'product'>;

  constructor(metrics: Metrics) {
    this.clocks = new Gauge({
      name: 'gatehouse_hotfix_clock_seconds',
      help: 'Seconds from when the incident of the newest hotfix was raised until it was triaged, first told, offline, fixed and restored; by Trust where one is named',
      labelNames: ['product', 'clock', 'trust'],
      registers: [metrics.registry],
    });
    this.steps = new Gauge({
      name: 'gatehouse_hotfix_step_seconds',
      help: 'Seconds from when the incident of the newest hotfix was raised until each step of the runbook was first taken',
      labelNames: ['product', 'step'],
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
    this.steps.reset();
    this.open.reset();
    for (const { hotfix } of measured) if (!isOver(hotfix.state)) this.open.inc({ product: hotfix.product });
    const newest = new Map(measured.map((one) => [one.hotfix.product, one.clocks]));
    for (const [product, clocks] of newest) {
      const set = (clock: string, trust: string, seconds: number | null): void => {
        if (seconds !== null) this.clocks.set({ product, clock, trust }, seconds);
      };
      for (const [step, seconds] of Object.entries(clocks.steps)) this.steps.set({ product, step }, seconds);
      for (const clock of CLOCKS) set(clock, '', clocks.seconds[clock]);
      for (const { trust, firstNotice, offline, restore } of clocks.trusts) {
        set('first-notice', trust, firstNotice);
        set('offline', trust, offline);
        set('restore', trust, restore);
      }
    }
  }
}

import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * What Prometheus reads at /metrics. A capability makes its own metrics in its `*.metrics.ts` with
 * `registers: [metrics.registry]`; labels come from closed lists, never from what a caller typed.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    // Gauges whose names end like a counter's, which Prometheus' own linter refuses; the same numbers stand under other names, by type.
    for (const misnamed of ['handles', 'requests', 'resources'])
      this.registry.removeSingleMetric(`nodejs_active_${misnamed}_total`);
  }

  /** All of them as Prometheus reads them. What cannot be counted now, as while the database is away, is left out, and the rest is told. */
  async text(): Promise<string> {
    const texts = this.registry
      .getMetricsAsArray()
      .map(({ name }) => this.registry.getSingleMetricAsString(name).catch(() => null));
    return `${(await Promise.all(texts)).filter((text) => text !== null).join('\n\n')}\n`;
  }
}

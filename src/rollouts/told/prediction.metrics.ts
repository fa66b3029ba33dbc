import { Injectable } from '@nestjs/common';
import { Histogram } from 'prom-client';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import type { Outcome } from './prediction.table.js';

/** How true what people were told of the end of a downtime was. */
@Injectable()
export class PredictionMetrics {
  private readonly error: Histogram;

  constructor(metrics: Metrics) {
    this.error = new Histogram({
      name: 'gatehouse_prediction_error_seconds',
      help: 'How much later than predicted sites were back (less than 0: sooner), by the first and by the last word on it',
      labelNames: ['word'],
      buckets: [-3_600, -900, -300, -60, 0, 60, 300, 900, 3_600],
      registers: [metrics.registry],
    });
  }

  /** A downtime is over; `said` holds what was said of its end, first word first. */
  measured(healthyAt: Date, said: readonly Outcome[]): void {
    const [first] = said;
    const last = said.at(-1);
    if (first === undefined || last === undefined) return;
    this.error.observe({ word: 'first' }, secondsAfter(first.back_at, healthyAt));
    this.error.observe({ word: 'last' }, secondsAfter(last.back_at, healthyAt));
  }
}

function secondsAfter(said: Date, really: Date): number {
  return (really.getTime() - said.getTime()) / 1000;
}

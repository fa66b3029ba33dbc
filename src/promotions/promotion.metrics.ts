import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '../platform/metrics/metrics.service.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../sites/environment.js';
import { OUTCOMES, type Outcome } from './promotion.js';

/** How many promotions were accepted and refused, by environment. */
@Injectable()
export class PromotionMetrics {
  private readonly promotions: Counter<'environment' | 'outcome'>;

  constructor(metrics: Metrics) {
    this.promotions = new Counter({
      name: 'gatehouse_promotions_total',
      help: 'Promotions asked for, by environment and by whether the gate let them through',
      labelNames: ['environment', 'outcome'],
      registers: [metrics.registry],
    });
    for (const environment of ENVIRONMENT_NAMES) {
      for (const outcome of OUTCOMES) this.promotions.inc({ environment, outcome }, 0);
    }
  }

  count(environment: EnvironmentName, outcome: Outcome): void {
    this.promotions.inc({ environment, outcome });
  }
}

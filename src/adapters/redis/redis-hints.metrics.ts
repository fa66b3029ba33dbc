import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../../platform/metrics/metrics.service.js';

/** What Prometheus learns of the Redis that carries hints. */
@Injectable()
export class RedisHintsMetrics {
  private readonly hints: Counter;
  private readonly answers: Gauge;
  private readonly evicts: Gauge;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.hints = new Counter({
      name: 'gatehouse_hints_total',
      help: 'Hints between processes: sent, lost on the way to Redis, received',
      labelNames: ['outcome'],
      registers,
    });
    this.answers = new Gauge({
      name: 'gatehouse_redis_answers',
      help: 'Whether the Redis that carries hints answers',
      registers,
    });
    this.evicts = new Gauge({
      name: 'gatehouse_redis_evicts',
      help: 'Whether that Redis may throw keys away when it is full; must be 0',
      registers,
    });
  }

  hint(outcome: 'sent' | 'lost' | 'received'): void {
    this.hints.inc({ outcome });
  }

  found(redis: { readonly answers: boolean; readonly evicts: boolean }): void {
    this.answers.set(redis.answers ? 1 : 0);
    this.evicts.set(redis.evicts ? 1 : 0);
  }
}

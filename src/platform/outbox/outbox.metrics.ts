import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../metrics/metrics.service.js';
import type { Sent } from './sent.js';

/** What waits to leave, since when, and how the tries to carry it end. */
@Injectable()
export class OutboxMetrics {
  private readonly tries: Counter<'topic' | 'end'>;
  private readonly messages: Gauge<'state'>;
  private readonly oldest: Gauge;

  constructor(metrics: Metrics) {
    const registers = [metrics.registry];
    this.tries = new Counter({
      name: 'gatehouse_outbox_tries_total',
      help: 'Tries to carry a message to an outside system, by topic and by how they ended',
      labelNames: ['topic', 'end'],
      registers,
    });
    this.messages = new Gauge({
      name: 'gatehouse_outbox_messages',
      help: 'Messages to outside systems that wait, and that were refused and need a person',
      labelNames: ['state'],
      registers,
    });
    this.oldest = new Gauge({
      name: 'gatehouse_outbox_oldest_seconds',
      help: 'How long the oldest message that waits has been waiting',
      registers,
    });
  }

  count(topic: string, end: Sent['state']): void {
    this.tries.inc({ topic, end });
  }

  show({ waiting, refused, oldestSeconds }: { waiting: number; refused: number; oldestSeconds: number }): void {
    this.messages.set({ state: 'waiting' }, waiting);
    this.messages.set({ state: 'refused' }, refused);
    this.oldest.set(oldestSeconds);
  }
}

import { Injectable } from '@nestjs/common';
import type { OutboxMessage } from './outbox.table.js';
import type { Sent } from './sent.js';

/**
 * Brings one message to where it belongs, outside any transaction. It may be called again for a message that arrived, so what it does
 * twice must come to the same. It answers within the relay's patience, or is counted as not having answered.
 */
export type Carrier = (message: OutboxMessage) => Promise<Sent>;

/** Who carries the messages of which topic. Each capability enters its own when the service starts. */
@Injectable()
export class Carriers {
  private readonly carriers = new Map<string, Carrier>();

  /** Throws for a topic that has a carrier. */
  carry(topic: string, carrier: Carrier): void {
    if (this.carriers.has(topic)) throw new Error(`Two carriers for ${topic}.`);
    this.carriers.set(topic, carrier);
  }

  of(topic: string): Carrier | null {
    return this.carriers.get(topic) ?? null;
  }

  get topics(): readonly string[] {
    return [...this.carriers.keys()];
  }
}

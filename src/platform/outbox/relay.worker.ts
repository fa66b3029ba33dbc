import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../database/database.service.js';
import { Log } from '../log/log.service.js';
import { Loop } from '../loop.worker.js';
import { Carriers } from './carriers.service.js';
import { OutboxMetrics } from './outbox.metrics.js';
import { claimDue, outboxCounts, putOff, settle, type OutboxMessage } from './outbox.table.js';
import type { Sent } from './sent.js';
import { waitSeconds } from './wait.js';

const EVERY_MS = 1_000;
/** To each party: more at once help nobody. */
const TO_EACH = 8;
/** To each system, whose parties may all hang: what goes to others finds a place all the same, and one to a party is always let go. */
const TO_ALL = 64;
const COUNTED_EVERY_MS = 1_000;
const PATIENCE_MS = 60_000;
/** Whoever stops the service waits no longer for it; what is left is carried by another, after its lease. */
const STOPPING_MS = 5_000;
/** Longer than our patience: whoever lets go of a message has stopped carrying it before another may. */
const LEASE_SECONDS = 90;

/**
 * Carries what was posted to the outside, at least once each. Any number of processes may do it beside each other. One that dies
 * leaves its messages to the others, after their leases. A system that hangs holds up its own messages and those of no other, and so
 * does a party to which a system leads.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;
  /** What is being carried, by the system that it goes to, and to which party of it. */
  private readonly underWay = new Map<string, Map<Promise<void>, string>>();
  private countedAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly carriers: Carriers,
    private readonly metrics: OutboxMetrics,
    private readonly log: Log,
  ) {
    this.loop = new Loop(
      EVERY_MS,
      () => this.turn(),
      (error) => {
        log.warn('The outbox could not be read; the next look comes', { error });
      },
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Waits for what is being carried, a few seconds at most. */
  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    const carried = Promise.all([...this.underWay.values()].flatMap((each) => [...each.keys()]));
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOPPING_MS);
    });
    await Promise.race([carried, patience]);
    clearTimeout(timer);
  }

  /** There may be something new. */
  hint(): void {
    this.loop.hint();
  }

  private async turn(): Promise<void> {
    await this.count();
    for (const [system, topics] of bySystem(this.carriers.topics)) {
      const carried = this.underWay.get(system) ?? new Map<Promise<void>, string>();
      this.underWay.set(system, carried);
      const limit = Math.max(0, TO_ALL - carried.size);
      const wish = {
        system,
        topics,
        limit,
        each: TO_EACH,
        busy: counted(carried.values()),
        leaseSeconds: LEASE_SECONDS,
      };
      const due = await this.database.transaction((tx) => claimDue(tx, wish));
      for (const message of due) this.set(carried, message);
    }
  }

  /** Not at every turn: a turn comes after every message. */
  private async count(): Promise<void> {
    if (performance.now() - this.countedAt < COUNTED_EVERY_MS) return;
    this.countedAt = performance.now();
    this.metrics.show(await this.database.transaction(outboxCounts));
  }

  /** Does not wait for it: its place is free for another once it has ended. */
  private set(carried: Map<Promise<void>, string>, message: OutboxMessage): void {
    const bringing = this.bring(message)
      .catch((error: unknown) => {
        this.log.warn('What became of a message could not be kept; it is tried again after its lease', { error });
      })
      .finally(() => {
        carried.delete(bringing);
        this.loop.hint();
      });
    carried.set(bringing, message.party);
  }

  private async bring(message: OutboxMessage): Promise<void> {
    const sent = await this.tryOnce(message);
    this.metrics.count(message.topic, sent.state);
    await this.database.transaction(async (tx) => {
      switch (sent.state) {
        case 'delivered':
          await settle(tx, message, { state: 'delivered', detail: sent.detail });
          return;
        case 'refused':
          await settle(tx, message, { state: 'refused', detail: sent.because });
          return;
        case 'later':
          await putOff(tx, message, {
            seconds: waitSeconds(message.tries, sent.afterSeconds, Math.random()),
            because: sent.because,
          });
      }
    });
    if (sent.state === 'delivered') return;
    const { topic, key, tries } = message;
    this.log.warn('A message to the outside did not arrive', {
      topic,
      key,
      tries,
      end: sent.state,
      because: sent.because,
    });
  }

  private async tryOnce(message: OutboxMessage): Promise<Sent> {
    const carrier = this.carriers.of(message.topic);
    if (carrier === null) return later('Nothing here carries messages of this kind.');
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<Sent>((resolve) => {
      timer = setTimeout(() => {
        resolve(later('There was no answer within a minute.'));
      }, PATIENCE_MS);
    });
    try {
      return await Promise.race([carrier(message), patience]);
    } catch (error) {
      this.log.error('A message could not be carried, by a fault of ours', {
        topic: message.topic,
        key: message.key,
        error,
      });
      return later('Something in Gatehouse went wrong while it was carried; its log says what.');
    } finally {
      clearTimeout(timer);
    }
  }
}

function later(because: string): Sent {
  return { state: 'later', because, afterSeconds: null };
}

/** How often each of these stands among them. */
function counted(all: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const one of all) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

/** What stands before the first dot of a topic is the system that its messages go to. */
function bySystem(topics: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const systems = new Map<string, string[]>();
  for (const topic of topics) {
    const system = topic.split('.', 1)[0] ?? topic;
    systems.set(system, [...(systems.get(system) ?? []), topic]);
  }
  return systems;
}

import { setTimeout as pause } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bull';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bull';
import { Log } from '../../platform/log/log.service.js';
import { HintPost, type Hint } from '../../rollouts/hint-post.js';
import { RedisHintsMetrics } from './redis-hints.metrics.js';
import { RedisLines } from './redis-lines.service.js';

/** The queue's name in Redis, after the prefix. */
export const HINTS = 'hints';

/** Hints that may be on their way at once; a burst beyond that is left to the next look at the database. */
const MOST_UNDER_WAY = 1_000;
/** A wait for the next hint is answered every five seconds, by a hint or by none; a line that stays still for longer is dead. */
const STILL_MS = 15_000;
/** After a failure the queue is asked again after so long. */
const BREATH_MS = 500;
/** How long the queue may take to close; what it would still do is not needed. */
const PATIENCE_MS = 2_000;

/**
 * Sends hints as jobs of a Bull queue and takes those that come. A job carries a name and an attempt's id and is gone once taken. Its
 * jobs are taken by `getNextJob` and not by a Bull worker, which leaves promises to nobody and ends the process over a wrong password.
 */
@Injectable()
export class BullHintPost extends HintPost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private listener: (hint: Hint) => void = () => undefined;
  /** By what they say: one that is still on its way is not sent beside itself, but once more after it. */
  private readonly underWay = new Map<string, { again: boolean }>();
  private stopping = false;
  private taking: Promise<void> = Promise.resolve();

  constructor(
    @InjectQueue(HINTS) private readonly queue: Queue,
    private readonly lines: RedisLines,
    private readonly metrics: RedisHintsMetrics,
    private readonly log: Log,
  ) {
    super();
    // Whether Redis is well is asked and told by the watch; Bull's own words come with every try to connect.
    queue.on('error', () => undefined);
  }

  override send(hint: Hint): void {
    const key = `${hint.about} ${hint.attempt ?? ''}`;
    const same = this.underWay.get(key);
    if (same !== undefined) same.again = true;
    else if (this.underWay.size >= MOST_UNDER_WAY || this.stopping) this.metrics.hint('lost');
    else void this.deliver(key, hint);
  }

  override onHint(listener: (hint: Hint) => void): void {
    this.listener = listener;
  }

  onApplicationBootstrap(): void {
    this.taking = this.take();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.lines.stopWaiting();
    await Promise.race([this.queue.close(true), pause(PATIENCE_MS, undefined, { ref: false })]);
    this.lines.close();
    await this.taking;
  }

  private async deliver(key: string, { about, attempt }: Hint): Promise<void> {
    const way = { again: false };
    this.underWay.set(key, way);
    try {
      await this.queue.add(about, { attempt }, { removeOnComplete: true, removeOnFail: true });
      this.metrics.hint('sent');
    } catch {
      this.metrics.hint('lost');
      return;
    } finally {
      this.underWay.delete(key);
    }
    if (way.again) this.send({ about, attempt });
  }

  private async take(): Promise<void> {
    while (!this.isStopping()) {
      try {
        const job = await this.next();
        if (!job) continue;
        this.hear(job);
        await job.moveToCompleted('', false, true);
      } catch (error) {
        if (this.isStopping()) return;
        this.log.debug('no hint could be taken from Redis', { error });
        this.lines.renew();
        await pause(BREATH_MS);
      }
    }
  }

  private async next(): Promise<Awaited<ReturnType<Queue['getNextJob']>>> {
    const watch = setInterval(() => {
      this.lines.renew();
    }, STILL_MS);
    try {
      return await this.queue.getNextJob();
    } finally {
      clearInterval(watch);
    }
  }

  private isStopping(): boolean {
    return this.stopping;
  }

  /** A job is what anybody with the password may have put there: only what is a hint counts. */
  private hear(job: { readonly name: string; readonly data: unknown }): void {
    const { name: about, data } = job;
    if (about !== 'ready' && about !== 'halting') return;
    const attempt = typeof data === 'object' && data !== null && 'attempt' in data ? data.attempt : null;
    this.metrics.hint('received');
    this.listener({ about, attempt: typeof attempt === 'string' ? attempt : null });
  }
}

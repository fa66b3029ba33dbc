import { setTimeout as pause } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bull';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Queue } from 'bull';
import { Settings, SettingsFault } from '../../platform/config/settings.service.js';
import { Conditions } from '../../platform/health/conditions.service.js';
import { Log } from '../../platform/log/log.service.js';
import { HINTS } from './bull-hint-post.service.js';
import { RedisHintsMetrics } from './redis-hints.metrics.js';
import { RedisLines } from './redis-lines.service.js';

const LOOKS_EVERY_MS = 5_000;
/** The start waits so long for a Redis that is only a little late. Without one Gatehouse starts all the same. */
const AT_START_MS = 2_000;
const LOOKS_AGAIN_MS = 50;

/** What Redis says of itself; `policy` is null when it does not say. */
type Found =
  { readonly answers: true; readonly policy: string | null } | { readonly answers: false; readonly why: string };

/** Looks whether the Redis that carries hints is well, and tells it in the log, in the health and in the metrics. */
@Injectable()
export class RedisWatch implements OnModuleInit {
  private told = '';
  /** What the connection itself last complained of; what the client says of it would not tell a wrong password from a dead host. */
  private complaint: string | null = null;

  constructor(
    @InjectQueue(HINTS) private readonly queue: Queue,
    private readonly lines: RedisLines,
    private readonly settings: Settings,
    private readonly conditions: Conditions,
    private readonly metrics: RedisHintsMetrics,
    private readonly log: Log,
  ) {
    // At once, for a wrong password is told when the first connection is made, and not again.
    queue.on('error', ({ message }) => {
      this.complaint = message;
    });
  }

  /** Throws a SettingsFault for a Redis that evicts, unless it is said to carry hints only. */
  async onModuleInit(): Promise<void> {
    const since = performance.now();
    let found = await this.find();
    while (!found.answers && performance.now() - since < AT_START_MS) {
      await pause(LOOKS_AGAIN_MS);
      found = await this.find();
    }
    if (found.answers && evicts(found) && !this.settings.get('REDIS_DISPATCH_ONLY'))
      throw new SettingsFault([
        `REDIS_URL names a Redis with the maxmemory-policy ${String(found.policy)}, which may throw anything away when it is full. To mend it: set it to noeviction, or set REDIS_DISPATCH_ONLY=yes if that Redis holds nothing but Gatehouse's hints.`,
      ]);
    this.tell(found);
  }

  @Interval('redis', LOOKS_EVERY_MS)
  async look(): Promise<void> {
    const found = await this.find();
    // The line may be dead without a word, and only what waits notices that by itself.
    if (!found.answers) this.lines.renew();
    this.tell(found);
  }

  private async find(): Promise<Found> {
    try {
      const [, policy = null] = /^maxmemory_policy:(\S+)/m.exec(await this.queue.client.info('memory')) ?? [];
      this.complaint = null;
      return { answers: true, policy };
    } catch (error) {
      return { answers: false, why: this.complaint ?? (error instanceof Error ? error.message : String(error)) };
    }
  }

  /** In the log when it changes, in the health and the metrics each time. */
  private tell(found: Found): void {
    const evicting = found.answers && evicts(found);
    this.conditions.set('hints-do-not-travel', !found.answers);
    if (found.answers) this.conditions.set('hints-may-be-evicted', evicting);
    this.metrics.found({ answers: found.answers, evicts: evicting });
    const news = found.answers ? `answers ${found.policy ?? ''}` : 'silent';
    if (news === this.told) return;
    const first = this.told === '';
    this.told = news;
    if (!found.answers) this.log.error('Redis does not answer; each process looks for itself', { why: found.why });
    else if (evicting)
      this.log.error('Redis may throw hints away; set maxmemory-policy to noeviction', { policy: found.policy });
    else if (!first) this.log.info('Redis carries hints again');
  }
}

function evicts({ policy }: { readonly policy: string | null }): boolean {
  return policy !== null && policy !== 'noeviction';
}

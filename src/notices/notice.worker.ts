import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { Deliveries } from '../evidence/deliveries/deliveries.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { Loop } from '../platform/loop.worker.js';
import { Drawing } from './drawing.service.js';
import { Escalating } from './escalating.service.js';
import { NoticeChannels } from './notice-channels.service.js';
import { findNotice, keepNotice, settleTold, takeOverdue, takeUntold } from './notice.table.js';
import type { OwedNotice } from './owed.js';
import { Telling } from './telling.service.js';

const EVERY_MS = 3_000;
/** In one transaction, so that a notice to very many holds nobody up for long. */
const AT_ONCE = 50;

/**
 * Asks every source what is owed, keeps each new key once, and queues it for everybody whom it concerns. Any number of processes may do
 * so beside each other; one that dies in the middle leaves the rest to the next turn. Where no message can leave it does nothing:
 * what is owed is shown to whoever asks, and is told once a way is set up, as far as it is still owed then.
 */
@Injectable()
export class NoticeWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly database: Database,
    private readonly drawing: Drawing,
    private readonly channels: NoticeChannels,
    private readonly deliveries: Deliveries,
    private readonly telling: Telling,
    private readonly escalating: Escalating,
    private readonly log: Log,
  ) {
    this.loop = new Loop(
      EVERY_MS,
      () => this.turn(),
      (error) => {
        log.warn('Notices could not be looked after; the next look comes', { error });
      },
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** There may be something new to tell. */
  hint(): void {
    this.loop.hint();
  }

  private async turn(): Promise<void> {
    if (!(await this.canTell())) return;
    for (const { source, owed } of await this.drawing.drawn()) for (const one of owed) await this.keepOne(source, one);
    await this.tellAll();
    if (this.deliveries.areSetUp) await this.escalateAll();
  }

  private async canTell(): Promise<boolean> {
    if (this.deliveries.areSetUp) return true;
    for (const channel of this.channels.all)
      if (await this.database.transaction((tx) => channel.isSetUp(tx))) return true;
    return false;
  }

  /** One notice that cannot be kept keeps back no other. */
  private async keepOne(source: string, owed: OwedNotice): Promise<void> {
    try {
      await this.database.transaction((tx) => this.keep(tx, owed));
    } catch (error) {
      this.log.error('A notice that is owed could not be kept; it is tried again', {
        ...{ source, key: owed.key, error },
      });
    }
  }

  private async keep(tx: Tx, owed: OwedNotice): Promise<void> {
    const id = await keepNotice(tx, owed);
    if (id === null) return;
    const { key, event, subject } = owed;
    await record(tx, {
      actor: 'gatehouse',
      action: 'notice.owed',
      subject: `notice:${id}`,
      detail: { key, event, ...subject },
    });
    const notice = await findNotice(tx, id);
    if (notice === null) return;
    for (const channel of this.channels.all) if (await channel.isSetUp(tx)) await channel.tell(tx, notice);
  }

  /** One notice that cannot go on to another contact keeps back no other. */
  private async escalateAll(): Promise<void> {
    const seen = new Set<string>();
    while (await this.escalateOne(seen));
  }

  /** Whether there may be more. */
  private async escalateOne(seen: Set<string>): Promise<boolean> {
    const taken: { id: string | null } = { id: null };
    try {
      return await this.database.transaction(async (tx) => {
        const notice = await takeOverdue(tx, [...seen]);
        if (notice === null) return false;
        taken.id = notice.id;
        await this.escalating.escalate(tx, notice);
        return true;
      });
    } catch (error) {
      if (taken.id === null) throw error;
      this.log.error('A notice could not go on to another contact; it is tried again', { notice: taken.id, error });
      return true;
    } finally {
      if (taken.id !== null) seen.add(taken.id);
    }
  }

  /** One notice that cannot be told keeps back no other. */
  private async tellAll(): Promise<void> {
    const failed = new Set<string>();
    while (await this.tellSome(failed));
  }

  /** Whether there may be more. */
  private async tellSome(failed: Set<string>): Promise<boolean> {
    const taken: { id: string | null } = { id: null };
    try {
      return await this.database.transaction(async (tx) => {
        const notice = await takeUntold(tx, [...failed]);
        if (notice === null) return false;
        taken.id = notice.id;
        const untold = this.deliveries.areSetUp ? await this.telling.untold(tx, notice) : [];
        for (const to of untold.slice(0, AT_ONCE)) await this.telling.tell(tx, notice, to);
        if (untold.length <= AT_ONCE) await settleTold(tx, notice.id);
        return true;
      });
    } catch (error) {
      if (taken.id === null) throw error;
      failed.add(taken.id);
      this.log.error('A notice could not be told; it is tried again', { notice: taken.id, error });
      return true;
    }
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { eventsOf } from './attempt-event.table.js';
import { framed } from './event-stream.js';
import { FEED_START, feedHead, isAfter, readFeed, type FeedPlace, type FeedRow } from './feed.table.js';

const LOOKS_EVERY_MS = 400;
const PAGE = 200;
/** So much text is kept at hand for those who are a moment behind; who is further behind reads the table. */
const MOST_KEPT = 4_000_000;

/** An entry of a feed as streams send it. */
export interface FeedEntry {
  readonly row: FeedRow;
  /** The event for whoever may hear all of it. */
  readonly whole: string;
}

export interface FeedPage {
  readonly entries: readonly FeedEntry[];
  /** Where a reader of it stands then. */
  readonly place: FeedPlace;
  readonly more: boolean;
}

/** One rollout's feed for all who listen to it in this process: one look at the table serves them all. */
class FeedTail {
  private listeners = 0;
  private kept: FeedEntry[] = [];
  private size = 0;
  /** Everything after `floor` and up to `place` is kept; null before the first look. */
  private floor: FeedPlace | null = null;
  private place: FeedPlace = FEED_START;
  private fault: Error | null = null;
  private begun = false;
  private readonly waiting = new Set<() => void>();
  ended = false;

  constructor(
    private readonly database: Database,
    private readonly rollout: string,
  ) {}

  enter(): void {
    this.listeners += 1;
    if (this.begun) return;
    this.begun = true;
    void this.follow();
  }

  leave(): void {
    this.listeners -= 1;
  }

  /** The next entries after a reader's place. Throws when the feed could not be read. */
  async after(place: FeedPlace): Promise<FeedPage> {
    this.throwFault();
    if (this.floor === null || isAfter(this.floor, place))
      return this.database.transaction((tx) => pageAfter(tx, this.rollout, place), 'feed.page');
    const entries = this.kept.filter(({ row }) => isAfter(row, place)).slice(0, PAGE);
    return { entries, place: entries.at(-1)?.row ?? place, more: entries.length === PAGE };
  }

  /** Resolves when there is something after a reader's place, and after one look at the latest. */
  async next(place: FeedPlace): Promise<void> {
    this.throwFault();
    if (isAfter(this.place, place)) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, LOOKS_EVERY_MS);
      this.waiting.add(wake);
    });
  }

  private throwFault(): void {
    if (this.fault !== null) throw this.fault;
  }

  /** Looks again and again while anybody listens. A look that fails ends the streams; their listeners come back to a new one. */
  private async follow(): Promise<void> {
    try {
      this.place = await this.database.transaction((tx) => feedHead(tx, this.rollout), 'feed.head');
      this.floor = this.place;
      while (this.listeners > 0) if (!(await this.look())) await pause(LOOKS_EVERY_MS);
    } catch (error) {
      this.fault = error instanceof Error ? error : new Error('The feed could not be read.', { cause: error });
    } finally {
      this.ended = true;
      this.wakeAll();
    }
  }

  /** Whether there may be more at once. */
  private async look(): Promise<boolean> {
    const page = await this.database.transaction((tx) => pageAfter(tx, this.rollout, this.place), 'feed.look');
    for (const entry of page.entries) {
      this.kept.push(entry);
      this.size += entry.whole.length;
    }
    this.place = page.place;
    while (this.size > MOST_KEPT) this.forgetOldest();
    if (page.entries.length > 0) this.wakeAll();
    return page.more;
  }

  private forgetOldest(): void {
    const oldest = this.kept.shift();
    if (oldest === undefined) return;
    this.size -= oldest.whole.length;
    this.floor = oldest.row;
  }

  private wakeAll(): void {
    for (const wake of [...this.waiting]) wake();
  }
}

export type { FeedTail };

/** Hands out the tails of rollouts' feeds. They read the table, so any process can serve any stream, whoever wrote what it tells. */
@Injectable()
export class FeedTails {
  private readonly tails = new Map<string, FeedTail>();

  constructor(private readonly database: Database) {}

  /** Whoever joins must `leave`. */
  join(rollout: string): FeedTail {
    for (const [id, tail] of this.tails) if (tail.ended) this.tails.delete(id);
    const tail = this.tails.get(rollout) ?? new FeedTail(this.database, rollout);
    this.tails.set(rollout, tail);
    tail.enter();
    return tail;
  }
}

async function pageAfter(tx: Tx, rollout: string, place: FeedPlace): Promise<FeedPage> {
  const rows = await readFeed(tx, rollout, place, PAGE);
  const entries: FeedEntry[] = [];
  for (const row of rows) entries.push({ row, whole: eventOf(row, await toldBy(tx, row)) });
  return { entries, place: rows.at(-1) ?? place, more: rows.length === PAGE };
}

/** An entry as a server-sent event with this data; its id is the place after it. */
export function eventOf(row: FeedRow, data: unknown): string {
  return framed({ id: `${row.xid}-${row.id}`, event: row.about, data });
}

async function toldBy(tx: Tx, row: FeedRow): Promise<unknown> {
  const told = { at: row.at, site: row.site, ...row.body };
  const { attempt, from, to } = row.body;
  if (row.about !== 'log' || typeof attempt !== 'string' || typeof from !== 'number' || typeof to !== 'number')
    return told;
  return { ...told, lines: await eventsOf(tx, { attempt, from, limit: to - from + 1 }) };
}

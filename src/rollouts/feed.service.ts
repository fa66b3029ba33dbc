import { Injectable } from '@nestjs/common';
import { Authentication, type Credential } from '../people/authentication.service.js';
import type { Caller } from '../people/caller.js';
import { trustsInReach } from '../people/permission.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { notFound, Problem } from '../platform/http/problem.js';
import { eventsOf } from './attempt-event.table.js';
import { framed, HEARTBEAT } from './event-stream.js';
import { FEED_START, readFeed, type FeedPlace, type FeedRow } from './feed.table.js';
import { scopeOf } from './rollout-scope.table.js';
import { inReach } from './rollout-view.service.js';

const LOOKS_EVERY_MS = 400;
const ASKS_AGAIN_MS = 3_000;
const HEARTBEAT_MS = 10_000;
const MOST_STREAMS = 500;
const MOST_OF_ONE_PERSON = 20;

/** Where a stream writes to. `write` resolves when there is room for more. */
export interface Sink {
  readonly isOpen: () => boolean;
  readonly write: (text: string) => Promise<void>;
  readonly end: () => void;
}

export interface Listening {
  readonly rollout: string;
  readonly caller: Caller;
  readonly credential: Credential;
  /** The last event that the listener has, to go on after it; null to hear everything from the beginning. */
  readonly after: string | null;
}

/** Live streams of rollouts. They read the feed's table, so any process can serve any of them, and none misses what another wrote. */
@Injectable()
export class Feeds {
  private readonly open = new Map<string, number>();
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly authentication: Authentication,
  ) {}

  /** Which of the rollout's sites the caller may hear of. Refuses (404) one without any, and (429) too many streams at once. */
  async admit({ rollout, caller }: Listening): Promise<ReadonlySet<string>> {
    const all = [...this.open.values()].reduce((sum, count) => sum + count, 0);
    if (all >= MOST_STREAMS || (this.open.get(caller.person) ?? 0) >= MOST_OF_ONE_PERSON) {
      throw new Problem(429, 'too-many-streams', 'Too many live streams are open; close one and try again.');
    }
    const sites = await this.sitesInReach(rollout, caller);
    if (sites.size === 0) throw notFound('rollout');
    return sites;
  }

  /** Tells the sink everything from its place on, until it closes, the caller's right ends, or the service stops. */
  async tell(listening: Listening, sites: ReadonlySet<string>, sink: Sink): Promise<void> {
    const { person } = listening.caller;
    this.open.set(person, (this.open.get(person) ?? 0) + 1);
    try {
      await this.follow(listening, sites, sink);
    } finally {
      this.open.set(person, (this.open.get(person) ?? 1) - 1);
      sink.end();
    }
  }

  /** Ends all streams soon; listeners come back and go on where they were. */
  stop(): void {
    this.stopped = true;
  }

  private async follow(listening: Listening, admitted: ReadonlySet<string>, sink: Sink): Promise<void> {
    let sites = admitted;
    let place = placeOf(listening.after);
    let asked = performance.now();
    let wrote = performance.now();
    while (sink.isOpen() && !this.isStopped()) {
      const news = await this.database.transaction((tx) => expanded(tx, listening.rollout, place, sites));
      for (const text of news.texts) await sink.write(text);
      place = news.place;
      if (news.texts.length > 0) wrote = performance.now();
      if (performance.now() - asked > ASKS_AGAIN_MS) {
        const caller = await this.authentication.stillHolds(listening.credential);
        if (caller === null) return;
        sites = await this.sitesInReach(listening.rollout, caller);
        if (sites.size === 0) return;
        asked = performance.now();
      }
      if (performance.now() - wrote > HEARTBEAT_MS) {
        await sink.write(HEARTBEAT);
        wrote = performance.now();
      }
      if (!news.more) await new Promise((resolve) => setTimeout(resolve, LOOKS_EVERY_MS));
    }
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private async sitesInReach(rollout: string, caller: Caller): Promise<ReadonlySet<string>> {
    const reach = trustsInReach(caller, 'rollouts.read');
    const scope = await this.database.transaction((tx) => scopeOf(tx, rollout));
    return new Set(scope.filter((site) => inReach(site.trust, reach)).map((site) => site.site));
  }
}

const PAGE = 200;

async function expanded(
  tx: Tx,
  rollout: string,
  place: FeedPlace,
  sites: ReadonlySet<string>,
): Promise<{ texts: string[]; place: FeedPlace; more: boolean }> {
  const rows = await readFeed(tx, rollout, place, PAGE);
  const texts: string[] = [];
  for (const row of rows) {
    if (row.site !== null && !sites.has(row.site)) continue;
    texts.push(framed({ id: `${row.xid}-${row.id}`, event: row.about, data: await dataOf(tx, row) }));
  }
  const last = rows.at(-1);
  return { texts, place: last === undefined ? place : { xid: last.xid, id: last.id }, more: rows.length === PAGE };
}

async function dataOf(tx: Tx, row: FeedRow): Promise<unknown> {
  const told = { at: row.at, site: row.site, ...row.body };
  const { attempt, from, to } = row.body;
  if (row.about !== 'log' || typeof attempt !== 'string' || typeof from !== 'number' || typeof to !== 'number')
    return told;
  return { ...told, lines: await eventsOf(tx, { attempt, from, limit: to - from + 1 }) };
}

/** The place that an event's id names; the beginning for anything that is not one. */
export function placeOf(id: string | null): FeedPlace {
  const [, xid, number] = /^(\d{1,19})-(\d{1,15})$/.exec(id ?? '') ?? [];
  return xid === undefined || number === undefined ? FEED_START : { xid, id: Number(number) };
}

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

/** What of a rollout a listener may hear. */
interface Audience {
  readonly sites: ReadonlySet<string>;
  /** Those in which one of the sites is. */
  readonly waves: ReadonlySet<number>;
  /** Whether all Trusts are within the listener's reach. */
  readonly hearsAll: boolean;
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

  /**
   * Tells the sink that `begin` opens everything from the listener's place on, until it closes, the caller's right ends, or the
   * service stops. Refuses (429) too many streams at once, and (404) a rollout without any site of the caller's, before it begins.
   */
  async listen(listening: Listening, begin: () => Sink): Promise<void> {
    const { person } = listening.caller;
    // Counted before anything is waited for: a hundred that come at once are no fewer than a hundred.
    this.enter(person);
    try {
      const audience = await this.audienceOf(listening.rollout, listening.caller);
      if (audience.sites.size === 0) throw notFound('rollout');
      const sink = begin();
      try {
        await this.follow(listening, audience, sink);
      } finally {
        sink.end();
      }
    } finally {
      this.leave(person);
    }
  }

  /** Ends all streams soon; listeners come back and go on where they were. */
  stop(): void {
    this.stopped = true;
  }

  private enter(person: string): void {
    const all = [...this.open.values()].reduce((sum, count) => sum + count, 0);
    const own = this.open.get(person) ?? 0;
    if (all >= MOST_STREAMS || own >= MOST_OF_ONE_PERSON)
      throw new Problem(429, 'too-many-streams', 'Too many live streams are open; close one and try again.');
    this.open.set(person, own + 1);
  }

  private leave(person: string): void {
    const left = (this.open.get(person) ?? 1) - 1;
    if (left > 0) this.open.set(person, left);
    else this.open.delete(person);
  }

  private async follow(listening: Listening, admitted: Audience, sink: Sink): Promise<void> {
    let audience = admitted;
    let place = placeOf(listening.after);
    let asked = performance.now();
    let wrote = performance.now();
    while (sink.isOpen() && !this.isStopped()) {
      const news = await this.database.transaction((tx) => expanded(tx, listening.rollout, place, audience));
      for (const text of news.texts) await sink.write(text);
      place = news.place;
      if (news.texts.length > 0) wrote = performance.now();
      if (performance.now() - asked > ASKS_AGAIN_MS) {
        const caller = await this.authentication.stillHolds(listening.credential);
        if (caller === null) return;
        audience = await this.audienceOf(listening.rollout, caller);
        if (audience.sites.size === 0) return;
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

  private async audienceOf(rollout: string, caller: Caller): Promise<Audience> {
    const reach = trustsInReach(caller, 'rollouts.read');
    const scope = await this.database.transaction((tx) => scopeOf(tx, rollout));
    const own = scope.filter((site) => inReach(site.trust, reach));
    return {
      sites: new Set(own.map((site) => site.site)),
      waves: new Set(own.map((site) => site.wave)),
      hearsAll: reach === 'every',
    };
  }
}

const PAGE = 200;

async function expanded(
  tx: Tx,
  rollout: string,
  place: FeedPlace,
  audience: Audience,
): Promise<{ texts: string[]; place: FeedPlace; more: boolean }> {
  const rows = await readFeed(tx, rollout, place, PAGE);
  const texts: string[] = [];
  for (const row of rows) {
    if (!isFor(audience, row)) continue;
    texts.push(framed({ id: `${row.xid}-${row.id}`, event: row.about, data: await dataOf(tx, row, audience) }));
  }
  const last = rows.at(-1);
  return { texts, place: last === undefined ? place : { xid: last.xid, id: last.id }, more: rows.length === PAGE };
}

/** A wave without a site of one's own is about others' sites: not even how many there are is told (INV-34). */
function isFor({ sites, waves, hearsAll }: Audience, { about, site, body }: FeedRow): boolean {
  if (hearsAll) return true;
  if (site !== null) return sites.has(site);
  return about !== 'wave' || (typeof body['wave'] === 'number' && waves.has(body['wave']));
}

async function dataOf(tx: Tx, row: FeedRow, { hearsAll }: Audience): Promise<unknown> {
  const { at, site } = row;
  // Why a rollout was halted or goes on is the hub's own word, and may speak of any site.
  if (row.about === 'rollout' && !hearsAll) return { at, site, state: row.body['state'] };
  const told = { at, site, ...row.body };
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

import { Injectable } from '@nestjs/common';
import { Authentication, type Credential } from '../people/authentication.service.js';
import type { Caller } from '../people/caller.js';
import { trustsInReach } from '../people/permission.js';
import { Database } from '../platform/database/database.service.js';
import { notFound } from '../platform/http/problem.js';
import type { Sink } from './event-sink.service.js';
import { HEARTBEAT } from './event-stream.js';
import { eventOf, FeedTails, type FeedEntry, type FeedTail } from './feed-tail.service.js';
import { FEED_START, type FeedPlace, type FeedRow } from './feed.table.js';
import { scopeOf, type SeenScope } from './rollout-scope.table.js';
import { inReach } from './rollout-view.service.js';
import { isWord } from './site-word.table.js';
import { StreamPlaces } from './stream-places.js';

const ASKS_AGAIN_MS = 3_000;
const HEARTBEAT_MS = 10_000;
const MOST_STREAMS = 500;
const MOST_OF_ONE_PERSON = 20;

export interface Listening {
  readonly rollout: string;
  readonly caller: Caller;
  readonly credential: Credential;
  /** The last event that the listener has, to go on after it; null to hear everything from the beginning. */
  readonly after: string | null;
}

/** What of a rollout a listener may hear. */
interface Audience {
  /** All the sites of the rollout, which never change. */
  readonly scope: readonly SeenScope[];
  readonly sites: ReadonlySet<string>;
  /** Those in which one of the sites is. */
  readonly waves: ReadonlySet<number>;
  /** Whether all Trusts are within the listener's reach. */
  readonly hearsAll: boolean;
}

interface Telling {
  readonly tail: FeedTail;
  readonly sink: Sink;
}

/** Live streams of rollouts. They read the feed's table, so any process can serve any of them, and none misses what another wrote. */
@Injectable()
export class Feeds {
  private readonly places = new StreamPlaces({ all: MOST_STREAMS, ofOnePerson: MOST_OF_ONE_PERSON });
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly authentication: Authentication,
    private readonly tails: FeedTails,
  ) {}

  /**
   * Tells the sink that `begin` opens everything from the listener's place on, until it closes, the caller's right ends, or the
   * service stops. Refuses (429) too many streams at once, and (404) a rollout without any site of the caller's, before it begins.
   */
  async listen(listening: Listening, begin: () => Sink): Promise<void> {
    const { person } = listening.caller;
    // Counted before anything is waited for: a hundred that come at once are no fewer than a hundred.
    this.places.enter(person);
    try {
      const scope = await this.database.transaction((tx) => scopeOf(tx, listening.rollout), 'feed.scope');
      const audience = audienceOf(scope, listening.caller);
      if (audience.sites.size === 0) throw notFound('rollout');
      const sink = begin();
      try {
        await this.follow(listening, audience, sink);
      } finally {
        sink.end();
      }
    } finally {
      this.places.leave(person);
    }
  }

  /** Ends all streams soon; listeners come back and go on where they were. */
  stop(): void {
    this.stopped = true;
  }

  private async follow(listening: Listening, admitted: Audience, sink: Sink): Promise<void> {
    const tail = this.tails.join(listening.rollout);
    try {
      await this.tell(listening, admitted, { tail, sink });
    } finally {
      tail.leave();
    }
  }

  private async tell(listening: Listening, admitted: Audience, { tail, sink }: Telling): Promise<void> {
    let audience = admitted;
    let place = placeOf(listening.after);
    let asked = performance.now();
    let wrote = performance.now();
    while (sink.isOpen() && !this.isStopped()) {
      const page = await tail.after(place);
      const heard = page.entries.filter(({ row }) => isFor(audience, row));
      for (const entry of heard) await sink.write(textFor(audience, entry));
      place = page.place;
      if (heard.length > 0) wrote = performance.now();
      if (performance.now() - asked > ASKS_AGAIN_MS) {
        const caller = await this.authentication.stillHolds(listening.credential);
        if (caller === null) return;
        audience = audienceOf(audience.scope, caller);
        if (audience.sites.size === 0) return;
        asked = performance.now();
      }
      if (performance.now() - wrote > HEARTBEAT_MS) {
        await sink.write(HEARTBEAT);
        wrote = performance.now();
      }
      if (!page.more) await tail.next(place);
    }
  }

  private isStopped(): boolean {
    return this.stopped;
  }
}

function audienceOf(scope: readonly SeenScope[], caller: Caller): Audience {
  const reach = trustsInReach(caller, 'rollouts.read');
  const own = scope.filter((site) => inReach(site.trust, reach));
  return {
    scope,
    sites: new Set(own.map((site) => site.site)),
    waves: new Set(own.map((site) => site.wave)),
    hearsAll: reach === 'every',
  };
}

/** A wave without a site of one's own is about others' sites: not even how many there are is told (INV-34). */
function isFor({ sites, waves, hearsAll }: Audience, { about, site, body }: FeedRow): boolean {
  if (hearsAll) return true;
  if (site !== null) return sites.has(site);
  return about !== 'wave' || (typeof body['wave'] === 'number' && waves.has(body['wave']));
}

/** Why a rollout was halted or goes on, and what is said of its sites then, is the hub's own word, and may speak of any site. */
function textFor({ hearsAll }: Audience, { row, whole }: FeedEntry): string {
  if (hearsAll) return whole;
  const { at, site, body } = row;
  if (row.about === 'rollout') return eventOf(row, { at, site, state: body['state'] });
  return row.about === 'site' && isWord(body['after']) ? eventOf(row, { at, site, after: body['after'] }) : whole;
}

/** The place that an event's id names; the beginning for anything that is not one. */
export function placeOf(id: string | null): FeedPlace {
  const [, xid, number] = /^(\d{1,19})-(\d{1,15})$/.exec(id ?? '') ?? [];
  return xid === undefined || number === undefined ? FEED_START : { xid, id: Number(number) };
}

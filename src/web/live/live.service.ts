import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { currentHead } from '../../audit/audit.table.js';
import { Authentication, type Credential } from '../../people/authentication.service.js';
import type { Caller } from '../../people/caller.js';
import { mayDo, trustsInReach } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { notFound } from '../../platform/http/problem.js';
import { HEARTBEAT } from '../../rollouts/event-stream.js';
import type { Sink } from '../../rollouts/event-sink.service.js';
import { feedHead } from '../../rollouts/feed.table.js';
import { scopeOf } from '../../rollouts/rollout-scope.table.js';
import { inReach } from '../../rollouts/rollout-view.service.js';
import { StreamPlaces } from '../../rollouts/stream-places.js';

const LOOKS_EVERY_MS = 400;
const ASKS_AGAIN_MS = 3_000;
const HEARTBEAT_MS = 10_000;
const MOST_STREAMS = 500;
const MOST_OF_ONE_PERSON = 12;

/** Something that moves on whenever what a page shows may have changed. */
interface Witness {
  /** The same for all who may look at the same. */
  readonly key: string;
  readonly head: (tx: Tx) => Promise<string>;
}

/** Every state change is in the record, in the same commit; so nothing that is written down is missed. */
const RECORD: Witness = { key: 'record', head: async (tx) => String((await currentHead(tx)).seq) };

export interface Following {
  /** Null: all that the hub's people see. */
  readonly rollout: string | null;
  readonly caller: Caller;
  readonly credential: Credential;
}

/**
 * Tells pages that what they show may have changed, and nothing else: each then asks for itself again, as its reader may see it. It looks at
 * what the database keeps, so it tells of what any process wrote; all pages that follow the same share one look.
 */
@Injectable()
export class LivePages {
  private readonly places = new StreamPlaces({ all: MOST_STREAMS, ofOnePerson: MOST_OF_ONE_PERSON });
  private readonly looks = new Map<string, { readonly at: number; readonly heads: Promise<string> }>();
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly authentication: Authentication,
  ) {}

  /**
   * Tells the sink that `begin` opens of every change, until it closes, the session or the right ends, or the service stops. Refuses,
   * before it begins, too many at once (429) and a rollout without any site of the caller's (404).
   */
  async follow(following: Following, begin: () => Sink): Promise<void> {
    const { person } = following.caller;
    this.places.enter(person);
    try {
      const witnesses = await this.witnessesFor(following.rollout, following.caller);
      if (witnesses.length === 0) throw notFound('rollout');
      const sink = begin();
      try {
        await this.tell(following, witnesses, sink);
      } finally {
        sink.end();
      }
    } finally {
      this.places.leave(person);
    }
  }

  /** Ends all streams soon; pages come back by themselves. */
  stop(): void {
    this.stopped = true;
  }

  private async tell(following: Following, admitted: readonly Witness[], sink: Sink): Promise<void> {
    let witnesses = admitted;
    let [asked, wrote] = [performance.now(), performance.now()];
    let seen = await this.headsOf(witnesses);
    while (sink.isOpen() && !this.isStopped()) {
      await pause(LOOKS_EVERY_MS);
      if (performance.now() - asked > ASKS_AGAIN_MS) {
        const caller = await this.authentication.stillHolds(following.credential);
        witnesses = caller === null ? [] : await this.witnessesFor(following.rollout, caller);
        if (witnesses.length === 0) return;
        asked = performance.now();
      }
      const now = await this.headsOf(witnesses);
      const isChanged = now !== seen;
      seen = now;
      if (!isChanged && performance.now() - wrote < HEARTBEAT_MS) continue;
      await sink.write(isChanged ? 'event: changed\ndata:\n\n' : HEARTBEAT);
      wrote = performance.now();
    }
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  /** What this caller's page follows; nothing where they may not see it. A Trust hears of its own sites alone (INV-34). */
  private async witnessesFor(rollout: string | null, caller: Caller): Promise<readonly Witness[]> {
    if (rollout === null) return mayDo(caller, 'environments.read') ? [RECORD] : [];
    const reach = trustsInReach(caller, 'rollouts.read');
    const scope = await this.database.transaction((tx) => scopeOf(tx, rollout), 'live.scope');
    const own = scope.filter(({ trust }) => inReach(trust, reach)).map(({ site }) => site);
    if (own.length === 0) return [];
    const sites = reach === 'every' ? null : own;
    const key = `rollout ${rollout} ${sites?.join(' ') ?? ''}`;
    const feed = { key, head: async (tx: Tx) => JSON.stringify(await feedHead(tx, rollout, sites)) };
    return sites === null ? [RECORD, feed] : [feed];
  }

  /** One look for all who ask at about the same time. */
  private headsOf(witnesses: readonly Witness[]): Promise<string> {
    const now = performance.now();
    for (const [key, { at }] of this.looks) if (now - at >= LOOKS_EVERY_MS) this.looks.delete(key);
    const key = witnesses.map((witness) => witness.key).join();
    const kept = this.looks.get(key);
    if (kept !== undefined) return kept.heads;
    const heads = this.database.transaction(async (tx) => {
      const each: string[] = [];
      for (const { head } of witnesses) each.push(await head(tx));
      return each.join();
    }, 'live.look');
    this.looks.set(key, { at: now, heads });
    return heads;
  }
}

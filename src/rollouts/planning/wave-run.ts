import { nextStart, type Chance, type PlannedSite, type Slot } from './outline.js';
import type { Span } from '../../windows/span.js';

/** A site's turn. `endsAt` is when the clock that the schedule goes by has it done. */
export interface Start {
  readonly site: PlannedSite;
  readonly at: number;
  readonly endsAt: number;
  /** The time in which it may be changed; either end may be infinite. */
  readonly span: Span;
}

/** The site that never gets a turn. */
export interface Blocked {
  readonly site: PlannedSite;
}

interface Terms {
  readonly opensAt: number;
  readonly concurrency: number;
  /** Hubs that everybody else waits for; one that has had its turn is taken out. */
  readonly hubs: Set<PlannedSite>;
  readonly by: 'p50' | 'p90';
}

/** One that waits, and when it may start next, as far as that is known. */
interface Waiting extends Chance {
  slot: Slot;
}

/** Runs one wave as `decide` would: at every moment at which something changes, in order, whoever may start has a place. */
export function runWave(
  chances: readonly Chance[],
  terms: Terms,
): { readonly starts: readonly Start[]; readonly blocked: Blocked | null } {
  const starts: Start[] = [];
  const under = new UnderWay(terms);
  let now = terms.opensAt;
  let waiting: Waiting[] = [];
  for (const chance of chances) {
    const slot = nextStart(chance.spans, now, chance.site.allowed);
    if (slot === null) return { starts, blocked: { site: chance.site } };
    waiting.push({ ...chance, slot });
  }
  while (waiting.length > 0) {
    under.land(now);
    const turn = giveTurns(waiting, now, under);
    if (turn.blocked !== null) return { starts, blocked: { site: turn.blocked } };
    starts.push(...turn.starts);
    waiting = turn.waiting;
    const next = Math.min(under.nextEnd(), under.isFull() ? Infinity : turn.nextSlot);
    const [first] = waiting;
    if (next === Infinity && first !== undefined) return { starts, blocked: { site: first.site } };
    now = next;
  }
  return { starts, blocked: null };
}

interface Turn {
  readonly starts: readonly Start[];
  readonly waiting: Waiting[];
  /** The next moment at which one that waits may start, as far as its own time goes. */
  readonly nextSlot: number;
  readonly blocked: PlannedSite | null;
}

function giveTurns(all: Waiting[], now: number, under: UnderWay): Turn {
  const starts: Start[] = [];
  const waiting: Waiting[] = [];
  let nextSlot = Infinity;
  for (const [index, one] of all.entries()) {
    // Nobody further on can have a turn now, and what their own time allows is looked at when there is a place.
    if (under.isFull()) return { starts, waiting: [...waiting, ...all.slice(index)], nextSlot, blocked: null };
    if (one.slot.latest < now) {
      const slot = nextStart(one.spans, now, one.site.allowed);
      if (slot === null) return { starts, waiting, nextSlot, blocked: one.site };
      one.slot = slot;
    }
    if (one.slot.from <= now && under.takes(one.site)) starts.push(under.start(one, now));
    else {
      waiting.push(one);
      if (one.slot.from > now) nextSlot = Math.min(nextSlot, one.slot.from);
    }
  }
  return { starts, waiting, nextSlot, blocked: null };
}

/** The sites that are being changed at a moment. */
class UnderWay {
  private readonly flying: Start[] = [];
  private readonly groups = new Set<string>();

  constructor(private readonly terms: Terms) {}

  isFull(): boolean {
    return this.flying.length >= this.terms.concurrency;
  }

  /** Whether it may be changed beside those that are. */
  takes(site: PlannedSite): boolean {
    const { hubs } = this.terms;
    if (hubs.size > 0 && site.hub !== true) return false;
    return !(site.apart ?? []).some((group) => this.groups.has(group));
  }

  start({ site, slot }: Waiting, at: number): Start {
    const start = { site, at, endsAt: at + site[this.terms.by] * 1000, span: slot.span };
    for (const group of site.apart ?? []) this.groups.add(group);
    // Few are under way at once, and mostly the newest ends last.
    const place = this.flying.findLastIndex(({ endsAt }) => endsAt <= start.endsAt) + 1;
    this.flying.splice(place, 0, start);
    return start;
  }

  /** Those that are done by now make room. */
  land(now: number): void {
    while ((this.flying[0]?.endsAt ?? Infinity) <= now) {
      const landed = this.flying.shift();
      for (const group of landed?.site.apart ?? []) this.groups.delete(group);
      if (landed !== undefined) this.terms.hubs.delete(landed.site);
    }
  }

  nextEnd(): number {
    return this.flying[0]?.endsAt ?? Infinity;
  }
}

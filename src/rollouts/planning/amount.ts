import { changed, pulled, type Change, type Lever } from './change.js';
import type { Outline } from './outline.js';
import { schedule, type Schedule } from './schedule.js';
import type { Start } from './wave-run.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * By how much each lever of a set has to be pulled: no further than is needed, in steps that people think in. With all of these
 * changes made the outline has a schedule. The set must be one that is enough when pulled all the way.
 */
export function amountsOf(outline: Outline, levers: readonly Lever[], earliest: number): readonly Change[] {
  const changes: Change[] = [];
  let done = outline;
  for (const [index, lever] of levers.entries()) {
    const rest = levers.slice(index + 1);
    const works = (change: Change): boolean => {
      const after = rest.reduce((so, one) => pulled(so, one, earliest), changed(done, change));
      return schedule(after).obstacle === null;
    };
    const free = schedule(levers.slice(index).reduce((so, one) => pulled(so, one, earliest), done));
    const change = amountOf(done, lever, { earliest, free, works });
    changes.push(change);
    done = changed(done, change);
  }
  return changes;
}

interface Measure {
  readonly earliest: number;
  /** How it would go with this lever pulled all the way. */
  readonly free: Schedule;
  readonly works: (change: Change) => boolean;
}

function amountOf(outline: Outline, lever: Lever, measure: Measure): Change {
  const { earliest, free, works } = measure;
  switch (lever.kind) {
    case 'soak': {
      const step = stepOf(outline.soakSeconds);
      const soak = (steps: number): Change => ({ kind: 'soak', seconds: Math.min(steps * step, outline.soakSeconds) });
      return soak(most(Math.ceil(outline.soakSeconds / step) - 1, (steps) => works(soak(steps))));
    }
    case 'start': {
      const start = (steps: number): Change => ({ kind: 'start', at: earliest + steps * MINUTE_MS });
      const steps = Math.ceil((outline.start - earliest) / MINUTE_MS) - 1;
      return start(most(Math.max(0, steps), (one) => works(start(one))));
    }
    case 'by':
      return { kind: 'by', at: Math.ceil(free.endsAt / MINUTE_MS) * MINUTE_MS };
    case 'concurrency': {
      const sites = (more: number): Change => ({ kind: 'concurrency', sites: outline.sites.length - more });
      return sites(most(outline.sites.length - outline.concurrency - 1, (more) => works(sites(more))));
    }
    case 'move':
      return moved(outline, lever.site, measure);
    case 'open':
      return opened(lever.site, startOf(free, lever.site));
    case 'leave-out':
      return { kind: 'leave-out', site: lever.site };
  }
}

/** Whole hours of what is told in hours, minutes of what is told in minutes. */
function stepOf(seconds: number): number {
  if (seconds >= 7_200) return 3_600;
  return seconds >= 120 ? 60 : 1;
}

/** The largest number up to `limit` that works, given that 0 does and that what is more than one that does not does not either. */
function most(limit: number, works: (steps: number) => boolean): number {
  let [least, beyond] = [0, limit + 1];
  while (beyond - least > 1) {
    const middle = Math.floor((least + beyond) / 2);
    if (works(middle)) least = middle;
    else beyond = middle;
  }
  return least;
}

/** To the first time at which it would go; of a time agreed too late, to as near before it as will do. */
function moved(outline: Outline, id: string, { free, works }: Measure): Change {
  const start = startOf(free, id);
  const earlier = move(id, start, start.at);
  const agreed = outline.sites.find((site) => site.id === id)?.agreed;
  if (agreed === null || agreed === undefined || start.at >= agreed.from) return earlier;
  const days = Math.ceil((agreed.from - start.at) / DAY_MS) - 1;
  const later = (steps: number): Change => ({
    ...{ kind: 'move', site: id },
    to: { from: start.at + steps * DAY_MS, to: start.at + (steps + 1) * DAY_MS },
  });
  const steps = most(Math.max(0, days), (one) => one === 0 || works(later(one)));
  return steps === 0 ? earlier : later(steps);
}

/** A day from its start, or as much of one as its window leaves. */
function move(site: string, { span, site: { allowed } }: Start, at: number): Change {
  const until = Math.max(at + allowed * 1000, Math.min(span.to, at + DAY_MS));
  return { kind: 'move', site, to: { from: at, to: until } };
}

function opened(site: string, { at, site: { allowed, back } }: Start): Change {
  return { kind: 'open', site, during: { from: at, to: at + (allowed + (back ?? 0)) * 1000 } };
}

function startOf(made: Schedule, id: string): Start {
  const start = made.waves.flatMap((wave) => wave.starts).find(({ site }) => site.id === id);
  if (start === undefined) throw new Error(`${id} has no place in a schedule that was said to hold it.`);
  return start;
}

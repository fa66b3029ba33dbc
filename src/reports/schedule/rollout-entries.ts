import type { SiteProgress, SiteStage } from '../../notices/rollout-progress.js';
import { grouped } from '../../platform/grouping.js';
import type { PastTime } from '../../rollouts/past-time.table.js';
import { dayOf } from './calendar-day.js';
import type { ScheduleEntry, ScheduleState, Touched, Undated } from './entry.js';

/** One site of a rollout in a stretch of time; `to` is null where nobody can say. */
type Turn = Omit<PastTime, 'to' | 'wentBack'> & { readonly to: Date | null; readonly state: ScheduleState };

/** What rollouts do at sites, did, or are predicted to do; the sites of one Trust whose turns begin on one day stand together. */
export function entriesOfRollouts(sites: readonly SiteProgress[], past: readonly PastTime[]): readonly ScheduleEntry[] {
  const turns = [...past.map(tookPlace), ...sites.flatMap((site) => turnOf(site) ?? [])];
  const together = grouped(turns, ({ rollout, trust, state, from }) =>
    [rollout, trust ?? '', state, dayOf(from)].join('/'),
  );
  return [...together].flatMap(([key, own]) => entryOf(key, own) ?? []);
}

/** The Trusts at which a rollout that is under way has not begun, and nobody can say when it does. */
export function undatedOfRollouts(sites: readonly SiteProgress[]): readonly Undated[] {
  const waiting = sites.filter(({ stage, startsAt, isOver }) => stage === 'waiting' && startsAt === null && !isOver);
  const together = grouped(waiting, ({ rollout, trust }) => `${rollout}/${trust ?? ''}`);
  return [...together.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { rollout, release, product, environment, trust } = first;
    return [
      {
        ...({ kind: 'rollout', because: 'no-prediction', rollout, release, product, environment, trust } as const),
        ...{ sites: own.map(({ site }) => site), touches: touchesOf(first) },
      },
    ];
  });
}

const STATES: Readonly<Record<SiteStage, ScheduleState | null>> = {
  waiting: 'predicted',
  'in-progress': 'under-way',
  verifying: 'under-way',
  'rolling-back': 'going-back',
  restored: 'took-place',
  'put-back': 'rolled-back',
  failed: 'failed',
  unknown: 'unknown',
  'left-out': null,
};

function tookPlace({ wentBack, ...turn }: PastTime): Turn {
  return { ...turn, state: wentBack ? 'rolled-back' : 'took-place' };
}

/** Null for a site that nobody goes to, or to which nobody can say when they do. */
function turnOf(site: SiteProgress): Turn | null {
  const { rollout, release, product, environment, trust, stage, startedAt, startsAt, healthyAt, backAt } = site;
  const state = STATES[stage];
  const from = stage === 'waiting' ? startsAt : startedAt;
  if (state === null || from === null) return null;
  const to = state === 'took-place' || state === 'rolled-back' ? healthyAt : backAt;
  return { rollout, release, product, environment, site: site.site, trust, from, to, state };
}

function entryOf(key: string, turns: readonly Turn[]): ScheduleEntry | null {
  const [first] = turns;
  if (first === undefined) return null;
  const { rollout, release, product, environment, trust, state } = first;
  // Of thousands: each part is named, which is quicker than to spread it.
  return {
    id: `rollout/${key}`,
    kind: 'rollout',
    state,
    time: timeOf(turns),
    product,
    environment,
    release,
    rollout,
    frozen: null,
    works: null,
    trust,
    sites: turns.map(({ site }) => site),
    words: null,
    touches: touchesOf(first),
  };
}

/** From the first to the last of them; without an end where one has none. */
function timeOf(turns: readonly Turn[]): { readonly from: Date; readonly to: Date | null } {
  const ends = turns.flatMap(({ to }) => to ?? []);
  const from = new Date(Math.min(...turns.map((turn) => turn.from.getTime())));
  return { from, to: ends.length < turns.length ? null : new Date(Math.max(...ends.map((end) => end.getTime()))) };
}

function touchesOf({ product, environment, trust }: Pick<PastTime, 'product' | 'environment' | 'trust'>): Touched {
  return { products: [product], environments: [environment], trusts: trust === null ? [] : [trust] };
}

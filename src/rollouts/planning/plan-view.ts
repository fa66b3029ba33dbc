import type { Span } from '../../windows/span.js';
import { amountsOf } from './amount.js';
import type { Change } from './change.js';
import { wavesOf, type Outline, type PlannedSite } from './outline.js';
import { adviceSentence, changesPhrase, lateReturnSentence, obstacleSentence, type Words } from './plan-words.js';
import { remedies } from './remedy.js';
import { schedule, type ScheduledWave } from './schedule.js';
import type { Start } from './wave-run.js';

/** A site's turn as it is shown. Times are UTC; null is a time that nothing sets. */
export interface SitePlanView {
  readonly site: string;
  readonly name: string;
  readonly startsAt: Date;
  /** When half, and when nine of ten runs as those of its past would be over. */
  readonly endsAt: { readonly p50: Date; readonly p90: Date };
  readonly closesAt: Date | null;
  /** No run starts after this. */
  readonly latestStartAt: Date | null;
  /** A run that starts later could not be rolled back before the window closes, if it failed at its very end. */
  readonly latestSafeStartAt: Date | null;
  /** When it has to turn back to be restored before the window closes. */
  readonly turnsBackAt: Date | null;
  /** How many past runs its times come from; of none: the deadline. */
  readonly pastRuns: number;
}

export interface WavePlanView {
  readonly number: number;
  readonly pilots: boolean;
  readonly opensAt: Date;
  readonly settlesAt: Date;
  readonly soakedAt: Date;
  readonly sites: readonly SitePlanView[];
}

/** A set of changes that is enough by itself. */
export interface AlternativeView {
  readonly sentence: string;
  readonly changes: readonly ChangeView[];
}

type ChangeView = { readonly kind: Change['kind'] } & Readonly<Record<string, unknown>>;

export interface PlanAnswer {
  readonly feasible: boolean;
  readonly startsAt: Date;
  /** When all would be over at the pace of half, and of nine of ten past runs. Null where something is in the way. */
  readonly endsAt: { readonly p50: Date; readonly p90: Date } | null;
  readonly waves: readonly WavePlanView[];
  readonly warnings: readonly string[];
  /** What is in the way. */
  readonly obstacle: string | null;
  /** What would make a schedule, in one sentence. */
  readonly advice: string | null;
  readonly alternatives: readonly AlternativeView[];
  /** Whether no smaller set of changes would do; otherwise only that nothing of it can be spared. */
  readonly smallest: boolean;
}

/** The outline's schedule, or what is in its way and the smallest changes that would make one. */
export function planAnswer(
  outline: Outline,
  context: { readonly earliest: number; readonly words: Words; readonly runsOf: (site: string) => number },
): PlanAnswer {
  const { earliest, words, runsOf } = context;
  const waves = wavesOf(outline);
  const made = schedule(outline, 'p90', waves);
  const likely = schedule(outline, 'p50', waves);
  const { sets, smallest } = remedies(outline, earliest, made.obstacle);
  const alternatives = sets.map((levers) => {
    const changes = amountsOf(outline, levers, earliest);
    return { phrase: changesPhrase(changes, words), changes: changes.map(changeView) };
  });
  const whole = made.obstacle === null || made.obstacle.kind === 'late';
  return {
    feasible: made.obstacle === null,
    startsAt: new Date(outline.start),
    endsAt: whole ? { p50: new Date(likely.endsAt), p90: new Date(made.endsAt) } : null,
    waves: made.waves.map((wave) => waveView(wave, runsOf)),
    warnings: made.waves
      .flatMap(({ starts }) => starts.filter(returnsLate))
      .map(({ site }) => lateReturnSentence(site)),
    obstacle: made.obstacle === null ? null : obstacleSentence(made.obstacle, words),
    advice: adviceSentence(alternatives.map(({ phrase }) => phrase)),
    alternatives: alternatives.map(({ phrase, changes }) => ({ sentence: adviceSentence([phrase]) ?? '', changes })),
    smallest,
  };
}

function waveView({ starts, ...wave }: ScheduledWave, runsOf: (site: string) => number): WavePlanView {
  return {
    ...{ number: wave.number, pilots: wave.pilots },
    opensAt: new Date(wave.opensAt),
    settlesAt: new Date(wave.settlesAt),
    soakedAt: new Date(wave.soakedAt),
    sites: starts.map((start) => siteView(start, runsOf(start.site.id))),
  };
}

function siteView({ site, at, span }: Start, pastRuns: number): SitePlanView {
  // Of thousands: each part is named, which is quicker than to spread it.
  return {
    site: site.id,
    name: site.name,
    pastRuns,
    startsAt: new Date(at),
    endsAt: { p50: new Date(at + site.p50 * 1000), p90: new Date(at + site.p90 * 1000) },
    closesAt: finite(span.to),
    latestStartAt: finite(span.to - site.allowed * 1000),
    latestSafeStartAt: finite(latestSafeStart(site, span)),
    turnsBackAt: site.back === null ? null : finite(span.to - site.back * 1000),
  };
}

/** Before the window opens where it is too short for a run and the way back; infinite where it never closes. */
function latestSafeStart(site: PlannedSite, span: Span): number {
  if (site.back === null) return Infinity;
  const latest = span.to - (site.allowed + site.back) * 1000;
  return latest < span.from ? -Infinity : latest;
}

function returnsLate({ site, at, span }: Start): boolean {
  return at > latestSafeStart(site, span);
}

function finite(at: number): Date | null {
  return Number.isFinite(at) ? new Date(at) : null;
}

function changeView(change: Change): ChangeView {
  switch (change.kind) {
    case 'move':
      return { kind: change.kind, site: change.site, ...spanView(change.to) };
    case 'open':
      return { kind: change.kind, site: change.site, ...spanView(change.during) };
    case 'start':
    case 'by':
      return { kind: change.kind, at: new Date(change.at) };
    case 'soak':
    case 'concurrency':
    case 'leave-out':
      return { ...change };
  }
}

function spanView({ from, to }: Span): { readonly from: Date; readonly to: Date } {
  return { from: new Date(from), to: new Date(to) };
}

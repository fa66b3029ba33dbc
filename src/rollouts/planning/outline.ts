import type { RolloutOrder } from '../../sites/rung.js';
import { ALWAYS, within, type Span } from '../../windows/span.js';
import { planWaves, type Plannable } from '../wave.js';

/** A site to plan for. Times are milliseconds since the epoch, durations seconds. */
export interface PlannedSite extends Plannable {
  readonly name: string;
  /** When it may be changed by its windows and the freezes: merged spans. */
  readonly openings: readonly Span[];
  /** When the Trust agreed to it, or was asked for; null for any time. */
  readonly agreed: Span | null;
  /** The Trust was asked for that time, and has not answered. */
  readonly isAsked?: boolean;
  /** Where no time is agreed, before when none can be proposed; absent where nobody is asked. */
  readonly notBefore?: number | undefined;
  /** How long half and nine tenths of its past runs took. */
  readonly p50: number;
  readonly p90: number;
  /** How much time there has to be before a window closes, or no run starts. */
  readonly allowed: number;
  /** How much time rolling it back is given; null where there is no way back. */
  readonly back: number | null;
  readonly leftOut?: boolean;
}

/** All that a schedule is made of. */
export interface Outline {
  /** In the order in which they are put into waves. */
  readonly sites: readonly PlannedSite[];
  readonly concurrency: number;
  readonly order: RolloutOrder | null;
  readonly soakSeconds: number;
  readonly start: number;
  /** When all of it, the last soak too, is to be over; infinite where nobody said. */
  readonly by: number;
}

/** A wave of an outline, with the time in which each of its sites may be changed. */
export interface OutlinedWave {
  readonly pilots: boolean;
  readonly sites: readonly Chance[];
}

export interface Chance {
  readonly site: PlannedSite;
  readonly spans: readonly Span[];
}

/** The waves of an outline. A site that is left out stays in its wave, as a rollout leaves it there, and is no part of this. */
export function wavesOf(outline: Outline): readonly OutlinedWave[] {
  return planWaves(outline.sites, outline.concurrency, outline.order).map((sites) => ({
    pilots: sites.every((site) => site.pilot),
    sites: sites.filter((site) => site.leftOut !== true).map((site) => ({ site, spans: spansOf(site) })),
  }));
}

/** When a site may be changed, all told. */
export function spansOf(site: PlannedSite): readonly Span[] {
  const { openings, agreed, notBefore } = site;
  if (agreed !== null) return within(openings, agreed);
  return notBefore === undefined ? openings : within(openings, { from: notBefore, to: Infinity });
}

/** The first moment from `at` on at which a run may start there and would be over in time; null if there is none any more. */
export function nextStart(spans: readonly Span[], at: number, seconds: number): Slot | null {
  for (let index = firstAfter(spans, at); index < spans.length; index += 1) {
    const span = spans[index];
    if (span === undefined) return null;
    const from = Math.max(at, span.from);
    const latest = span.to - seconds * 1000;
    if (from <= latest) return { from, latest, span };
  }
  return null;
}

/** Where the first of these merged spans is that is not over. */
function firstAfter(spans: readonly Span[], at: number): number {
  let [from, to] = [0, spans.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if ((spans[middle]?.to ?? Infinity) <= at) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** A run may start from one moment to the other, and has to be over when the span ends. */
export interface Slot {
  readonly from: number;
  readonly latest: number;
  readonly span: Span;
}

/** Whether any time at all will do. */
export function isAnyTime(spans: readonly Span[]): boolean {
  const [always] = ALWAYS;
  return spans.length === 1 && spans[0]?.from === always?.from && spans[0]?.to === always?.to;
}

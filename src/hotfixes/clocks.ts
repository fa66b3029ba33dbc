import type { Deed } from './course.js';
import type { StepName } from './step.js';

/** What the clocks of a hotfix measure, each from when its incident was raised. */
export const CLOCKS = ['triage', 'first-notice', 'offline', 'fix', 'restore'] as const;
export type ClockName = (typeof CLOCKS)[number];

/** How a hotfix went at one Trust, in seconds from when the incident was raised; null: not yet, or never. */
export interface TrustClock {
  readonly trust: string;
  readonly firstNotice: number | null;
  /** When the last of its sites that were to go offline was. */
  readonly offline: number | null;
  readonly restore: number | null;
}

/** What is known of when. Times are UTC. */
export interface Moments {
  readonly raisedAt: Date;
  readonly deeds: readonly Pick<Deed, 'step' | 'at'>[];
  /** When the first message about it left for somebody there. */
  readonly told: readonly { readonly trust: string | null; readonly at: Date }[];
  /** Each site that was to go offline. */
  readonly offline: readonly {
    readonly trust: string | null;
    readonly offlineAt: Date | null;
    readonly backAt: Date | null;
  }[];
  /** Each site that the fix was brought to, by its own probe. */
  readonly fixed: readonly { readonly trust: string | null; readonly at: Date | null }[];
}

export interface Clocks {
  /** Seconds from when the incident was raised; null: not yet, or never. */
  readonly seconds: Readonly<Record<ClockName, number | null>>;
  /** The first time that each step was taken, in the same seconds. */
  readonly steps: Readonly<Partial<Record<StepName, number>>>;
  readonly trusts: readonly TrustClock[];
}

export function clocksOf(moments: Moments): Clocks {
  const { raisedAt, deeds, told, offline } = moments;
  const since = (at: Date | null): number | null =>
    at === null ? null : Math.max(0, Math.round((at.getTime() - raisedAt.getTime()) / 1000));
  const first = (step: StepName): Date | null => deeds.find((deed) => deed.step === step)?.at ?? null;
  const seconds = {
    triage: since(first('triage')),
    'first-notice': since(earliest(told.map(({ at }) => at))),
    offline: since(latestOfAll(offline.map(({ offlineAt }) => offlineAt))),
    fix: since(first('prepare-fix')),
    restore: since(first('restore')),
  };
  const steps: Partial<Record<StepName, number>> = {};
  for (const { step, at } of deeds) steps[step] ??= since(at) ?? 0;
  return { seconds, steps, trusts: trustsIn(moments).map((trust) => trustClock(moments, trust, since)) };
}

function trustClock(moments: Moments, trust: string, since: (at: Date | null) => number | null): TrustClock {
  const own = <T extends { readonly trust: string | null }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => one.trust === trust);
  const offline = own(moments.offline);
  const back = [...own(moments.fixed).map(({ at }) => at), ...offline.map(({ backAt }) => backAt)];
  return {
    trust,
    firstNotice: since(earliest(own(moments.told).map(({ at }) => at))),
    offline: since(latestOfAll(offline.map(({ offlineAt }) => offlineAt))),
    restore: since(latestOfAll(back)),
  };
}

function trustsIn({ told, offline, fixed }: Moments): readonly string[] {
  return [...new Set([...told, ...offline, ...fixed].flatMap(({ trust }) => trust ?? []))].sort();
}

function earliest(times: readonly Date[]): Date | null {
  return times.length === 0 ? null : new Date(Math.min(...times.map((at) => at.getTime())));
}

/** The last of them; null while one is still to come, or where there is none. */
function latestOfAll(times: readonly (Date | null)[]): Date | null {
  const known = times.flatMap((at) => at ?? []);
  if (times.length === 0 || known.length < times.length) return null;
  return new Date(Math.max(...known.map((at) => at.getTime())));
}

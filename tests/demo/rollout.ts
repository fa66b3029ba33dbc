import { z } from 'zod';
import type { Board, Mood, Row } from './board.js';

const attemptSchema = z.looseObject({
  kind: z.string(),
  purpose: z.string(),
  state: z.string(),
  because: z.string().nullable(),
  progress: z.number(),
  task: z.string().nullable(),
  orderedAt: z.coerce.date(),
  startedAt: z.coerce.date().nullable(),
  endedAt: z.coerce.date().nullable(),
});
const siteSchema = z.looseObject({
  site: z.string(),
  name: z.string(),
  standing: z.enum([
    'waiting',
    'in-flight',
    'succeeded',
    'failed',
    'rolling-back',
    'rolled-back',
    'rollback-failed',
    'unknown',
    'needs-human',
    'skipped',
  ]),
  runs: z.union([z.literal('unknown'), z.looseObject({ version: z.string(), digest: z.string() })]),
  attempts: z.array(attemptSchema),
});
const waveSchema = z.looseObject({
  number: z.number(),
  pilots: z.boolean(),
  state: z.string(),
  sites: z.array(siteSchema),
});

/** A rollout as `GET /api/v1/rollouts/:id` answers it, as far as the story reads it. */
export const rolloutSchema = z.looseObject({
  id: z.string(),
  release: z.string(),
  state: z.enum([
    'running',
    'halting',
    'halted',
    'rolling-back',
    'completed',
    'completed-with-exceptions',
    'rolled-back',
    'partially-rolled-back',
  ]),
  elapsedSeconds: z.number(),
  remainingSeconds: z.number().nullable(),
  waves: z.array(waveSchema),
});

export type Rollout = z.infer<typeof rolloutSchema>;
export type RolloutSite = z.infer<typeof siteSchema>;
type Wave = z.infer<typeof waveSchema>;

/** All sites, wave by wave. */
export function sitesOf(rollout: Rollout): RolloutSite[] {
  return rollout.waves.flatMap((wave) => wave.sites);
}

/** Seconds that the attempts at a site have taken together, soak probes left out. */
export function secondsAt(site: RolloutSite, now: Date): number {
  return ordersAt(site).reduce((sum, attempt) => sum + secondsOf(attempt, now), 0);
}

/** The tries at a site that somebody ordered: deployments, retries and ways back, not the probes between. */
export function ordersAt(site: RolloutSite): RolloutSite['attempts'] {
  return site.attempts.filter((attempt) => attempt.purpose === 'order' && attempt.state !== 'cancelled');
}

/** What spectators see of a rollout: all of it, or one site alone. */
export function boardOf(rollout: Rollout, title: string, now: Date, only: string | null = null): Board {
  const usual = usualSeconds(sitesOf(rollout), now);
  const rows = rollout.waves.flatMap((wave) =>
    wave.sites.filter(({ site }) => only === null || site === only).map((site) => rowOf(site, wave, usual, now)),
  );
  return {
    title,
    rows,
    elapsed: rollout.elapsedSeconds,
    remaining: ongoing(rollout) ? rollout.remainingSeconds : null,
  };
}

function ongoing({ state }: Rollout): boolean {
  return state === 'running' || state === 'halting' || state === 'rolling-back';
}

function rowOf(site: RolloutSite, wave: Wave, usual: number | null, now: Date): Row {
  const last = ordersAt(site).at(-1);
  const mood = moodOf(site);
  const moving = mood === 'working' || mood === 'going-back';
  const elapsed = last === undefined ? null : moving ? secondsOf(last, now) : secondsAt(site, now);
  return {
    name: site.name,
    group: `wave ${wave.number}${wave.pilots ? ', pilot' : ''}`,
    progress: mood === 'waiting' ? 0 : moving ? (last?.progress ?? 0) : 1,
    mood,
    words: wordsOf(site, wave),
    elapsed,
    remaining: moving && usual !== null && elapsed !== null ? Math.max(0, usual - elapsed) : null,
  };
}

function moodOf(site: RolloutSite): Mood {
  switch (site.standing) {
    case 'waiting':
    case 'skipped':
      return 'waiting';
    case 'in-flight':
      return 'working';
    case 'succeeded':
      return 'done';
    case 'rolling-back':
      return 'going-back';
    case 'failed':
    case 'rolled-back':
    case 'rollback-failed':
    case 'unknown':
    case 'needs-human':
      return 'bad';
  }
}

function wordsOf(site: RolloutSite, wave: Wave): string {
  const last = ordersAt(site).at(-1);
  const runs = site.runs === 'unknown' ? 'nobody knows what' : site.runs.version;
  const failure = whyFailed(site);
  switch (site.standing) {
    case 'waiting':
      return 'waiting';
    case 'skipped':
      return 'skipped';
    case 'in-flight':
      return lower(last?.task ?? 'about to start');
    case 'succeeded':
      return wave.state === 'soaking' ? `runs ${runs}, soaking` : `runs ${runs}`;
    case 'failed':
      return `failed: ${failure}`;
    case 'rolling-back':
      return `going back: ${lower(last?.task ?? 'about to start')}`;
    case 'rolled-back':
      return `back on ${runs}: ${failure}`;
    case 'rollback-failed':
      return `could not go back: ${failure}`;
    case 'unknown':
      return 'no word from it';
    case 'needs-human':
      return 'a person has to look';
  }
}

/** Why it failed, not why it was then put back. */
export function whyFailed(site: RolloutSite): string {
  const bad = ['failed', 'errored', 'rollback-failed', 'unknown', 'needs-human'];
  return site.attempts.findLast((attempt) => bad.includes(attempt.state))?.because ?? 'it did not say why';
}

function usualSeconds(sites: readonly RolloutSite[], now: Date): number | null {
  const took = sites
    .flatMap((site) => ordersAt(site).filter((attempt) => attempt.endedAt !== null))
    .map((attempt) => secondsOf(attempt, now))
    .sort((a, b) => a - b);
  return took[Math.floor(took.length / 2)] ?? null;
}

function secondsOf(attempt: RolloutSite['attempts'][number], now: Date): number {
  const from = attempt.startedAt ?? attempt.orderedAt;
  return Math.max(0, ((attempt.endedAt ?? now).getTime() - from.getTime()) / 1000);
}

function lower(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}

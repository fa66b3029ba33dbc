import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Lab, startLab } from '../lab/lab.js';
import { BuiltService } from '../service/built-service.js';
import { hasEnded, meetGate, promote, register, type Registered, RUNGS, rolloutState } from '../service/climb.js';
import { faultsAtSites } from '../service/proof.js';
import { makeTeam, type Team } from '../service/team.js';
import type { Findings } from './fault.js';
import { judgeHistory } from './history.js';
import { judge, judgeReleases, judgeRuns, together, type Expected, type Verdict } from './judge.js';
import { KillRide, type Lives } from './kill-ride.js';
import { momentsOf } from './moments.js';
import { Observer } from './observer.js';
import { forgotten } from './record.js';

export interface KillsWish {
  readonly rounds: number;
  readonly seed: number;
  /** Sites in Production. */
  readonly sites: number;
  /** The share of kills that take the embedded Postgres along. */
  readonly withPostgres: number;
  /** A script in the place of Ansible and the sites' programs: for hundreds of sites. */
  readonly scripted?: boolean;
  readonly say: (line: string) => void;
}

/** What was found; every finding is a sentence. */
export interface KillsResult extends Findings {
  readonly rounds: number;
  readonly lives: Lives;
  /** Rollouts to Production that were ridden. */
  readonly climbs: number;
}

const QUIET = { soak: '0s' };
const SCRIPTED_SECONDS = 1;
const ROLLOUT_WITHIN_MS = 120_000;

/**
 * Lets releases climb a lab's ladder and kills the service, restarted each time, at random moments of their rollouts to Production,
 * as often as told. Judged by the sites' own journals and probes. Leaves nothing running.
 */
export async function runKills(wish: KillsWish): Promise<KillsResult> {
  const rollout = { dev: QUIET, sit: QUIET, uat: QUIET, 'pre-prod': QUIET, production: { soak: '1s', concurrency: 3 } };
  const script = wish.scripted === true ? { scriptedSeconds: SCRIPTED_SECONDS } : {};
  const lab = await startLab({ production: wish.sites, healthSeconds: 10, rollout, ...script });
  try {
    const folder = join(lab.folder, 'service');
    const service = await BuiltService.start({ keeper: lab.keeper, folder, settings: lab.settings() });
    const observer = new Observer(lab, async () => (await service.postgres())?.address ?? null);
    try {
      return await ride(wish, lab, service, observer);
    } finally {
      await observer.close();
      await service.stop();
    }
  } finally {
    await lab.stop();
  }
}

async function ride(wish: KillsWish, lab: Lab, service: BuiltService, observer: Observer): Promise<KillsResult> {
  const team = await makeTeam(service);
  const killing = new KillRide(service, observer, momentsOf(wish.seed, wish.rounds, wish.withPostgres), wish.say);
  const expected: Expected[] = [];
  const lost: string[] = [];
  const sites = lab.sites.map((site) => site.id);
  let before: string | null = null;
  let release: Registered | null = null;
  while (killing.goesOn && lost.length === 0) {
    const version: string = `2.0.${expected.length}`;
    release = await register(team, await lab.build('flip', version), before);
    expected.push({ version, sites });
    wish.say(`${version} climbs`);
    lost.push(...(await climb(team, release, killing, wish.say)));
    before = version;
  }
  const seen = await evidence(observer, expected);
  const probes = release === null || wish.scripted === true ? [] : await faultsAtSites(lab, release);
  const verdict = together({ lost: [...lost, ...probes], double: [] }, seen.verdict);
  const stuck = [...killing.lives.stuck, ...seen.left];
  const broken = [...seen.broken, ...(await forgotten(service, observer, killing.heads))];
  return { ...verdict, stuck, broken, rounds: wish.rounds, lives: killing.lives, climbs: expected.length };
}

/** Takes a release up all rungs, ridden by kills on the last one; what went wrong, if anything. */
async function climb(
  team: Team,
  release: Registered,
  killing: KillRide,
  say: (line: string) => void,
): Promise<string[]> {
  for (const rung of RUNGS) {
    await meetGate(team, release, rung);
    const rollout = await promote(team, release, rung);
    const name = `${release.version} in ${rung}`;
    const ridden = rung === 'production' ? killing.follow(team, rollout, name) : ended(team, rollout, name);
    const state = await ridden.catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (state !== 'completed') return [`${name}: ${state}`];
  }
  say(`${release.version} is everywhere`);
  return [];
}

async function ended(team: Team, rollout: string, name: string): Promise<string> {
  const until = performance.now() + ROLLOUT_WITHIN_MS;
  for (;;) {
    const state = await rolloutState(team, rollout);
    if (hasEnded(state)) return state;
    if (performance.now() > until) throw new Error(`${name} is still ${state} after two minutes`);
    await pause(100);
  }
}

async function evidence(
  observer: Observer,
  expected: readonly Expected[],
): Promise<{ verdict: Verdict; left: readonly string[]; broken: readonly string[] }> {
  const journals = await observer.journals();
  const attempts = await observer.attempts();
  const begun = judgeRuns(await observer.runs(), journals);
  const verdict = together(judge(journals, attempts), judgeReleases(journals, expected), begun);
  const left = attempts
    .filter((attempt) => !attempt.terminal)
    .map((attempt) => `${attempt.site}: attempt ${attempt.id} is left as ${attempt.state}`);
  return { verdict, left, broken: judgeHistory(await observer.deeds(), attempts) };
}

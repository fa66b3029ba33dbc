import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startLab, type Lab } from '../lab/lab.js';
import type { RolloutWish } from '../lab/ladder.js';
import { BuiltService } from '../service/built-service.js';
import { hasEnded, meetGate, promote, register, rolloutState, RUNGS, type Registered } from '../service/climb.js';
import { OutsidePostgres } from '../service/outside-postgres.js';
import { makeTeam, type Team } from '../service/team.js';
import { judgeHistory } from './history.js';
import { judge, judgeReleases, judgeRuns, together, type Expected } from './judge.js';
import { Observer } from './observer.js';
import { gathered, type Findings } from './fault.js';

/** What a fault is to be tried on. */
export interface SceneWish {
  readonly say: (line: string) => void;
  /** Sites in Production. */
  readonly sites: number;
  readonly concurrency: number;
  /** How long a run takes at a site, about. */
  readonly runSeconds: number;
  /** Service processes on one database; with the embedded one, one. */
  readonly processes: number;
  readonly database: 'embedded' | 'outside';
  /** What stands between the services and the outside Postgres; answers the address that they are given. */
  readonly between?: (address: string) => string;
  /** A folder for what the services keep, instead of the lab's. */
  readonly folder?: string;
  /** What is changed about the ladder on the disk, before any service reads it. */
  readonly shape?: (lab: Lab) => Promise<void>;
  /** Sites say whether they are busy, and are waited for so. */
  readonly quiesce?: { readonly limit: string; readonly every: string };
  /** What the rollouts to Production differ in besides. */
  readonly production?: RolloutWish;
  /** Environment variables on top. */
  readonly settings?: Readonly<Record<string, string>>;
}

const QUIET = { soak: '0s' };
const ANSWERS_WITHIN_MS = 5_000;
const CLIMBS_WITHIN_MS = 120_000;

/**
 * Sites and a control node with a script in Ansible's place, a Postgres, and one or more services as they ship: what a fault is tried
 * on. Releases climb it one after the other; whatever is done to it meanwhile, the sites' journals tell what came of it.
 */
export class Scene {
  /** What each rollout to Production was to bring about. */
  readonly expected: Expected[] = [];
  private release: Registered | null = null;
  private entered: string | null = null;

  private constructor(
    readonly wish: SceneWish,
    readonly lab: Lab,
    readonly postgres: OutsidePostgres | null,
    readonly services: readonly BuiltService[],
    readonly team: Team,
    readonly observer: Observer,
  ) {}

  /** Raises it; leaves nothing behind when it cannot. */
  static async open(wish: SceneWish): Promise<Scene> {
    const production = { soak: '0s', concurrency: wish.concurrency, ...wish.production };
    const rollout = { dev: QUIET, sit: QUIET, uat: QUIET, 'pre-prod': QUIET, production };
    const { sites, quiesce, runSeconds } = wish;
    const busy = quiesce === undefined ? {} : { quiesce };
    const lab = await startLab({ production: sites, rollout, scriptedSeconds: runSeconds, ...busy });
    try {
      await wish.shape?.(lab);
      return await Scene.furnish(wish, lab);
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  private static async furnish(wish: SceneWish, lab: Lab): Promise<Scene> {
    const outside = wish.database === 'outside';
    const postgres = outside ? await OutsidePostgres.start(lab.keeper, join(lab.folder, 'database')) : null;
    const direct = (await postgres?.address()) ?? null;
    const given = direct === null ? null : (wish.between?.(direct) ?? direct);
    const settings = { ...lab.settings(), ...(given === null ? {} : { DATABASE_URL: given }), ...wish.settings };
    const services: BuiltService[] = [];
    for (let number = 1; number <= wish.processes; number += 1) {
      const name = `gatehouse-${number}`;
      services.push(
        await BuiltService.start({ keeper: lab.keeper, folder: join(wish.folder ?? lab.folder, name), settings, name }),
      );
    }
    const [first] = services;
    if (first === undefined) throw new Error('a scene needs a service');
    const team = await makeTeam(first);
    const observer = new Observer(lab, async () => direct ?? (await first.postgres())?.address ?? null);
    return new Scene(wish, lab, postgres, services, team, observer);
  }

  /** The service that people call. */
  get first(): BuiltService {
    const [first] = this.services;
    if (first === undefined) throw new Error('a scene has a service');
    return first;
  }

  /** The rollout to Production that began last. Throws when there is none. */
  get rollout(): string {
    if (this.entered === null) throw new Error('nothing has entered Production yet');
    return this.entered;
  }

  /** Lets the next release climb to Production and promotes it there; answers the rollout, which has begun. */
  async beginRollout(): Promise<{ version: string; rollout: string }> {
    const version = `2.0.${this.expected.length}`;
    const built = await this.lab.build('flip', version);
    const release = await register(this.team, built, this.release?.version ?? null);
    this.release = release;
    for (const rung of RUNGS) {
      await meetGate(this.team, release, rung);
      const rollout = await promote(this.team, release, rung);
      if (rung === 'production') {
        this.expected.push({ version, sites: this.lab.sites.map((site) => site.id) });
        this.entered = rollout;
        this.wish.say(`  ${version} enters Production`);
        return { version, rollout };
      }
      await this.ended(rollout, `${version} in ${rung}`);
    }
    throw new Error('the ladder has no Production');
  }

  /** The rollout's last state, or null while it is under way, or nobody can say. */
  async endOf(rollout: string): Promise<string | null> {
    const asked = rolloutState(this.team, rollout).catch(() => null);
    const state = await Promise.race([asked, pause(ANSWERS_WITHIN_MS, null)]);
    return state !== null && hasEnded(state) ? state : null;
  }

  /** What the sites, the control node and the record say against it; each release was to arrive at every site once. */
  async judge(): Promise<Findings> {
    const releases = judgeReleases(await this.observer.journals(), this.expected);
    return gathered(await this.judgeAttempts(), releases);
  }

  /** As `judge`, where a release may well have been brought to a site again, or not have arrived. */
  async judgeAttempts(): Promise<Findings> {
    const { observer } = this;
    const [journals, attempts] = [await observer.journals(), await observer.attempts()];
    const { lost, double } = together(judge(journals, attempts), judgeRuns(await observer.runs(), journals));
    const stuck = attempts
      .filter((attempt) => !attempt.terminal)
      .map((attempt) => `${attempt.site}: attempt ${attempt.id} is left as ${attempt.state}`);
    return {
      lost,
      double,
      stuck,
      broken: [...judgeHistory(await observer.deeds(), attempts), ...(await this.fallen())],
    };
  }

  /** How many attempts were ever committed. */
  async attempts(): Promise<number> {
    return (await this.observer.attempts()).length;
  }

  async close(): Promise<void> {
    await this.observer.close();
    await this.lab.stop();
  }

  /** Services that ended by themselves, and promises that nobody waited for. */
  private async fallen(): Promise<string[]> {
    const findings: string[] = [];
    for (const [index, service] of this.services.entries()) {
      if (service.hasEnded) findings.push(`service ${index + 1} ended by itself`);
      for (const line of await service.unhandled()) findings.push(`service ${index + 1} left unhandled: ${line}`);
    }
    return findings;
  }

  private async ended(rollout: string, name: string): Promise<void> {
    const until = performance.now() + CLIMBS_WITHIN_MS;
    for (;;) {
      const state = await this.endOf(rollout);
      if (state === 'completed') return;
      if (state !== null) throw new Error(`${name} ended as ${state}`);
      if (performance.now() > until) throw new Error(`${name} does not end`);
      await pause(50);
    }
  }
}

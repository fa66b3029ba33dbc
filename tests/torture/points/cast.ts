import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { RungName } from '../../lab/ladder.js';
import { hasEnded, meetGate, promote, register, RUNGS, type Registered } from '../../service/climb.js';
import { said } from '../../service/said.js';
import type { Member } from '../../service/team.js';
import type { Scene } from '../scene.js';

const WITHIN_MS = 90_000;
const AGAIN_MS = 40;

const releaseSchema = z.looseObject({ version: z.string(), digest: z.string() });
const listSchema = z.object({ rollouts: z.array(z.looseObject({ id: z.string() })) });
const tokenSchema = z.object({ token: z.string() });

/** The state of a rollout and of its sites, as far as a story looks at them. */
export const viewSchema = z.looseObject({ state: z.string() });

/** How a release is to climb. */
export interface Climb {
  /** The release before, which is the way back. */
  readonly before: Registered | null;
  readonly to: RungName;
  readonly how?: (enter: () => Promise<string>) => Promise<string>;
}

/** The people of a story, who ask again whenever nobody answers, and look first whether what they ask for is there already. */
export class Cast {
  private report: string | null = null;

  constructor(
    readonly scene: Scene,
    /** The one whose operator reports what it runs. */
    private readonly operated: string,
    /** When the service died last. */
    readonly diedAt: () => number,
  ) {}

  /** Does it again until it goes well. Throws, with the last reason, when it does not for a minute and a half without a death. */
  async again<T>(what: string, work: () => Promise<T>): Promise<T> {
    const since = performance.now();
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (performance.now() - Math.max(since, this.diedAt()) > WITHIN_MS)
          throw new Error(`${what}: ${String(error)}`, { cause: error });
        await pause(AGAIN_MS);
      }
    }
  }

  /** Asks until there is a good answer, and reads it. */
  get<T>(who: Member, path: string, schema: z.ZodType<T>): Promise<T> {
    return this.again(`GET ${path}`, async () => said(await who.get(path), schema));
  }

  /** Asks for a change until it is made, or is refused because it has been made already. */
  async post(who: Member, path: string, body?: unknown): Promise<void> {
    await this.again(`POST ${path}`, async () => {
      const answer = await who.post(path, body);
      if (answer.status !== 409) said(answer, z.unknown());
    });
  }

  /** Asks for a change again and again until something shows that it was made. */
  async make(who: Member, path: string, body: unknown, made: () => Promise<boolean>): Promise<void> {
    await this.again(`POST ${path}`, async () => {
      if (await made()) return;
      said(await who.post(path, body), z.unknown());
      if (!(await made())) throw new Error('it is not seen');
    });
  }

  /**
   * Registers the next release and takes it up to a rung; answers the rollout there, which has begun. Each rung is entered by `how`,
   * if told.
   */
  async climb(version: string, { before, to, how = (enter) => enter() }: Climb): Promise<[Registered, string]> {
    const built = await this.scene.lab.build('flip', version);
    const { team } = this.scene;
    const release = await this.again(`register ${version}`, async () => {
      const known = await team.releaseManager.get(`/api/v1/releases/${version}`);
      return known.status === 200 ? said(known, releaseSchema) : register(team, built, before?.version ?? null);
    });
    for (const rung of RUNGS) {
      const rollout = await how(() => this.enter(release, rung));
      if (rung === to) return [release, rollout];
      await this.ends(release, rollout, 'completed');
    }
    throw new Error(`there is no ${to}`);
  }

  /** Waits until a rollout has ended, and throws if it ended otherwise. */
  async ends(release: Registered, rollout: string, as: string): Promise<void> {
    const state = await this.until(`${release.version} to end as ${as}`, async () => {
      await this.tend(release);
      const now = await this.state(rollout);
      return hasEnded(now) ? now : null;
    });
    if (state !== as) throw new Error(`${release.version} ended as ${state} and not as ${as}`);
  }

  async state(rollout: string): Promise<string> {
    return (await this.get(this.scene.team.tester, `/api/v1/rollouts/${rollout}`, viewSchema)).state;
  }

  /** Asks until the answer is not null. */
  until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
    return this.again(`waiting for ${what}`, async () => {
      const answer = await ask();
      if (answer === null) throw new Error('not yet');
      return answer;
    });
  }

  /** How a site takes what is done to it from now on, by playbook. */
  async conduct(site: string, conduct: Readonly<Record<string, string>>): Promise<void> {
    await writeFile(join(this.home(site), 'conduct.json'), JSON.stringify(conduct));
  }

  /** What a site is switched to, by its own disk. */
  async runs(site: string): Promise<string | null> {
    const text = await readFile(join(this.home(site), 'current.json'), 'utf8').catch(() => 'null');
    return z.object({ version: z.string() }).nullable().parse(JSON.parse(text))?.version ?? null;
  }

  private home(site: string): string {
    return this.scene.lab.site(site).directory('flip');
  }

  private async enter(release: Registered, rung: RungName): Promise<string> {
    const { team } = this.scene;
    return this.again(`promote ${release.version} to ${rung}`, async () => {
      const query = `/api/v1/rollouts?release=${release.version}&environment=${rung}`;
      const [begun] = said(await team.tester.get(query), listSchema).rollouts;
      if (begun !== undefined) return begun.id;
      await meetGate(team, release, rung);
      return promote(team, release, rung);
    });
  }

  /** The operator of the site that is not ours to change does what they are asked, and the site reports it. */
  private async tend({ version, digest }: Registered): Promise<void> {
    const { releaseManager } = this.scene.team;
    const path = `/api/v1/sites/${this.operated}`;
    this.report ??= said(await releaseManager.post(`${path}/report-token`), tokenSchema).token;
    const headers = { authorization: `Bearer ${this.report}` };
    const body = { product: 'flip', version, digest, healthy: true };
    const { status } = await releaseManager.post(`${path}/report`, body, { headers });
    // A token that was made and never seen took the place of the one before.
    if (status === 401) this.report = null;
  }
}

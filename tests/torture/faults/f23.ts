import { z } from 'zod';
import { hasEnded } from '../../service/climb.js';
import { said } from '../../service/said.js';
import { gathered, type Fault, type FaultResult, type FaultWish } from '../fault.js';
import { randomOf } from '../moments.js';
import type { Draw } from '../ride.js';
import { behave, isAtRest, productionOf, runsAt, sitesOf, watch, WITH_PILOTS, type View } from '../rollout-watch.js';
import { Scene } from '../scene.js';

const SITES = 30;
const FAIL = 0.3;
const FAIL_TO_GO_BACK = 0.1;
const REASON = 'as the story has it';
const RESTORED_WITHIN_MS = 600_000;

/** Three sites of ten fail, the rollout stops by itself, and a second person puts the wave or all of it back; of the ways back, some fail. */
export const F23: Fault = {
  id: 'F23',
  title: 'three sites in ten fail; wave or all put back; one way back in ten fails',
  rounds: 2,
  run: async (wish) => {
    const scene = await Scene.open({
      ...{ say: wish.say, sites: wish.sites ?? SITES, concurrency: 10, runSeconds: 0.6, processes: 1 },
      ...{ database: 'outside', production: { failureBudget: 1 } },
    });
    try {
      return await new Drill(scene, wish).all();
    } finally {
      await scene.close();
    }
  },
};

class Drill {
  private readonly draw: Draw;
  private readonly broken: string[] = [];
  private readonly restoredSeconds: number[] = [];
  private backs = 0;

  constructor(
    private readonly scene: Scene,
    private readonly wish: FaultWish,
  ) {
    this.draw = randomOf(wish.seed);
  }

  async all(): Promise<FaultResult> {
    const { scene, wish } = this;
    const { rollout } = await scene.beginRollout();
    const first = await watch(scene, rollout, ({ state }) => state === 'completed');
    if (first.state !== 'completed') this.broken.push(`the release before is ${first.state}`);
    for (let round = 1; round <= wish.rounds && this.broken.length === 0; round += 1) await this.round(round);
    const findings = gathered(await scene.judgeAttempts(), { broken: this.broken });
    const counted = { attempts: await scene.attempts(), waysBack: this.backs };
    return {
      ...findings,
      rounds: wish.rounds,
      resumed: [],
      measured: { restoredSeconds: this.restoredSeconds },
      counted,
    };
  }

  private async round(round: number): Promise<void> {
    const { scene } = this;
    const sites = productionOf(scene);
    const before = new Map(await Promise.all(sites.map(async (site) => [site, await runsAt(scene, site)] as const)));
    const stuck = await this.sabotage(sites);
    const { rollout, version } = await scene.beginRollout();
    const halted = await watch(scene, rollout, ({ state }) => state === 'halted' || state === 'completed');
    if (halted.state !== 'halted') {
      this.broken.push(`${version} is ${halted.state} although more failed than may`);
      return;
    }
    const wave = Math.max(...sitesOf(halted).flatMap((site) => (site.attempts.length > 0 ? [site.wave] : [])));
    const decision = round % 2 === 1 ? { decide: 'roll-back-all' } : { decide: 'roll-back-wave', wave };
    const since = performance.now();
    const path = `/api/v1/rollouts/${rollout}/decision`;
    said(await scene.team.tester.post(path, { ...decision, reason: REASON }), z.unknown());
    const end = await watch(scene, rollout, ({ state }) => state !== 'rolling-back', RESTORED_WITHIN_MS);
    this.restoredSeconds.push((performance.now() - since) / 1_000);
    await this.judge(end, { before, stuck, version, wave: round % 2 === 1 ? null : wave });
    for (const site of sites) await behave(scene, site, {});
    // A wave that is back leaves the rollout to be decided about: what the others got, they keep.
    if (end.state === 'halted') {
      said(await scene.team.deputy.post(path, { decide: 'keep', reason: REASON }), z.unknown());
      const kept = await watch(scene, rollout, ({ state }) => hasEnded(state) && state !== 'halted');
      if (kept.state === 'halted') this.broken.push(`${version} is still halted after it was decided to keep it`);
    }
    this.wish.say(`  ${round} of ${this.wish.rounds}: ${decision.decide}, ${version} is ${end.state}`);
  }

  /**
   * The pilots and the first half do well, so that there is much to be put back when it stops; of the others some fail. Some, failing or
   * not, cannot be put back.
   */
  private async sabotage(sites: readonly string[]): Promise<ReadonlySet<string>> {
    const stuck = new Set<string>();
    for (const [index, site] of [...sites.entries()].slice(WITH_PILOTS)) {
      const deploy =
        index >= sites.length / 2 && this.draw() < FAIL ? { deploy: this.draw() < 0.5 ? 'fails 2' : 'fails 4' } : {};
      const isStuck = this.draw() < FAIL_TO_GO_BACK;
      if (isStuck) stuck.add(site);
      await behave(this.scene, site, { ...deploy, ...(isStuck ? { 'roll-back': 'fails 0' } : {}) });
    }
    return stuck;
  }

  /** Whether each site that was to go back is exactly where it was, by its own disk, and the service says of every site what is true. */
  private async judge(
    end: View,
    at: {
      readonly before: ReadonlyMap<string, string | null>;
      readonly stuck: ReadonlySet<string>;
      readonly version: string;
      readonly wave: number | null;
    },
  ): Promise<void> {
    const told = sitesOf(end);
    if (at.wave === null ? !end.state.endsWith('rolled-back') : end.state !== 'halted')
      this.broken.push(`${at.version} is ${end.state} long after the decision`);
    if (told.length !== at.before.size) this.broken.push(`${told.length} sites are told of ${at.before.size} (INV-27)`);
    if (!isAtRest(end) && at.wave === null && told.some(({ standing }) => standing === 'in-flight'))
      this.broken.push(`${at.version} has ended with something under way`);
    for (const { site, standing, runs, wave, attempts } of told) {
      const really = await runsAt(this.scene, site);
      const backs = attempts.filter(({ kind }) => kind === 'roll-back').length;
      this.backs += backs;
      if (runs !== 'unknown' && runs.version !== really)
        this.broken.push(`${site} runs ${String(really)}, and the service says ${runs.version} (INV-27)`);
      if (standing === 'rolled-back' && really !== at.before.get(site))
        this.broken.push(`${site} is told as rolled back, and runs ${String(really)} (INV-25)`);
      const isToBeBack = attempts.length > 0 && (at.wave === null || wave === at.wave) && !at.stuck.has(site);
      if (isToBeBack && really !== at.before.get(site))
        this.broken.push(
          `${site} was to go back to ${String(at.before.get(site))} and runs ${String(really)} (INV-25)`,
        );
      if (at.stuck.has(site) && backs > 0 && standing === 'rolled-back')
        this.broken.push(`${site} could not be put back, and is told as rolled back (INV-26)`);
    }
  }
}

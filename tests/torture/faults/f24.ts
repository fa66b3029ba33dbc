import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { rolloutState } from '../../service/climb.js';
import { said } from '../../service/said.js';
import type { Fault, FaultResult, FaultWish } from '../fault.js';
import { ride } from '../ride.js';
import { Scene } from '../scene.js';

const SITES = 60;
const LOOK_EVERY_MS = 20;
/** What was on its way when a halt was confirmed would begin within this time. */
const AFTERMATH_MS = 1_500;
const GIVE_UP_MS = 60_000;

/** A person halts a rollout to many sites at a random moment; once it is halted, nothing more begins. A second person lets it go on. */
export const F24: Fault = {
  id: 'F24',
  title: 'a halt at random moments of a rollout to many sites',
  rounds: 10,
  run: async (wish) => {
    const scene = await Scene.open({
      ...{ say: wish.say, sites: wish.sites ?? SITES, concurrency: 10, runSeconds: 1.5, processes: 2 },
      database: 'outside',
    });
    try {
      return await halts(wish, scene);
    } finally {
      await scene.close();
    }
  },
};

async function halts(wish: FaultWish, scene: Scene): Promise<FaultResult> {
  const confirmSeconds: number[] = [];
  const broken: string[] = [];
  const result = await ride(scene, wish, {
    everyMs: [100, 2_500],
    strike: async (number) => {
      const rollout = scene.rollout;
      const { releaseManager, tester } = scene.team;
      const reason = 'as the story has it';
      const since = performance.now();
      // It may have come to its end in the very moment.
      if ((await releaseManager.post(`/api/v1/rollouts/${rollout}/halt`, { reason })).status >= 300) return false;
      if (!(await halted(scene, rollout, since))) {
        broken.push(`halt ${number} was not confirmed within a minute`);
        return true;
      }
      confirmSeconds.push((performance.now() - since) / 1000);
      broken.push(...(await begunAfter(scene, number)));
      const decision = { decide: 'resume', reason };
      said(await tester.post(`/api/v1/rollouts/${rollout}/decision`, decision), z.unknown());
      return true;
    },
  });
  const measured = { confirmSeconds };
  return { ...result, measured, targets: { confirmSeconds: 10 }, broken: [...result.broken, ...broken] };
}

async function halted(scene: Scene, rollout: string, since: number): Promise<boolean> {
  while ((await rolloutState(scene.team, rollout)) !== 'halted') {
    if (performance.now() - since > GIVE_UP_MS) return false;
    await pause(LOOK_EVERY_MS);
  }
  return true;
}

/** What began although somebody had seen the rollout halted, by the control node's own marks. */
async function begunAfter(scene: Scene, number: number): Promise<string[]> {
  const before = await begun(scene);
  await pause(AFTERMATH_MS);
  const late = [...(await begun(scene))].filter((key) => !before.has(key));
  return late.map((key) => `attempt ${key} began after halt ${number} was confirmed`);
}

async function begun(scene: Scene): Promise<Set<string>> {
  const folder = join(scene.lab.controlNode.home, 'attempts');
  const marked = (await readdir(folder)).map((key) =>
    access(join(folder, key, 'started')).then(
      () => [key],
      () => [],
    ),
  );
  return new Set((await Promise.all(marked)).flat());
}

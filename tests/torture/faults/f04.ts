import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Lab } from '../../lab/lab.js';
import { gathered, type Fault, type FaultResult, type FaultWish } from '../fault.js';
import { randomOf } from '../moments.js';
import { Cast } from '../points/cast.js';
import { enginePoints } from '../points/commit-points.js';
import { Reaper, type Death } from '../points/reaper.js';
import { Story, type Parts } from '../points/story.js';
import { Scene } from '../scene.js';

const SITES = 4;
/** A point that the story comes by often enough is found in so many tellings, or the story does not come by it at all. */
const TELLINGS = 3;
/** From the second round on, it dies at one of the first so many times that it comes by. */
const LATEST_TIME = 4;
const OPERATED = 'dev';

/** kill -9 of the service before and after every commit of the engine and every call of a control node, in a story that comes by all of them. */
export const F4: Fault = {
  id: 'F4',
  title: 'kill -9 before and after every commit of the engine and every call',
  rounds: 1,
  run: async (wish) => {
    const scene = await Scene.open({
      ...{ say: wish.say, sites: wish.sites ?? SITES, concurrency: 2, runSeconds: 0.5, processes: 1 },
      database: 'outside',
      shape: letOperate,
      quiesce: { limit: '30m', every: '10s' },
    });
    try {
      return await everyPoint(wish, scene);
    } finally {
      await scene.close();
    }
  },
};

/** Every point of the engine that its work comes by, before and after. */
function allDeaths(): Death[] {
  return enginePoints().flatMap((point) => [`${point}:before`, `${point}:after`]);
}

async function everyPoint({ rounds, seed, say }: FaultWish, scene: Scene): Promise<FaultResult> {
  const draw = randomOf(seed);
  const reaper = new Reaper(scene.first, say);
  const cast = new Cast(scene, OPERATED, () => reaper.diedAt);
  const story = new Story(cast, partsOf(scene), { restart: () => reaper.restart(), say });
  const broken: string[] = [];
  let tellings = 0;
  for (let round = 1; round <= rounds && broken.length === 0; round += 1) {
    const time = (): number => (round === 1 ? 1 : 1 + Math.floor(draw() * LATEST_TIME));
    await reaper.begin(new Map(allDeaths().map((death) => [death, time()])));
    for (let telling = 0; telling < TELLINGS && reaper.left.length > 0; telling += 1) {
      tellings += 1;
      const findings = await told(story, cast);
      broken.push(...findings);
      if (findings.length > 0) break;
    }
    const { left } = reaper;
    await reaper.end();
    broken.push(...left.map((death) => `it was never at ${death.replace(':', ', ')}`));
  }
  const { resumed, strange, count: deaths } = reaper;
  const counted = { attempts: await scene.attempts(), tellings, points: allDeaths().length, deaths };
  const findings = gathered(await scene.judgeAttempts(), { broken: [...broken, ...strange] });
  return { ...findings, rounds, resumed, counted, targets: { resumeSeconds: 10 } };
}

function partsOf(scene: Scene): Parts {
  const [pilot = '', busy = '', , failing = ''] = productionOf(scene);
  return { pilot, busy, failing };
}

function productionOf(scene: Scene): string[] {
  return scene.lab.sites.map(({ id }) => id).slice(-scene.wish.sites);
}

/** What went otherwise than told, and sites that do not run in the end what they were to run. */
async function told(story: Story, cast: Cast): Promise<string[]> {
  try {
    await story.tell();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  const there = await Promise.all(
    productionOf(cast.scene).map(async (site) => ({ site, runs: await cast.runs(site) })),
  );
  return there
    .filter(({ runs }) => runs !== story.everywhere)
    .map(({ site, runs }) => `${site} runs ${String(runs)} in the end and not ${String(story.everywhere)}`);
}

const rungSchema = z.looseObject({ sites: z.array(z.looseObject({ id: z.string() })) });

/** Dev is changed by its operator, who is asked and reports. */
async function letOperate(lab: Lab): Promise<void> {
  const file = join(lab.environmentsDirectory, 'dev.yml');
  const rung = rungSchema.parse(parse(await readFile(file, 'utf8')));
  const operator = { watch: 'report', deadline: '1d', remind: '1h', look: '30m' };
  const sites = rung.sites.map((site) => (site.id === OPERATED ? { ...site, kind: 'operator', operator } : site));
  await writeFile(file, stringify({ ...rung, sites }));
}

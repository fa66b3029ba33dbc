import { setTimeout as pause } from 'node:timers/promises';
import { hasEnded, rolloutState } from '../../service/climb.js';
import { gathered, type Fault, type FaultResult, type FaultWish } from '../fault.js';
import { judgeHistory } from '../history.js';
import { judge, judgeRuns } from '../judge.js';
import { randomOf } from '../moments.js';
import type { Draw } from '../ride.js';
import { Scene } from '../scene.js';

/** At most so many runs are forgotten by going back to the copy. */
const FORGOTTEN_RUNS = 8;
const STUCK_MS = 60_000;
/** So long a restored service is watched: it may start nothing before a person has compared. */
const WATCHED_MS = 4_000;

/** The database is put back to an earlier copy while jobs of a later time run at the sites. */
export const F18: Fault = {
  id: 'F18',
  title: 'the database restored from an older copy while jobs run',
  rounds: 1,
  run: async (wish) => {
    const results: FaultResult[] = [];
    const draw = randomOf(wish.seed);
    for (let round = 1; round <= wish.rounds; round += 1) results.push(await restoredOnce(wish, draw));
    return {
      ...gathered(...results),
      rounds: results.length,
      resumed: results.flatMap((result) => result.resumed),
      counted: sums(results),
    };
  },
};

async function restoredOnce(wish: FaultWish, draw: Draw): Promise<FaultResult> {
  const scene = await Scene.open({
    ...{ say: wish.say, sites: wish.sites ?? 20, concurrency: 4, runSeconds: 1.5, processes: 1, database: 'outside' },
  });
  try {
    const { rollout } = await scene.beginRollout();
    await pause(500 + draw() * 2_000);
    await exchange(scene, 'copy');
    await forgettable(scene, 1 + Math.floor(draw() * FORGOTTEN_RUNS));
    await exchange(scene, 'restore');
    wish.say('  the database is the older one again');
    return await afterwards(scene, rollout);
  } finally {
    await scene.close();
  }
}

/** Waits until so many runs have begun of which the copy knows nothing. */
async function forgettable(scene: Scene, more: number): Promise<void> {
  const before = (await scene.observer.runs()).size;
  await waitUntil('runs begin that the copy does not know', async () => {
    return (await scene.observer.runs()).size >= before + more;
  });
}

/** Copies the database while nobody writes to it, or puts the copy in its place. */
async function exchange(scene: Scene, what: 'copy' | 'restore'): Promise<void> {
  await scene.first.kill();
  await scene.observer.close();
  const { postgres } = scene;
  await waitUntil('nobody uses the database', async () => {
    const [drop, from, to] =
      what === 'copy' ? [[], 'postgres', 'copy'] : [['drop database postgres with (force)'], 'copy', 'postgres'];
    return postgres?.command(...drop, `create database ${to} template ${from}`).then(
      () => true,
      () => false,
    );
  });
  await scene.first.launch();
  await scene.first.ready();
}

async function afterwards(scene: Scene, rollout: string): Promise<FaultResult> {
  const since = performance.now();
  const { observer } = scene;
  const broken: string[] = [];
  const known = new Set((await observer.runs()).keys());
  await waitUntil('the rollout stands still', async () =>
    ['halted', 'halting'].includes(await stateOf(scene, rollout)),
  );
  await pause(WATCHED_MS);
  const started = [...(await observer.runs()).keys()].filter((key) => !known.has(key));
  for (const key of started) broken.push(`attempt ${key} was started before a person had compared`);
  await waitUntil('the halt is confirmed', async () => (await stateOf(scene, rollout)) === 'halted');
  const seconds = (performance.now() - since) / 1000;
  const orphans = await unknownRuns(scene);
  broken.push(...orphans.unlisted.map((key) => `run ${key} is known to the control node alone, and listed nowhere`));
  broken.push(
    ...orphans.trusted.map((site) => `${site}: it counts as known, though a run that nobody knows was there`),
  );
  const answer = await scene.team.tester.post(`/api/v1/rollouts/${rollout}/resume`, { reason: 'Compared.' });
  if (answer.status >= 300) broken.push(`the rollout could not be resumed: ${JSON.stringify(answer.body)}`);
  const stuck = await waitUntil('the rollout ends', async () => hasEnded(await stateOf(scene, rollout))).then(
    () => [],
    (error: unknown) => [String(error)],
  );
  return {
    ...gathered({ broken, stuck }, await verdict(scene, new Set(orphans.keys))),
    ...{ rounds: 1, resumed: [seconds], counted: { orphans: orphans.keys.length, attempts: await scene.attempts() } },
  };
}

/** Runs that the restored database does not know: each must be listed, and what its site runs must count as not known. */
async function unknownRuns(scene: Scene): Promise<{ keys: string[]; unlisted: string[]; trusted: string[] }> {
  const { observer } = scene;
  const known = new Set((await observer.attempts()).map(({ id }) => id));
  const keys = [...(await observer.runs()).keys()].filter((key) => !known.has(key));
  const rows = await observer.look<{ key: string; host: string }>('select key::text, host from app.orphan_attempt');
  const listed = new Map((rows ?? []).map(({ key, host }) => [key, host]));
  const doubtful = await observer.look<{ site: string }>('select site from app.site_product where not doubtful');
  const trusted = new Set((doubtful ?? []).map(({ site }) => site));
  const sites = new Set(keys.flatMap((key) => listed.get(key) ?? []));
  return {
    keys,
    unlisted: keys.filter((key) => !listed.has(key)),
    trusted: [...sites].filter((site) => trusted.has(site)),
  };
}

/** As a scene is always judged, but that what the copy had forgotten counts as committed: it was. */
async function verdict(scene: Scene, orphans: ReadonlySet<string>) {
  const { observer } = scene;
  const [journals, attempts] = [await observer.journals(), await observer.attempts()];
  const sites = judge(journals, attempts);
  const strangers = [...orphans].map((key) => `attempt ${key} ran and was never committed`);
  const { double } = judgeRuns(await observer.runs(), journals);
  return {
    lost: sites.lost.filter((finding) => !strangers.includes(finding)),
    double: [...sites.double, ...double],
    broken: judgeHistory(await observer.deeds(), attempts),
    stuck: attempts
      .filter(({ terminal }) => !terminal)
      .map(({ id, site, state }) => `${site}: attempt ${id} is left as ${state}`),
  };
}

function stateOf(scene: Scene, rollout: string): Promise<string> {
  return rolloutState(scene.team, rollout).catch(() => 'not to be seen');
}

async function waitUntil(what: string, holds: () => Promise<boolean | undefined>): Promise<void> {
  const until = performance.now() + STUCK_MS;
  while ((await holds()) !== true) {
    if (performance.now() > until) throw new Error(`not within a minute: ${what}`);
    await pause(50);
  }
}

function sums(results: readonly FaultResult[]): Record<string, number> {
  const total = (name: string): number => results.reduce((sum, { counted }) => sum + (counted[name] ?? 0), 0);
  return { orphans: total('orphans'), attempts: total('attempts') };
}

import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, truncate, writeFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Lab } from '../../lab/lab.js';
import { gathered, type Fault, type FaultResult, type FaultWish, type Findings } from '../fault.js';
import { isAtRest, productionOf, runsAt, sitesOf, watch, WITH_PILOTS, type View } from '../rollout-watch.js';
import { Scene } from '../scene.js';

const SITES = 8;
const BYTES = 12 * 2 ** 20;
const CAUGHT_WITHIN_MS = 20_000;
const SETTLED_WITHIN_MS = 150_000;
const FULL_MS = 6_000;
const WAYS = ['power', 'full', 'truncated'] as const;

/** The control node loses its power in the middle of runs, has no room left for its ledger, or finds half a file in it. Needs root, for a tmpfs. */
export const F15: Fault = {
  id: 'F15',
  title: 'the control node without power in mid-run, its ledger full, its ledger cut',
  rounds: 3,
  run: async (wish) => {
    const disk: { attempts: string | null } = { attempts: null };
    const scene = await Scene.open({
      ...{
        say: wish.say,
        sites: wish.sites ?? SITES,
        concurrency: 4,
        runSeconds: 2,
        processes: 1,
        database: 'outside',
      },
      production: { failureBudget: wish.sites ?? SITES },
      shape: async (lab) => {
        disk.attempts = await ownDisk(lab);
      },
    });
    try {
      return await troubles(wish, scene);
    } finally {
      if (disk.attempts !== null) await promisify(execFile)('umount', ['--lazy', disk.attempts]);
      await scene.close();
    }
  },
};

async function troubles({ rounds, say }: FaultWish, scene: Scene): Promise<FaultResult> {
  const broken: string[] = [];
  const ended: string[] = [];
  const cut = new Set<string>();
  let cutOff = 0;
  for (let round = 1; round <= rounds && broken.length === 0; round += 1) {
    const way = WAYS[(round - 1) % WAYS.length] ?? 'power';
    const { rollout, version } = await scene.beginRollout();
    const running = await runningAttempts(scene);
    for (const key of running) cut.add(key);
    const unseen = await strike(way, scene);
    for (const key of unseen) cut.add(key);
    cutOff += unseen.length;
    const view = await watch(scene, rollout, isDone, SETTLED_WITHIN_MS);
    if (!isDone(view))
      broken.push(
        `${version} is not settled: ${sitesOf(view)
          .map((site) => site.standing)
          .join(', ')}`,
      );
    const states = sitesOf(view).flatMap(({ attempts }) => attempts.filter(({ id }) => running.includes(id)));
    ended.push(...states.map(({ state }) => state));
    broken.push(...(await unproved(scene, unseen)));
    broken.push(...(await healed(scene, rollout, version)));
    say(
      `  ${round} of ${rounds}: ${way}, ${running.length} runs were under way: ${states.map(({ state }) => state).join(', ')}`,
    );
  }
  const judged = withoutCut(await scene.judgeAttempts(), cut);
  const counted = {
    attempts: await scene.attempts(),
    underWay: cut.size,
    cutOff,
    succeededAllTheSame: count(ended, 'succeeded'),
  };
  return { ...gathered(judged, { broken }), rounds, resumed: [], counted };
}

/** Answers the runs of which nobody can have read an end; some of them may have begun after those that ran. */
async function strike(way: (typeof WAYS)[number], scene: Scene): Promise<string[]> {
  const { home, sshd } = scene.lab.controlNode;
  switch (way) {
    case 'power':
      await sshd.down();
      for (const pid of await processesUnder(home)) kill(pid);
      await pause(1_000);
      await sshd.up();
      return withSize(await unread(scene), (size) => size === null, home);
    case 'full':
      await fill(join(home, 'attempts', 'ballast'));
      await pause(FULL_MS);
      await rm(join(home, 'attempts', 'ballast'), { force: true });
      return [];
    case 'truncated': {
      // So that nobody has read the results before they are cut.
      await sshd.freeze();
      await pause(4_000);
      const ended = await withSize(await unread(scene), (size) => size !== null, home);
      for (const key of ended) await halve(resultOf(home, key));
      await sshd.thaw();
      return ended;
    }
  }
}

/** A run that was cut off may have done its work all the same; but only a probe made afterwards may say so, never the run (INV-13). */
async function unproved(scene: Scene, unseen: readonly string[]): Promise<string[]> {
  const deeds = await scene.observer.deeds();
  return unseen.flatMap((key) => {
    const told = deeds.filter(({ attempt, kind }) => attempt === key && kind === 'deploy');
    const story = told.map(({ after }) => after);
    // What had not reached the control node may be sent again, and is sent once.
    const wasSentAgain = story.lastIndexOf('starting') > story.indexOf('starting');
    if (told.length === 0 || wasSentAgain || story.includes('verifying')) return [];
    return [`attempt ${key} was cut off, and its site was not asked: ${story.join(', ')}`];
  });
}

/** Runs that may be under way, by the record. */
async function unread(scene: Scene): Promise<string[]> {
  const query = "select id from app.attempt where state in ('starting', 'running')";
  return ((await scene.observer.look<{ id: string }>(query)) ?? []).map(({ id }) => id);
}

/** The runs whose result is of such a size; null is none. */
async function withSize(
  keys: readonly string[],
  isSo: (size: number | null) => boolean,
  home: string,
): Promise<string[]> {
  const sizes = await Promise.all(keys.map(async (key) => ({ key, size: await sizeOf(resultOf(home, key)) })));
  return sizes.filter(({ size }) => isSo(size)).map(({ key }) => key);
}

function resultOf(home: string, key: string): string {
  return join(home, 'attempts', key, 'result.json');
}

/** Null where there is no such file. */
function sizeOf(file: string): Promise<number | null> {
  return stat(file).then(
    ({ size }) => size,
    () => null,
  );
}

/** Every site that failed is tried again, and then runs the release; nothing is left in the way. */
async function healed(scene: Scene, rollout: string, version: string): Promise<string[]> {
  const view = await watch(scene, rollout, isDone);
  if (sitesOf(view).some(({ standing }) => standing !== 'succeeded'))
    await scene.team.releaseManager.post(`/api/v1/rollouts/${rollout}/retry`, { reason: 'as the story has it' });
  const end = await watch(scene, rollout, ({ state }) => state === 'completed');
  const findings = end.state === 'completed' ? [] : [`${version} is ${end.state} after all was tried again`];
  for (const site of productionOf(scene)) {
    const runs = await runsAt(scene, site);
    if (runs !== version) findings.push(`${site} runs ${String(runs)} in the end and not ${version}`);
  }
  return findings;
}

/** Half-done effects of runs that were cut off are what was ordered; everything else is a finding. */
function withoutCut(findings: Findings, cut: ReadonlySet<string>): Findings {
  const lost = findings.lost.filter(
    (finding) => !([...cut].some((key) => finding.includes(key)) && finding.includes('did not finish it')),
  );
  return { ...findings, lost };
}

/** Nothing moves any more by itself. */
function isDone(view: View): boolean {
  return isAtRest(view) || view.state === 'halted';
}

/** The attempts that run at a moment when there are some, the pilots' left out: where one of them fails, nothing else begins. */
async function runningAttempts(scene: Scene): Promise<string[]> {
  const pilots = productionOf(scene).slice(0, WITH_PILOTS);
  const query = `select id from app.attempt where state = 'running' and site not in ('${pilots.join("', '")}')`;
  const until = performance.now() + CAUGHT_WITHIN_MS;
  for (;;) {
    const rows = await scene.observer.look<{ id: string }>(query);
    if (rows !== null && rows.length > 1) return rows.map(({ id }) => id);
    if (performance.now() > until) return (rows ?? []).map(({ id }) => id);
    await pause(20);
  }
}

/** The attempts' folder of the control node on a small disk of its own. */
async function ownDisk(lab: Lab): Promise<string> {
  const folder = join(lab.controlNode.home, 'attempts');
  await promisify(execFile)('mkdir', ['-p', folder]);
  await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', `size=${BYTES},mode=700`, 'gatehouse', folder]);
  return folder;
}

async function fill(file: string): Promise<void> {
  for (let block = 2 ** 20; block >= 512;) {
    const size = await sizeOf(file);
    await writeFile(file, Buffer.alloc(block), { flag: 'a' }).catch(() => undefined);
    if ((await sizeOf(file)) === size) block = Math.floor(block / 2);
  }
}

async function halve(file: string): Promise<void> {
  const size = await sizeOf(file);
  if (size !== null) await truncate(file, Math.floor(size / 2));
}

/** Every process of the control node that works in its home or was started from there. All of them are the lab's own. */
async function processesUnder(home: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^[0-9]+$/.test(name) || Number(name) === process.pid) continue;
    const cwd = await readlink(join('/proc', name, 'cwd')).catch(() => '');
    const words = await readFile(join('/proc', name, 'cmdline'), 'utf8').catch(() => '');
    if (cwd.startsWith(home) || words.includes(join(home, 'playbooks'))) found.push(Number(name));
  }
  return found;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself a moment before.
  }
}

function count(words: readonly string[], word: string): number {
  return words.filter((one) => one === word).length;
}

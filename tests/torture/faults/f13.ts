import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, FaultResult, FaultWish } from '../fault.js';
import { ride, type Draw } from '../ride.js';
import { Scene } from '../scene.js';

/** What an attempt is doing when the line goes. */
const MOMENTS = [
  { when: 'before the start', states: "('ready', 'claimed')" },
  { when: 'while it is sent', states: "('starting')" },
  { when: 'while it runs', states: "('running')" },
  { when: 'for so long that nobody can say', states: "('running', 'starting')" },
] as const;
const CAUGHT_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 5;
const UNKNOWN_WITHIN_SECONDS = 90;

/** The line to the control node is dead without a word, or its sessions are cut, at each moment of an attempt. */
export const F13: Fault = {
  id: 'F13',
  title: 'the line to the control node cut: before a start, in it, in the run, for long',
  rounds: 4,
  run: async (wish) => {
    const scene = await Scene.open({
      ...{ say: wish.say, sites: wish.sites ?? 30, concurrency: 5, runSeconds: 2, processes: 1, database: 'outside' },
      // What is unknown counts as failed, and would stop the rollout.
      production: { failureBudget: wish.sites ?? 30 },
    });
    try {
      return await cuts(wish, scene);
    } finally {
      await scene.lab.controlNode.sshd.thaw();
      await scene.close();
    }
  },
};

async function cuts(wish: FaultWish, scene: Scene): Promise<FaultResult> {
  const unknownSeconds: number[] = [];
  const broken: string[] = [];
  const result = await ride(scene, wish, {
    everyMs: [0, 1_500],
    strike: async (number, draw) => {
      const moment = MOMENTS[(number - 1) % MOMENTS.length] ?? MOMENTS[0];
      if (!(await caught(scene, moment.states))) return false;
      const { sshd } = scene.lab.controlNode;
      await sshd.freeze();
      wish.say(`  the line is dead: ${moment.when}`);
      if (moment === MOMENTS[3]) {
        const seconds = await untilUnknown(scene);
        if (seconds === null) broken.push(`after ${UNKNOWN_WITHIN_SECONDS} s without a word no attempt was unknown`);
        else unknownSeconds.push(seconds);
      } else await pause(5_000 + draw() * 10_000);
      await mend(scene, draw);
      return true;
    },
  });
  const targets = { resumeSeconds: 30, unknownSeconds: UNKNOWN_WITHIN_SECONDS };
  return { ...result, measured: { unknownSeconds }, targets, broken: [...result.broken, ...broken] };
}

/** The line comes back as it was, or its old sessions are dead for good. */
async function mend(scene: Scene, draw: Draw): Promise<void> {
  const { sshd } = scene.lab.controlNode;
  await sshd.thaw();
  if (draw() < 0.5) await sshd.cutSessions();
}

async function caught(scene: Scene, states: string): Promise<boolean> {
  const until = performance.now() + CAUGHT_WITHIN_MS;
  while (performance.now() < until) {
    const found = await scene.observer.look(`select 1 from app.attempt where state in ${states} limit 1`);
    if (found !== null && found.length > 0) return true;
    await pause(LOOK_EVERY_MS);
  }
  return false;
}

/** Seconds until an attempt is told as unknown; null when none is in time. */
async function untilUnknown(scene: Scene): Promise<number | null> {
  const since = performance.now();
  for (;;) {
    const seconds = (performance.now() - since) / 1000;
    const found = await scene.observer.look("select 1 from app.attempt where state = 'unknown' limit 1");
    if (found !== null && found.length > 0) return seconds;
    if (seconds > UNKNOWN_WITHIN_SECONDS) return null;
    await pause(100);
  }
}

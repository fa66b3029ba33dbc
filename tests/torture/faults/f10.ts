import { setTimeout as pause } from 'node:timers/promises';
import type { BuiltService } from '../../service/built-service.js';
import type { Fault, FaultResult, FaultWish } from '../fault.js';
import { Leases, type Held } from '../leases.js';
import { ride, type Draw } from '../ride.js';
import { Scene } from '../scene.js';

/** A lease lasts six seconds; every pause is longer. */
const SHORTEST_SECONDS = 7;
const CATCH_WITHIN_MS = 5_000;
/** What it would still send or write comes in the first moments after it goes on. */
const AFTERMATH_MS = 1_500;

/** SIGSTOP of a process that holds a lease, for longer than the lease, then SIGCONT. */
export const F10: Fault = {
  id: 'F10',
  title: 'SIGSTOP of one of three services while it holds a lease, for longer than the lease',
  rounds: 10,
  run: (wish) =>
    standingStill(wish, {
      settings: {},
      seconds: (draw) => {
        const kind = draw();
        if (kind > 0.99) return 300;
        return kind > 0.9 ? 60 : SHORTEST_SECONDS + 8 * draw();
      },
      stop: (service) => {
        service.signal('SIGSTOP');
      },
      go: (service) => {
        service.signal('SIGCONT');
      },
    }),
};

/** A way of making a process stand still. */
export interface Standstill {
  readonly settings: Readonly<Record<string, string>>;
  seconds(draw: Draw): number;
  stop(service: BuiltService): void;
  go(service: BuiltService): void;
}

/** Makes one of the processes that people do not call stand still while it holds a lease, again and again. */
export async function standingStill(wish: FaultWish, still: Standstill): Promise<FaultResult> {
  const scene = await Scene.open({
    ...{ say: wish.say, sites: wish.sites ?? 60, concurrency: 8, runSeconds: 1.5, processes: 3, database: 'outside' },
    settings: still.settings,
  });
  const leases = new Leases(scene.observer);
  const takenOver: number[] = [];
  const paused: number[] = [];
  try {
    const result = await ride(scene, wish, {
      everyMs: [0, 1_500],
      strike: async (_, draw) => {
        const victim = scene.services[1 + Math.floor(draw() * (scene.services.length - 1))] ?? scene.first;
        const [stop, go] = [
          () => {
            still.stop(victim);
          },
          () => {
            still.go(victim);
          },
        ];
        const since = performance.now();
        const held = await leases.catchHolding(victim, { stop, go, withinMs: CATCH_WITHIN_MS });
        if (held === null) return false;
        const seconds = still.seconds(draw);
        const taken = await watch(leases, held, seconds);
        if (taken !== null) takenOver.push(taken);
        go();
        paused.push((performance.now() - since) / 1000);
        await pause(AFTERMATH_MS);
        return true;
      },
    });
    const measured = { takenOverSeconds: takenOver, pauseSeconds: paused };
    return { ...result, measured, broken: [...result.broken, ...(await silent(scene, paused.length))] };
  } finally {
    for (const service of scene.services) if (!service.hasEnded) service.signal('SIGCONT');
    await scene.close();
  }
}

/** Seconds until somebody else has moved the attempt that the frozen process holds; null when nobody had to by the end. */
async function watch(leases: Leases, held: Held, seconds: number): Promise<number | null> {
  const since = performance.now();
  let taken: number | null = null;
  while (performance.now() - since < seconds * 1000) {
    const now = await leases.find(held.id);
    if (taken === null && now !== null && (now.claims !== held.claims || now.state !== held.state))
      taken = (performance.now() - since) / 1000;
    await pause(50);
  }
  return taken;
}

/** A process that has stood still for so long says so in its log, once it can. */
async function silent(scene: Scene, pauses: number): Promise<string[]> {
  const told = await Promise.all(scene.services.map((service) => service.says('stood still')));
  const times = told.reduce((sum, lines) => sum + lines.length, 0);
  return times >= pauses ? [] : [`${pauses} standstills, and only ${times} of them were told in the logs`];
}

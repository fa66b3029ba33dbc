import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { ride } from '../ride.js';
import { Scene } from '../scene.js';

const LONGEST_DOWN_MS = 2_000;

/** The Postgres beside the services is killed every few seconds, and is back after 0 to 2 seconds. */
export const F7: Fault = {
  id: 'F7',
  title: 'kill -9 of the Postgres beside two services, 0 to 2 s down',
  rounds: 10,
  run: async (wish) => {
    const scene = await Scene.open({
      ...{ say: wish.say, sites: wish.sites ?? 40, concurrency: 5, runSeconds: 1, processes: 2, database: 'outside' },
    });
    try {
      return await ride(scene, wish, {
        everyMs: [2_000, 6_000],
        strike: async (_, draw) => {
          await scene.postgres?.kill();
          await pause(draw() * LONGEST_DOWN_MS);
          await scene.postgres?.launch();
          return true;
        },
      });
    } finally {
      await scene.close();
    }
  },
};

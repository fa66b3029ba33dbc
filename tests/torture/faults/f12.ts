import type { Fault } from '../fault.js';
import { claimLatencies } from '../history.js';
import { ride } from '../ride.js';
import { Scene } from '../scene.js';

const PROCESSES = 8;

/** Eight services on one database, each trying to be the first with every attempt. A round is a rollout. */
export const F12: Fault = {
  id: 'F12',
  title: `${PROCESSES} services on one database`,
  rounds: 2,
  run: async (wish) => {
    const scene = await Scene.open({
      ...{ say: wish.say, sites: wish.sites ?? 60, concurrency: 8, runSeconds: 0.3, processes: PROCESSES },
      database: 'outside',
    });
    try {
      let seen = 0;
      const result = await ride(scene, wish, {
        everyMs: [500, 500],
        // Nothing is broken here but that there are so many: each rollout counts once.
        strike: () => {
          const isNew = scene.expected.length > seen;
          seen = scene.expected.length;
          return Promise.resolve(isNew);
        },
      });
      const claimMs = claimLatencies(await scene.observer.deeds()).map((seconds) => seconds * 1_000);
      return { ...result, resumed: [], measured: { claimMs }, targets: { claimMs: 200 } };
    } finally {
      await scene.close();
    }
  },
};

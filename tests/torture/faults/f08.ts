import { CommitCutter } from '../commit-cutter.js';
import type { Fault } from '../fault.js';
import { ride } from '../ride.js';
import { Scene } from '../scene.js';

/** Most cuts come after the commit was obeyed; the others show that one that was not is done again. */
const AFTER = 0.8;
const WITHIN_MS = 5_000;

/** The connection to Postgres is cut between a commit and the word that it was made. */
export const F8: Fault = {
  id: 'F8',
  title: 'connection cut between COMMIT and its reply',
  rounds: 50,
  run: async (wish) => {
    const cutter = await CommitCutter.open();
    const scene = await Scene.open({
      ...{ say: wish.say, sites: wish.sites ?? 40, concurrency: 5, runSeconds: 1, processes: 2, database: 'outside' },
      between: (address) => cutter.through(address),
    });
    const cuts = { after: 0, before: 0 };
    try {
      const result = await ride(scene, wish, {
        everyMs: [0, 400],
        strike: async (_, draw) => {
          const side = draw() < AFTER ? 'after' : 'before';
          const happened = await cutter.cutNext(side, WITHIN_MS);
          if (happened) cuts[side] += 1;
          return happened;
        },
      });
      return { ...result, counted: { ...result.counted, cutAfterCommit: cuts.after, cutBeforeCommit: cuts.before } };
    } finally {
      await scene.close();
      await cutter.close();
    }
  },
};

import { simulate } from '../../simulation/simulation.js';
import type { Fault, FaultResult, FaultWish } from '../fault.js';

/** Says where it is now and then, so that hours of it can be watched. */
const SAY_EVERY = 1_000;

/** One made-up world after another, each from a seed of its own; a seed replays the same world for ever. */
export const F1: Fault = {
  id: 'F1',
  title: 'made-up worlds: deaths, pauses, losses, copies, delays, wrong clocks, cut lines, lost ledgers',
  rounds: 2_000,
  run: (wish) => Promise.resolve(manyWorlds(wish)),
};

function manyWorlds({ rounds, seed, say }: FaultWish): FaultResult {
  const broken: string[] = [];
  const counted = { sites: 0, attempts: 0 };
  for (let world = 0; world < rounds; world += 1) {
    const outcome = simulate(seed + world);
    counted.sites += outcome.sites;
    counted.attempts += outcome.attempts;
    for (const violation of outcome.violations) {
      const sentence = `seed ${seed + world}, trace ${outcome.trace}: ${violation}`;
      say(sentence);
      broken.push(sentence);
    }
    if ((world + 1) % SAY_EVERY === 0) say(`${world + 1} worlds, ${broken.length} findings`);
  }
  return { rounds, lost: [], double: [], stuck: [], broken, resumed: [], counted };
}

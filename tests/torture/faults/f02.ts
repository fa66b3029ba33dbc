import { MECHANISMS } from '../../model/mechanisms.js';
import { protocolWorld } from '../../model/protocol-world.js';
import { search } from '../../model/search.js';
import type { Fault, FaultResult } from '../fault.js';

const MOST = 2_000_000;
const LEFT = { deploys: 1, rebuilds: 0, resumes: 0 };

/** The protocol searched whole, in a world small enough for it. What each mechanism is for, the tests of the model show by removing it. */
export const F2: Fault = {
  id: 'F2',
  title: 'the protocol searched whole: every step at every moment, in a small world',
  rounds: 1,
  run: () => Promise.resolve(searched()),
};

function searched(): FaultResult {
  const worlds = [
    { sites: 1, workers: 2, wire: 1, left: LEFT, without: null },
    { sites: 1, workers: 1, wire: 1, left: { ...LEFT, rebuilds: 1 }, without: null },
  ];
  const found = worlds.map((world) => search(protocolWorld(world), MOST));
  const broken = found.flatMap(({ counterexample }) => (counterexample === null ? [] : [counterexample.join('; ')]));
  const stuck = found.flatMap(({ deadEnd }) => (deadEnd === null ? [] : [deadEnd.join('; ')]));
  const states = found.reduce((sum, one) => sum + one.states, 0);
  const happenings = found.reduce((sum, one) => sum + one.happenings, 0);
  const counted = { states, happenings, mechanisms: MECHANISMS.length };
  return { rounds: worlds.length, lost: [], double: [], stuck, broken, resumed: [], counted };
}

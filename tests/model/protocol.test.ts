import { expect, test } from '@jest/globals';
import { protocolWorld } from './protocol-world.js';
import { search } from './search.js';

const MOST = 400_000;
const PATIENT_MS = 300_000;

test(
  'two workers, deaths at every step, losses, copies, delays and a halt: no rule is ever broken, and every state can still end (F2, INV-06 to INV-11, INV-13)',
  () => {
    const left = { deploys: 1, rebuilds: 0, resumes: 0 };
    const found = search(protocolWorld({ sites: 1, workers: 2, wire: 1, left, without: null }), MOST);
    expect(found).toMatchObject({ counterexample: null, deadEnd: null });
    expect(found.states).toBeGreaterThan(100_000);
  },
  PATIENT_MS,
);

import { expect, test } from '@jest/globals';
import { decide, type RolloutFacts } from '../../../src/rollouts/rollout.js';
import type { SiteFacts } from '../../../src/rollouts/standing.js';

const NOW = new Date('2027-03-01T03:00:00Z');
const QUIET = { skipped: false, accepted: false, excused: false, retryWanted: false, rollBackWanted: false };
const DEPLOYED = { id: 'deploy', kind: 'deploy', purpose: 'order', state: 'succeeded' } as const;
const SITE: SiteFacts = {
  ...{ site: 'ashmere', hold: null, ...QUIET },
  attempts: [{ ...DEPLOYED, before: null, leftAsItWas: false }],
};

function soaking(site: SiteFacts): RolloutFacts {
  const policy = { concurrency: 3, soakSeconds: 600, failureBudget: 1 };
  const wave = { number: 1, state: 'soaking', pilots: true, soakUntil: NOW, sites: [site] } as const;
  return { state: 'running', policy, returnRule: 'by-itself', afterRollBack: null, waves: [wave] };
}

test('a site that somebody took offline is not probed for its health, and its wave waits for it (003-025, INV-17)', () => {
  expect(decide(soaking({ ...SITE, offline: true }), NOW)).toEqual([]);
  expect(decide(soaking(SITE), NOW)).toEqual([{ do: 'probe', site: 'ashmere', wave: 1 }]);
});

import { expect, test } from '@jest/globals';
import { decide, type RolloutFacts, type WaveFacts } from '../../src/rollouts/rollout.js';
import { wayBack, type AttemptFacts, type SiteFacts } from '../../src/rollouts/standing.js';

const before = { version: '1.0.0', digest: 'b'.repeat(64) };
const quiet = { skipped: false, accepted: false, excused: false, retryWanted: false, rollBackWanted: false };

function attempt(id: string, facts: Partial<AttemptFacts> = {}): AttemptFacts {
  return { id, kind: 'deploy', purpose: 'order', state: 'succeeded', before, leftAsItWas: false, ...facts };
}

function site(id: string, facts: Partial<SiteFacts> = {}): SiteFacts {
  return { site: id, hold: null, ...quiet, attempts: [], ...facts };
}

function wave(number: number, facts: Partial<WaveFacts>): WaveFacts {
  return { number, state: 'passed', pilots: false, soakUntil: null, sites: [], ...facts };
}

function rollout(waves: readonly WaveFacts[], facts: Partial<RolloutFacts> = {}): RolloutFacts {
  const policy = { concurrency: 3, soakSeconds: 0, failureBudget: 0 };
  return { state: 'running', policy, returnRule: 'by-itself', afterRollBack: null, waves, ...facts };
}

const now = new Date(0);

test('a failure that a person has asked to try again does not stop the rollout before it was tried', () => {
  const failed = site('a', { attempts: [attempt('1', { state: 'needs-human' })], retryWanted: true });
  expect(decide(rollout([wave(1, { pilots: true, sites: [failed] })]), now)).toEqual([
    { do: 'deploy', site: 'a', wave: 1 },
  ]);
});

test('a site that a halt left waiting in a wave that had passed still has its turn, and the rollout its end', () => {
  const waiting = site('a', { attempts: [attempt('1', { state: 'cancelled' })] });
  const waves = [wave(1, { sites: [waiting] }), wave(2, { sites: [site('b', { attempts: [attempt('2')] })] })];
  expect(decide(rollout(waves), now)).toEqual([{ do: 'deploy', site: 'a', wave: 1 }]);
});

test('the way back stays known when a second deployment finds the release itself at the site (INV-25)', () => {
  const twice = [attempt('1', { state: 'failed' }), attempt('2', { state: 'failed', before: null })];
  expect(wayBack(site('a', { attempts: twice }))).toEqual(before);
  expect(decide(rollout([wave(1, { sites: [site('a', { attempts: twice, accepted: true })] })]), now)).toContainEqual({
    do: 'roll-back',
    site: 'a',
    wave: 1,
    to: before,
  });
});

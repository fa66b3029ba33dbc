import { expect, test } from '@jest/globals';
import { planWaves, WAVE_STATES, waveMayFollow } from '../../src/rollouts/wave.js';

test('a wave opens, settles and soaks before it has passed, and goes back a step where that is called for (INV-17)', () => {
  const steps = WAVE_STATES.flatMap((from) =>
    WAVE_STATES.filter((to) => waveMayFollow(from, to)).map((to) => `${from} to ${to}`),
  );
  expect(steps).toEqual([
    'pending to open',
    'open to settling',
    'settling to open',
    'settling to soaking',
    'soaking to settling',
    'soaking to passed',
  ]);
});

test('sites of no group are in nobody’s way, and keep their places', () => {
  const sites = ['x', 'y', 'n'].map((id) => ({ id, pilot: false, ...(id === 'n' ? { apart: ['north'] } : {}) }));
  expect(planWaves(sites, 2).map((wave) => wave.map(({ id }) => id))).toEqual([['x', 'y'], ['n']]);
});

test('a site in two groups comes apart from the mates in both, and a limit of none is one', () => {
  const apart = { a: ['north'], b: ['north', 'vpn'], c: ['vpn'], d: ['south'] };
  const sites = Object.entries(apart).map(([id, groups]) => ({ id, pilot: false, apart: groups }));
  expect(planWaves(sites, 3).map((wave) => wave.map(({ id }) => id))).toEqual([['a', 'c', 'd'], ['b']]);
  expect(planWaves(sites, 0).map((wave) => wave.length)).toEqual([1, 2, 1]);
});

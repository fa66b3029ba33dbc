import { expect, test } from '@jest/globals';
import { decide, type Decision, type RolloutFacts, type WaveFacts } from '../../src/rollouts/rollout.js';
import type { SiteFacts } from '../../src/rollouts/standing.js';
import { BEFORE, deed, site as aSite, STANDING } from './protocol/site.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const wanted = { rollBackWanted: true };

function named(site: string, facts: SiteFacts, over: Partial<SiteFacts> = {}): SiteFacts {
  return { ...facts, site, ...over };
}

function wave(sites: readonly SiteFacts[], over: Partial<WaveFacts> = {}): WaveFacts {
  return { number: 1, state: 'open', pilots: false, soakUntil: null, sites, ...over };
}

function next(waves: readonly WaveFacts[], over: Partial<RolloutFacts> = {}): readonly Decision[] {
  const policy = { concurrency: 2, soakSeconds: 60, failureBudget: 9 };
  return decide({ state: 'running', policy, returnRule: 'by-itself', afterRollBack: null, waves, ...over }, NOW);
}

function backing(waves: readonly WaveFacts[]): readonly Decision[] {
  return next(waves, { state: 'rolling-back', afterRollBack: 'rolled-back' });
}

const back = (site: string, number = 1) => ({ do: 'roll-back', site, wave: number, to: BEFORE });
const done = (name: string) => named(name, STANDING['rolled-back']);

test('a way back waits for no operator, who may take days: not for a place, nor for a later wave to be back', () => {
  const asked = (kind: 'request' | 'request-back') => aSite([deed({ kind, state: 'verifying' })], { site: 'x' });
  for (const kind of ['request', 'request-back'] as const) {
    const first = wave([named('a', STANDING.succeeded, wanted), named('b', STANDING.succeeded, wanted)]);
    const waves = [first, wave([asked(kind), named('y', asked(kind))], { number: 2 })];
    expect(backing(waves)).toEqual([back('a'), back('b')]);
    expect(next([wave([asked(kind), named('y', asked(kind)), named('a', STANDING.failed)])])).toContainEqual(back('a'));
    expect(next([wave([asked(kind), named('y', asked(kind)), named('a', STANDING.waiting)])])).toEqual([]);
    expect(backing([wave([asked(kind)])])).toEqual([]);
  }
});

test('a way back waits for no look elsewhere, nor for a deployment that never left and can begin no more', () => {
  const first = wave([named('a', STANDING.succeeded, wanted)]);
  const beside = (site: SiteFacts) => backing([first, wave([site], { number: 2 })]);
  for (const state of ['ready', 'claimed'] as const) {
    expect(beside(aSite([deed({ state, leftAsItWas: true })]))).toEqual([back('a')]);
    expect(beside(aSite([deed({ state, leftAsItWas: false })]))).toEqual([]);
    expect(beside(aSite([deed({ kind: 'roll-back', state, leftAsItWas: true })]))).toEqual([]);
    expect(beside(aSite([deed(), deed({ kind: 'verify', purpose: 'soak', state })]))).toEqual([back('a')]);
    expect(backing([wave([aSite([deed({ state, leftAsItWas: true })])])])).toEqual([]);
  }
  expect(beside(aSite([deed({ state: 'starting', leftAsItWas: true })]))).toEqual([]);
});

test('a rollout ends when the only ways back that are left would not get on with what runs elsewhere (INV-22)', () => {
  const company = {
    release: '2.0.0',
    mayRun: new Map([
      ['a', ['2.0.0']],
      ['b', ['3.0.0']],
    ]),
    worksWith: new Map([['3.0.0', ['2.0.0']]]),
  };
  const waves = [wave([named('a', STANDING.succeeded, wanted), done('b')])];
  const facts = { state: 'rolling-back', company } as const;
  expect(next(waves, { ...facts, afterRollBack: 'rolled-back' })).toEqual([{ do: 'end', as: 'partially-rolled-back' }]);
  expect(next(waves, { ...facts, afterRollBack: 'halted' })).toEqual([{ do: 'end', as: 'halted' }]);
});

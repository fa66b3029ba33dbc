import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  foresee,
  secondsLeft,
  type Foreseeable,
  type ForeseenSite,
  type UnderWay,
} from '../../../src/rollouts/told/prediction.js';
import { saidNow } from '../../../src/rollouts/told/said.js';
import { ALWAYS } from '../../../src/windows/span.js';

const NOW = Date.UTC(2026, 10, 21, 20, 0);
const MINUTE = 60_000;

function run(told: Partial<UnderWay> = {}): UnderWay {
  return { startedAt: NOW, progress: 0, pace: { p90: 600 }, deadlineSeconds: 3_600, ...told };
}

function site(id: string, told: Partial<ForeseenSite> = {}): ForeseenSite {
  return {
    ...{ site: id, stage: 'waiting', operated: false, hub: false, apart: [], run: null },
    ...{ openings: ALWAYS, pace: { p90: 600 }, allowed: 660 },
    ...told,
  };
}

function rollout(waves: readonly (readonly ForeseenSite[])[], told: Partial<Foreseeable> = {}): Foreseeable {
  return {
    ...{ isRunning: true, now: NOW, concurrency: 1, soakSeconds: 300, deadlineSeconds: 3_600, order: null },
    waves: waves.map((sites) => ({ soakUntil: null, sites })),
    ...told,
  };
}

function minutes(foreseen: { startsAt: number | null; backAt: number | null } | undefined): readonly (number | null)[] {
  const told = (at: number | null | undefined) => (at == null ? null : (at - NOW) / MINUTE);
  return [told(foreseen?.startsAt), told(foreseen?.backAt)];
}

describe('how long a run goes on', () => {
  test.each([
    ['one that has just begun takes as long as most did', run(), 600],
    [
      'one that is half done and in time takes the other half',
      run({ startedAt: NOW - 5 * MINUTE, progress: 0.5 }),
      300,
    ],
    ['one that seems ahead is still given what most took', run({ startedAt: NOW - 2 * MINUTE, progress: 0.9 }), 480],
    ['one that lags is given time for what is left', run({ startedAt: NOW - 10 * MINUTE, progress: 0.2 }), 480],
    ['one at its very end is not over yet', run({ startedAt: NOW - 60 * MINUTE, progress: 1 }), 30],
    ['one where none has ended is given all that it may take', run({ pace: null }), 3_600],
  ])('%s (003-013)', (_, told, seconds) => {
    expect(secondsLeft(told, NOW)).toBe(seconds);
  });
});

describe('when each site is expected to begin and to be back', () => {
  test('sites begin as places fall free, and waves when the one before has soaked (003-013)', () => {
    const foreseen = foresee(
      rollout([
        [
          site('waits'),
          site('runs', { stage: 'in-progress', run: run({ startedAt: NOW - 4 * MINUTE, progress: 0.4 }) }),
        ],
        [site('later')],
      ]),
    );
    expect(minutes(foreseen.get('runs'))).toEqual([null, 6]);
    expect(minutes(foreseen.get('waits'))).toEqual([6, 16]);
    expect(minutes(foreseen.get('later'))).toEqual([21, 31]);
  });

  test('a site begins when its window opens', () => {
    const opens = [{ from: NOW + 60 * MINUTE, to: NOW + 120 * MINUTE }];
    expect(minutes(foresee(rollout([[site('one', { openings: opens })]])).get('one'))).toEqual([60, 70]);
    expect(foresee(rollout([[site('one', { openings: [] })]])).get('one')).toBeUndefined();
  });

  test('of what waits for what nobody knows, nobody can say when', () => {
    const unknown = foresee(rollout([[site('lost', { stage: 'unknown' })], [site('later')]]));
    expect([unknown.get('lost'), unknown.get('later')]).toEqual([undefined, undefined]);
    const asked = foresee(rollout([[site('asked', { operated: true })], [site('later')]]));
    expect([asked.get('asked'), asked.get('later')]).toEqual([undefined, undefined]);
  });

  test('while a rollout is halted only what is under way is expected to end', () => {
    const halted = rollout([[site('runs', { stage: 'in-progress', run: run() }), site('waits')]], { isRunning: false });
    expect(minutes(foresee(halted).get('runs'))).toEqual([null, 10]);
    expect(foresee(halted).get('waits')).toBeUndefined();
  });

  test('a wave that soaks already is over when its soak is', () => {
    const soaking = { soakUntil: NOW + 2 * MINUTE, sites: [site('done', { stage: 'restored' })] };
    const foreseen = foresee(rollout([], { waves: [soaking, { soakUntil: null, sites: [site('next')] }] }));
    expect(minutes(foreseen.get('next'))).toEqual([2, 12]);
  });

  test('no prediction is ever earlier than what is left of the run allows (003-013)', () => {
    const runs = fc.record({
      gone: fc.integer({ min: 0, max: 20_000 }),
      progress: fc.double({ min: 0, max: 1, noNaN: true }),
      usual: fc.integer({ min: 1, max: 7_200 }),
      before: fc.option(fc.integer({ min: -120, max: 240 })),
    });
    fc.assert(
      fc.property(runs, ({ gone, progress, usual, before }) => {
        const under = run({ startedAt: NOW - gone * 1_000, progress, pace: { p90: usual } });
        const one = foresee(rollout([[site('one', { stage: 'in-progress', run: under })]])).get('one');
        const said = saidNow(before === null ? null : NOW + before * MINUTE, one?.backAt ?? 0, NOW);
        expect(said).toBeGreaterThanOrEqual(NOW + (1 - progress) * usual * 1_000);
        expect(said).toBeGreaterThanOrEqual(NOW + (usual - gone) * 1_000);
        expect(said).toBeGreaterThan(NOW);
      }),
    );
  });
});

describe('what people are told of the end', () => {
  test.each([
    ['a first word is to the minute', null, 10.2, 11],
    ['a first word far ahead is to five', null, 61, 65],
    ['a word that holds stays', 20, 17, 20],
    ['one that does not hold is put off by more than is just needed', 20, 22, 25],
    ['much better news is said', 60, 20, 20],
    ['a little better news is not', 60, 52, 60],
  ])('%s (003-013)', (_, before, foreseen, said) => {
    const told = saidNow(before === null ? null : NOW + before * MINUTE, NOW + foreseen * MINUTE, NOW);
    expect((told - NOW) / MINUTE).toBe(said);
  });

  test('a run that stands still is put off a few times an hour, and not at every look', () => {
    let said = saidNow(null, NOW + 10 * MINUTE, NOW);
    let words = 1;
    for (let second = 3; second < 3_600; second += 3) {
      const now = NOW + second * 1_000;
      const next = saidNow(said, now + 10 * MINUTE, now);
      if (next !== said) words += 1;
      said = next;
    }
    expect(words).toBeLessThan(60);
  });
});

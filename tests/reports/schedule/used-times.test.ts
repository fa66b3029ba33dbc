import { expect, test } from '@jest/globals';
import type { ScheduleEntry, ScheduleState, Undated } from '../../../src/reports/schedule/entry.js';
import { withoutUsed } from '../../../src/reports/schedule/used-times.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 11, 1, hour));

function entry(
  kind: 'agreement' | 'rollout',
  state: ScheduleState,
  changes: Partial<ScheduleEntry> = {},
): ScheduleEntry {
  return {
    ...{ id: `${kind}/${state}`, kind, state, time: { from: at(20), to: at(22) }, product: 'flip', release: '2.0.0' },
    ...{
      environment: 'production',
      rollout: null,
      frozen: null,
      works: null,
      trust: 'ashmere',
      sites: [],
      words: null,
    },
    touches: { products: ['flip'], environments: ['production'], trusts: ['ashmere'] },
    ...changes,
  };
}

const AGREED = entry('agreement', 'agreed');
const waits: Undated = {
  ...{ kind: 'rollout', because: 'no-prediction', release: '2.0.0', product: 'flip', environment: 'production' },
  ...{ rollout: 'one', trust: 'ashmere', sites: [], touches: AGREED.touches },
};
const tookPlace = entry('rollout', 'took-place', { time: { from: at(20), to: at(21) } });

test.each<[string, readonly ScheduleEntry[], readonly Undated[], boolean]>([
  ['no rollout has been there', [], [], true],
  ['the rollout has been there', [tookPlace], [], false],
  ['what was brought then is rolled back', [entry('rollout', 'rolled-back')], [], false],
  ['the rollout is there now', [entry('rollout', 'under-way')], [], true],
  ['it failed there, and is tried again', [entry('rollout', 'failed')], [], true],
  ['another of its sites is to follow', [tookPlace, entry('rollout', 'predicted')], [], true],
  ['another of its sites waits', [tookPlace], [waits], true],
  ['the rollout was there before it', [{ ...tookPlace, time: { from: at(18), to: at(21) } }], [], true],
  ['the rollout has been at another Trust', [{ ...tookPlace, trust: 'bracken' }], [], true],
  ['another release has been there', [{ ...tookPlace, release: '1.0.0' }], [], true],
  ['only its day is agreed', [{ ...tookPlace, time: { day: '2026-12-01' } }], [], true],
])('an agreed time stands on the schedule or not: %s (002-005)', (_, turns, waiting, isKept) => {
  expect(withoutUsed([AGREED], turns, waiting)).toEqual(isKept ? [AGREED] : []);
});

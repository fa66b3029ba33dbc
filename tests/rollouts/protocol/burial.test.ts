import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ATTEMPT_STATES, type AttemptState } from '../../../src/rollouts/attempt.js';
import { buried, isQuiet, isToBury, mayStillBegin } from '../../../src/rollouts/protocol/burial.js';
import type { RunState } from '../../../src/rollouts/site-runner.js';
import { ROLLOUT_STATES } from '../../../src/rollouts/rollout.js';
import { anyAttempt, at, attempt, LEDGER, running, starting } from './record.js';

const beforeBeginning: readonly AttemptState[] = ['ready', 'claimed', 'starting', 'unknown', 'needs-human'];

test.each(ATTEMPT_STATES)('a deployment that is %s may still begin, or not (INV-11)', (state) => {
  expect(mayStillBegin(attempt({ state }))).toBe(beforeBeginning.includes(state));
  expect(mayStillBegin(attempt({ state, kind: 'roll-back' }))).toBe(false);
});

test.each<[AttemptState]>([['unknown'], ['needs-human']])(
  'what is %s may not begin any more when it has begun, or only a probe can tell',
  (state) => {
    expect(mayStillBegin(attempt({ state, begun: true }))).toBe(false);
    expect(mayStillBegin(attempt({ state, needs_probe: true }))).toBe(false);
  },
);

test('what is starting may begin whatever is said of an earlier start of it', () => {
  expect(mayStillBegin(starting({ begun: true, needs_probe: true }))).toBe(true);
});

test.each(ROLLOUT_STATES)('of a rollout that is %s, what may still begin is buried, or not (INV-11)', (state) => {
  const stands = ['halting', 'halted', 'rolling-back'].includes(state);
  expect(isToBury(attempt(), state)).toBe(stands);
  expect(isToBury(running(), state)).toBe(false);
});

test('a halt is true when nothing can begin any more (INV-11)', () => {
  expect(isQuiet([])).toBe(true);
  expect(isQuiet([running(), attempt({ kind: 'verify' })])).toBe(true);
  expect(isQuiet([running(), starting()])).toBe(false);
});

describe('a tombstone', () => {
  test('that came first cancels (INV-11)', () => {
    const step = { to: 'cancelled', because: 'Halted: the control node will never start it.' };
    expect(buried(starting(), { state: 'tombstoned', incarnation: LEDGER })).toEqual(step);
    expect(buried(attempt(), { state: 'tombstoned', incarnation: LEDGER })).toEqual(step);
  });

  test('that was not taken says nothing', () => {
    expect(buried(starting(), { state: 'unknown', incarnation: LEDGER })).toBeNull();
  });

  test.each<[RunState['state']]>([['running'], ['finished'], ['interrupted']])(
    'that came too late finds it %s, and it goes on to its end (INV-21)',
    (state) => {
      expect(buried(attempt(), { state, incarnation: LEDGER })).toEqual({
        to: 'running',
        because: 'It had begun before the halt reached the control node.',
        set: { begun: true, sent: true, incarnation: LEDGER },
        times: { last_contact_at: 0, started_at: 0, deadline: 600 },
      });
    },
  );

  test('that came too late leaves to a person what waits for one, as begun (INV-13)', () => {
    const waiting = starting({ state: 'needs-human' });
    const step = buried(waiting, { state: 'running', incarnation: LEDGER });
    expect(step).toMatchObject({ to: null, set: { begun: true } });
    expect(buried({ ...waiting, begun: true }, { state: 'running', incarnation: LEDGER })).toBeNull();
  });

  test('that came too late keeps when the run was begun and is due', () => {
    const step = buried(starting({ started_at: at(-9), deadline: at(591) }), { state: 'running', incarnation: LEDGER });
    expect(step?.times).toEqual({ last_contact_at: 0 });
  });

  test('changes nothing of what has ended or is running already (INV-09)', () => {
    expect(buried(running(), { state: 'running', incarnation: LEDGER })).toBeNull();
    expect(buried(attempt({ state: 'succeeded' }), { state: 'tombstoned', incarnation: LEDGER })).toBeNull();
  });
});

test("only the word of its control node takes a deployment out of a halt's way (INV-11)", () => {
  fc.assert(
    fc.property(anyAttempt, (one) => {
      if (!mayStillBegin(one)) return;
      expect(buried(one, { state: 'unknown', incarnation: LEDGER })).toBeNull();
      const known = !one.sent || one.incarnation === LEDGER;
      const step = buried(one, { state: 'tombstoned', incarnation: LEDGER });
      expect(step?.to ?? null).toBe(known ? 'cancelled' : null);
    }),
  );
});

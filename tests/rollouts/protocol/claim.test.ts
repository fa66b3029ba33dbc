import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ATTEMPT_STATES } from '../../../src/rollouts/attempt.js';
import {
  begin,
  claim,
  expire,
  giveBack,
  giveUp,
  holdBack,
  isHeld,
  renew,
} from '../../../src/rollouts/protocol/claim.js';
import type { AttemptRecord } from '../../../src/rollouts/protocol/record.js';
import { ROLLOUT_STATES } from '../../../src/rollouts/rollout.js';
import { anyAttempt, at, attempt, claimed, LEDGER, ME, NOW, starting } from './record.js';

const mine = { owner: ME, rollout: 'running' } as const;
const node = { incarnation: LEDGER, epoch: 3 };
const given = { claims: 1, rollout: 'running', node } as const;

describe('a claim', () => {
  test('is one more than before, for six seconds, under a token above every other at the site (INV-10)', () => {
    expect(claim(attempt(), mine, NOW)).toEqual({
      to: 'claimed',
      set: { claims: 1, token: 'next', lease_owner: ME },
      times: { lease_until: 6 },
    });
  });

  test('of what was claimed before keeps its token, so that what was sent under it is not fenced', () => {
    expect(claim(attempt({ claims: 4, token: 9 }), mine, NOW)?.set).toEqual({ claims: 5, token: 9, lease_owner: ME });
  });

  test.each<[string, Partial<AttemptRecord>, boolean]>([
    ['whose time has come this instant', { not_before: NOW }, true],
    ['whose time has not come', { not_before: at(0.001) }, false],
    ['that somebody has claimed', { state: 'claimed' }, false],
    ['that is starting', { state: 'starting' }, false],
  ])('of an attempt %s: %s', (_, over, may) => {
    expect(claim(attempt(over), mine, NOW) !== null).toBe(may);
  });

  test.each(ROLLOUT_STATES)(
    'of a deployment is made only while its rollout runs, not while it is %s (INV-11)',
    (state) => {
      const by = { owner: ME, rollout: state };
      expect(claim(attempt(), by, NOW) !== null).toBe(state === 'running');
      expect(claim(attempt({ kind: 'roll-back' }), by, NOW)).not.toBeNull();
      expect(claim(attempt({ kind: 'verify' }), by, NOW)).not.toBeNull();
    },
  );

  test('of a deployment whose rollout is not known is not made (INV-11)', () => {
    expect(claim(attempt(), { owner: ME, rollout: null }, NOW)).toBeNull();
    expect(claim(attempt({ rollout: null }), { owner: ME, rollout: null }, NOW)).not.toBeNull();
  });
});

describe('a held site', () => {
  test('gets its order taken back while nothing of it has left (INV-20)', () => {
    expect(holdBack(attempt(), 'It is closed.')).toEqual({ to: 'cancelled', because: 'It is closed.' });
  });

  test('keeps waiting what has left before, since only its control node could take it back (INV-11, INV-20)', () => {
    expect(holdBack(attempt({ sent: true }), 'It is closed.')).toEqual({
      to: null,
      because: 'It is closed.',
      times: { not_before: 5 },
    });
  });

  test.each(ATTEMPT_STATES.filter((state) => state !== 'ready'))('changes nothing of what is %s', (state) => {
    expect(holdBack(attempt({ state }), 'It is closed.')).toBeNull();
  });
});

describe('a lease', () => {
  test.each<[string, Date | null, boolean]>([
    ['that nobody took', null, false],
    ['that ran out this instant', NOW, false],
    ['that runs for a moment more', at(0.001), true],
  ])('%s holds: %s', (_, lease_until, holds) => {
    expect(isHeld(attempt({ lease_until }), NOW)).toBe(holds);
  });

  test("is lengthened by six seconds while it is one's own", () => {
    expect(renew(claimed(), { claims: 1 }, NOW)).toEqual({ to: null, times: { lease_until: 6 } });
  });

  test.each<[string, AttemptRecord]>([
    ['has run out', claimed({ lease_until: NOW })],
    ['was taken by another claim', claimed({ claims: 2 })],
    ['was of an attempt that is starting', starting()],
  ])('is not lengthened when it %s (INV-10)', (_, one) => {
    expect(renew(one, { claims: 1 }, NOW)).toBeNull();
  });

  test('that ran out before the first byte left puts its attempt back', () => {
    expect(expire(claimed({ lease_until: NOW }), NOW)).toEqual({
      to: 'ready',
      because: 'Its claim ran out.',
      set: { lease_owner: null },
    });
    expect(expire(claimed(), NOW)).toBeNull();
    expect(expire(starting({ lease_until: at(-9) }), NOW)).toBeNull();
  });
});

describe('a beginning', () => {
  test('is written down with its ledger, its epoch and its deadline before the first byte leaves (INV-07)', () => {
    expect(begin(claimed(), given, NOW)).toEqual({
      to: 'starting',
      set: { sent: true, incarnation: LEDGER, epoch: 3 },
      times: { started_at: 0, deadline: 600, lease_until: 6 },
    });
  });

  test('of what was sent before keeps when it was begun first', () => {
    expect(begin(claimed({ started_at: at(-50) }), given, NOW)?.times).toEqual({ deadline: 600, lease_until: 6 });
  });

  test.each<[string, AttemptRecord, Partial<Parameters<typeof begin>[1]>]>([
    ['the claim ran out', claimed({ lease_until: NOW }), {}],
    ['somebody else claimed it', claimed({ claims: 2 }), {}],
    ['it went back meanwhile', attempt({ claims: 1, lease_until: at(5) }), {}],
    ['a halt took its rollout', claimed(), { rollout: 'halting' }],
    ['its rollout is gone', claimed(), { rollout: null }],
    ['the control node was never met', claimed(), { node: null }],
    ['its ledger is not known', claimed(), { node: { incarnation: null, epoch: 3 } }],
  ])('is not made when %s (INV-10, INV-11)', (_, one, other) => {
    expect(begin(one, { ...given, ...other }, NOW)).toBeNull();
  });

  test('of a way back is made whatever its rollout does (INV-21)', () => {
    expect(begin(claimed({ kind: 'roll-back' }), { ...given, rollout: null }, NOW)?.to).toBe('starting');
  });
});

test('what cannot be had yet is tried again after a while; what cannot be had at all is given up before it is sent', () => {
  expect(giveBack(claimed(), { because: 'The line is full.', seconds: 2 })).toEqual({
    to: 'ready',
    because: 'The line is full.',
    set: { lease_owner: null },
    times: { not_before: 2 },
  });
  expect(giveUp(claimed(), 'Wrong bits.')).toEqual({ to: 'errored', because: 'Wrong bits.' });
  expect(giveUp(starting(), 'Wrong bits.')).toBeNull();
});

test('whoever has not the current claim begins nothing and renews nothing, whatever the attempt is (INV-10)', () => {
  fc.assert(
    fc.property(anyAttempt, fc.nat(6), (one, claims) => {
      fc.pre(claims !== one.claims);
      expect(begin(one, { ...given, claims }, NOW)).toBeNull();
      expect(renew(one, { claims }, NOW)).toBeNull();
    }),
  );
});

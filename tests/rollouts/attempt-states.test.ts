import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ATTEMPT_STATES,
  ATTEMPT_KINDS,
  badEnd,
  goodEnd,
  isActive,
  isHaltable,
  isLive,
  isLook,
  isRequest,
  isTerminal,
  isWayBack,
  isWayOn,
  mayFollow,
  type AttemptKind,
  type AttemptState,
} from '../../src/rollouts/attempt.js';

const state = fc.constantFrom(...ATTEMPT_STATES);

test.each<[AttemptState, AttemptState]>([
  ['ready', 'claimed'],
  ['claimed', 'starting'],
  ['claimed', 'ready'],
  ['starting', 'running'],
  ['starting', 'ready'],
  ['starting', 'unknown'],
  ['running', 'verifying'],
  ['running', 'failed'],
  ['running', 'unknown'],
  ['unknown', 'running'],
  ['unknown', 'verifying'],
  ['unknown', 'needs-human'],
  ['verifying', 'succeeded'],
  ['verifying', 'failed'],
  ['verifying', 'rolled-back'],
  ['verifying', 'rollback-failed'],
  ['ready', 'cancelled'],
  ['claimed', 'cancelled'],
  ['starting', 'cancelled'],
])('%s may become %s', (from, to) => {
  expect(mayFollow(from, to)).toBe(true);
});

test.each<[AttemptState, AttemptState]>([
  ['ready', 'starting'],
  ['ready', 'succeeded'],
  ['claimed', 'succeeded'],
  ['running', 'ready'],
  ['running', 'claimed'],
  ['verifying', 'ready'],
  ['unknown', 'claimed'],
  ['needs-human', 'running'],
])('%s never becomes %s', (from, to) => {
  expect(mayFollow(from, to)).toBe(false);
});

test('nothing follows what has ended (INV-09)', () => {
  fc.assert(fc.property(state, state, (from, to) => !isTerminal(from) || !mayFollow(from, to)));
});

test('an active attempt is live, and neither is ever ended (INV-06)', () => {
  fc.assert(fc.property(state, (one) => (!isActive(one) || isLive(one)) && !(isLive(one) && isTerminal(one))));
});

test('every state is reached, and every state that is not an end leads to one', () => {
  const reachable = new Set<AttemptState>(['ready']);
  for (const from of reachable) for (const to of ATTEMPT_STATES) if (mayFollow(from, to)) reachable.add(to);
  expect([...reachable].sort()).toEqual([...ATTEMPT_STATES].sort());
  for (const from of ATTEMPT_STATES) {
    const ahead = new Set<AttemptState>([from]);
    for (const one of ahead) for (const to of ATTEMPT_STATES) if (mayFollow(one, to)) ahead.add(to);
    expect([...ahead].some(isTerminal)).toBe(true);
  }
});

test('a halt stops what has not begun, and nothing else', () => {
  expect(ATTEMPT_STATES.filter(isHaltable)).toEqual(['ready', 'claimed', 'starting']);
});

test.each<[string, (kind: AttemptKind) => boolean, readonly AttemptKind[]]>([
  ['goes on to the release', isWayOn, ['pre-flight', 'deploy']],
  ['goes back to what ran before', isWayBack, ['roll-back', 'request-back']],
  ['only looks', isLook, ['pre-flight', 'verify']],
  ['is asked of an operator', isRequest, ['request', 'request-back']],
  ['ends well as put back', (kind) => goodEnd(kind) === 'rolled-back', ['roll-back', 'request-back']],
  ['ends ill as not put back', (kind) => badEnd(kind) === 'rollback-failed', ['roll-back', 'request-back']],
])('what %s', (_, is, kinds) => {
  expect(ATTEMPT_KINDS.filter(is)).toEqual(kinds);
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ATTEMPT_STATES, isLook, isTerminal, mayFollow } from '../../../src/rollouts/attempt.js';
import { buried } from '../../../src/rollouts/protocol/burial.js';
import { begin, claim, expire, giveBack, giveUp, holdBack, renew } from '../../../src/rollouts/protocol/claim.js';
import { askSite, conclude, doubt, lose, settled } from '../../../src/rollouts/protocol/ending.js';
import { hear, loseLedger } from '../../../src/rollouts/protocol/hearing.js';
import type { AttemptRecord } from '../../../src/rollouts/protocol/record.js';
import { answered } from '../../../src/rollouts/protocol/start.js';
import { follow, written, type Step } from '../../../src/rollouts/protocol/step.js';
import { trouble } from '../../../src/rollouts/protocol/trouble.js';
import { REFUSALS, type RunResult } from '../../../src/rollouts/site-runner.js';
import { anyAttempt, anyResult, at, attempt, LEDGER, ME, NOW, OTHER_LEDGER, running } from './record.js';

const RUN_STATES = ['running', 'finished', 'interrupted', 'tombstoned', 'unknown'] as const;

/** All that the protocol could answer about an attempt. */
function everyStep(one: AttemptRecord, result: RunResult): readonly Step[] {
  const node = { incarnation: LEDGER, epoch: 1 };
  const alone = { probeUnderWay: false, probedAt: null, siteTaken: false };
  const verdict = { end: 'errored', because: 'No.' } as const;
  const { claims } = one;
  const said = { incarnation: LEDGER, epoch: 1 };
  const steps = [
    claim(one, { owner: ME, rollout: 'running' }, NOW),
    begin(one, { claims, rollout: 'running', node }, NOW),
    ...[holdBack(one, 'No.'), renew(one, one, NOW), expire(one, NOW), giveUp(one, 'No.')],
    giveBack(one, { because: 'No.', seconds: 1 }),
    ...[conclude(one, result), lose(one, 'No.'), askSite(one, 'No.'), doubt(one, { because: 'No.', needsProbe: true })],
    settled(one, { probe: result.probe, verdict }),
    settled(one, { probe: result.probe, verdict: { end: 'needs-human', because: 'No.' } }),
    loseLedger(one, OTHER_LEDGER),
    trouble(one, alone, NOW),
    answered(one, one, { kind: 'silent', silence: 'cut', message: '' }, NOW),
    ...REFUSALS.map((refusal) => answered(one, one, { kind: 'refused', ...said, refusal, message: '' }, NOW)),
    ...RUN_STATES.map((state) => hear(one, { incarnation: LEDGER, run: { state, result, size: 0 } }, NOW)),
    ...RUN_STATES.map((state) => buried(one, { state, incarnation: LEDGER })),
  ];
  return steps.filter((step) => step !== null);
}

test('no step leads where nothing may follow, and none changes what has ended (INV-09)', () => {
  fc.assert(
    fc.property(anyAttempt, anyResult, (one, result) => {
      const steps = everyStep(one, result);
      for (const { to } of steps) if (to !== null) expect(mayFollow(one.state, to)).toBe(true);
      if (isTerminal(one.state)) expect(steps).toEqual([]);
    }),
  );
});

test('nothing but a claim counts claims, and nothing but a claim or a fence touches the token (INV-10)', () => {
  fc.assert(
    fc.property(anyAttempt, anyResult, (one, result) => {
      for (const step of everyStep(one, result)) {
        if (step.to === 'claimed') continue;
        expect(step.set?.claims).toBeUndefined();
        if (step.set?.token !== undefined) expect(step).toMatchObject({ to: 'ready', set: { token: null } });
      }
    }),
  );
});

test('nothing that may be under way ends as failed, errored or succeeded by silence alone (INV-13)', () => {
  fc.assert(
    fc.property(anyAttempt, (one) => {
      const around = { probeUnderWay: false, probedAt: null, siteTaken: false };
      const silent = [
        trouble(one, around, at(90_000)),
        answered(one, one, { kind: 'silent', silence: 'timed-out', message: '' }, NOW),
        isLook(one.kind) ? null : loseLedger(one, OTHER_LEDGER),
      ];
      for (const step of silent) expect(step?.to ?? 'unknown').not.toMatch(/failed|errored|succeeded|rolled-back/);
    }),
  );
});

describe('a step', () => {
  test.each(ATTEMPT_STATES)('to %s is one only where that may follow', (to) => {
    for (const state of ATTEMPT_STATES) {
      const step = { to, because: 'So.' };
      expect(follow(attempt({ state }), step)).toBe(mayFollow(state, to) ? step : null);
    }
  });

  test('that stays is one anywhere', () => {
    const stay = { to: null };
    expect(follow(attempt({ state: 'succeeded' }), stay)).toBe(stay);
  });
});

describe('an attempt, after a step,', () => {
  const here = { now: NOW, nextToken: 42 };

  test('has what is set, times counted from then, and all else as before', () => {
    const step: Step = {
      to: 'running',
      because: 'So.',
      set: { begun: true, progress: 0.5 },
      times: { deadline: 60, last_contact_at: 0 },
    };
    const before = attempt({ state: 'starting', token: 3, because: 'Before.' });
    expect(written(before, step, here)).toEqual({
      ...before,
      ...{ state: 'running', because: 'So.', begun: true, progress: 0.5, deadline: at(60), last_contact_at: NOW },
    });
  });

  test('that stays keeps its state and its reason', () => {
    const before = running({ because: 'Before.' });
    expect(written(before, { to: null, times: { lease_until: 0 } }, here)).toEqual({ ...before, lease_until: NOW });
  });

  test('that ends it has ended then', () => {
    expect(written(running(), { to: 'failed' }, here).ended_at).toEqual(NOW);
    expect(written(running(), { to: 'unknown' }, here).ended_at).toBeNull();
  });

  test('has the token that is given out, the one that is named, or none', () => {
    expect(written(attempt(), { to: 'claimed', set: { token: 'next' } }, here).token).toBe(42);
    expect(written(attempt(), { to: 'claimed', set: { token: 7 } }, here).token).toBe(7);
    expect(written(attempt({ token: 7 }), { to: 'claimed', set: { token: null } }, here).token).toBeNull();
    expect(written(attempt({ token: 7 }), { to: 'claimed' }, here).token).toBe(7);
  });
});

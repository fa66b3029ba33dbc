import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ATTEMPT_STATES } from '../../../src/rollouts/attempt.js';
import type { AttemptRecord } from '../../../src/rollouts/protocol/record.js';
import { answered } from '../../../src/rollouts/protocol/start.js';
import type { Step } from '../../../src/rollouts/protocol/step.js';
import { REFUSALS, type Answer, type Refusal, type RunState } from '../../../src/rollouts/site-runner.js';
import { anyAttempt, attempt, GOOD, LEDGER, NOW, OTHER_LEDGER, starting } from './record.js';

type Told = Answer<{ readonly attempt: RunState }>;

const silence: Told = { kind: 'silent', silence: 'timed-out', message: 'Nothing.' };

function says(state: RunState['state'], result: RunState['result'] = null, incarnation = LEDGER): Told {
  return { kind: 'said', incarnation, epoch: 1, said: { attempt: { state, result, size: 0 } } };
}

function refuses(refusal: Refusal, incarnation = LEDGER): Told {
  return { kind: 'refused', incarnation, epoch: 1, refusal, message: 'Not so.' };
}

function after(one: AttemptRecord, answer: Told): Step | null {
  return answered(one, { claims: one.claims }, answer, NOW);
}

const because = 'The control node refused: Not so.';
const asksSite = { to: 'verifying', because, set: { needs_probe: true } };

describe('a start', () => {
  test('that nobody answered stays as it is, and is let go for whoever asks first (INV-13)', () => {
    expect(after(starting(), silence)).toEqual({ to: null, times: { lease_until: 0 } });
  });

  test.each<[RunState['state']]>([['running'], ['finished'], ['interrupted']])(
    'whose run is %s is running until its lines are read',
    (state) => {
      expect(after(starting(), says(state, state === 'finished' ? GOOD : null))).toEqual({
        to: 'running',
        set: { begun: true },
        times: { last_contact_at: 0 },
      });
    },
  );

  test('that was tombstoned is cancelled, whether said or refused (INV-11)', () => {
    expect(after(starting(), says('tombstoned'))?.to).toBe('cancelled');
    expect(after(starting(), refuses('tombstoned'))).toEqual({ to: 'cancelled', because });
  });

  test.each<[Refusal]>([['busy'], ['missing-artefact']])('refused as %s is tried again in five seconds', (refusal) => {
    const again = { to: 'ready', because, set: { lease_owner: null }, times: { not_before: 5 } };
    expect(after(starting(), refuses(refusal))).toEqual(again);
  });

  test('that was fenced is sent again under a new token (INV-15)', () => {
    const again = { to: 'ready', because, set: { lease_owner: null, token: null }, times: { not_before: 3 } };
    expect(after(starting(), refuses('fenced'))).toEqual(again);
  });

  test('sent for the first time to a ledger that was replaced is sent to the new one', () => {
    const again = { to: 'ready', because, set: { lease_owner: null, sent: false }, times: { not_before: 1 } };
    expect(after(starting(), refuses('lost', OTHER_LEDGER))).toEqual(again);
  });

  test.each<[string, AttemptRecord, string]>([
    ['again, to a ledger that was replaced', starting({ claims: 2 }), OTHER_LEDGER],
    ['to a ledger that is damaged', starting(), LEDGER],
  ])('%s is never sent once more: the site is asked (INV-07, INV-13)', (_, one, incarnation) => {
    expect(after(one, refuses('lost', incarnation))).toMatchObject(asksSite);
  });

  test('that broke the gate waits for its ledger, and after five tries for the site', () => {
    expect(after(starting({ claims: 4 }), refuses('errored'))).toBeNull();
    expect(after(starting({ claims: 5 }), refuses('errored'))).toMatchObject(asksSite);
  });

  test.each<[Refusal]>([['invalid'], ['unknown-site'], ['unknown-playbook']])(
    'refused as %s has errored and left the site alone, unless it was sent before (INV-13)',
    (refusal) => {
      const never = { to: 'errored', because, set: { lease_owner: null, sent: false } };
      expect(after(starting(), refuses(refusal))).toEqual(never);
      expect(after(starting({ claims: 2 }), refuses(refusal))).toMatchObject(asksSite);
    },
  );

  test('whose answer names another ledger than it was sent to is not taken for begun', () => {
    expect(after(starting(), says('running', null, OTHER_LEDGER))).toBeNull();
  });
});

const anyAnswer: fc.Arbitrary<Told> = fc.oneof(
  fc.constant(silence),
  fc.constantFrom(...REFUSALS).chain((refusal) => fc.constantFrom(refuses(refusal), refuses(refusal, OTHER_LEDGER))),
  fc.constantFrom(says('running'), says('finished', GOOD), says('interrupted'), says('tombstoned'), says('unknown')),
);

test('an answer that belongs to an earlier claim, or to an attempt that has moved on, changes nothing (INV-09, INV-10)', () => {
  fc.assert(
    fc.property(anyAttempt, anyAnswer, (one, answer) => {
      expect(answered(one, { claims: one.claims + 1 }, answer, NOW)).toBeNull();
      if (one.state !== 'starting') expect(after(one, answer)).toBeNull();
    }),
  );
  for (const state of ATTEMPT_STATES) {
    if (state !== 'starting') expect(after(attempt({ state }), silence)).toBeNull();
  }
});

test('no refusal calls a start good, and none that may have begun goes back to be sent as another (INV-07, INV-13)', () => {
  fc.assert(
    fc.property(anyAttempt, fc.constantFrom(...REFUSALS), (one, refusal) => {
      const step = after({ ...one, state: 'starting' }, refuses(refusal));
      expect(['succeeded', 'rolled-back', 'running']).not.toContain(step?.to);
      expect(step?.set?.claims).toBeUndefined();
    }),
  );
});

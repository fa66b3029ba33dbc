import { describe, expect, test } from '@jest/globals';
import {
  asked,
  givenUp,
  isWithdrawn,
  remindersDue,
  seen,
  sentenceOf,
  tooLate,
  type AroundRequest,
} from '../../../src/rollouts/approach/request.js';
import { ATTEMPT_STATES } from '../../../src/rollouts/attempt.js';
import { ROLLOUT_STATES } from '../../../src/rollouts/rollout.js';
import { at, attempt, NOW, PROBE } from '../protocol/record.js';

const AROUND: AroundRequest = { kind: 'request', rollout_state: 'running', left_out: false, stopped: false };
const request = attempt({ kind: 'request', state: 'verifying', sent: true, started_at: at(-100), deadline: at(500) });

describe('a request is withdrawn', () => {
  test.each<[string, Partial<AroundRequest>, boolean]>([
    ['not while its rollout runs', {}, false],
    ['when its site is left out', { left_out: true }, true],
    ['when the line is stopped there', { stopped: true }, true],
    ['never where it is a way back', { kind: 'request-back', left_out: true, stopped: true }, false],
    ['nor where it is no request', { kind: 'deploy', left_out: true, stopped: true }, false],
  ])('%s', (_, over, is) => {
    expect(isWithdrawn({ ...AROUND, ...over })).toBe(is);
  });

  test.each(ROLLOUT_STATES.filter((state) => state !== 'running'))('when its rollout is %s', (state) => {
    expect(isWithdrawn({ ...AROUND, rollout_state: state })).toBe(true);
    expect(isWithdrawn({ ...AROUND, kind: 'request-back', rollout_state: state })).toBe(false);
  });
});

describe('a request that was withdrawn becomes a person’s', () => {
  const to = (over: Partial<AroundRequest>, of = request) => givenUp(of, { ...AROUND, ...over })?.to ?? null;

  test.each<[string, Partial<AroundRequest>, string | null]>([
    ['not while it is wanted', {}, null],
    ['not by a halt, which may be over soon', { rollout_state: 'halted' }, null],
    ['not while that halt is confirmed', { rollout_state: 'halting' }, null],
    ['not by a stop, which may be over soon', { stopped: true }, null],
    ['once its site is left out', { left_out: true }, 'needs-human'],
    ['once its site is left out under a halt', { left_out: true, rollout_state: 'halted' }, 'needs-human'],
    ['once its rollout goes back', { rollout_state: 'rolling-back' }, 'needs-human'],
    ['once its rollout is over', { rollout_state: 'superseded' }, 'needs-human'],
    ['never as a way back', { kind: 'request-back', rollout_state: 'superseded' }, null],
  ])('%s', (_, over, state) => {
    expect(to(over)).toBe(state);
  });

  test.each(ATTEMPT_STATES.filter((state) => state !== 'verifying'))('not where it is %s', (state) => {
    expect(to({ left_out: true }, { ...request, state })).toBeNull();
  });

  test('and says why', () => {
    expect(givenUp(request, { ...AROUND, left_out: true })?.because).toBe(
      'The request was withdrawn, and only its operator can tell whether it was done all the same.',
    );
  });
});

test('who is asked is watched at once, for as long as there is time', () => {
  expect(asked(attempt({ kind: 'request', deadline_seconds: 900 }))).toMatchObject({
    to: 'verifying',
    because: 'Its operator was asked; what the site runs is watched.',
    set: { sent: true },
    times: { started_at: 0, deadline: 900 },
  });
  expect(asked(attempt({ kind: 'request', state: 'succeeded' }))).toBeNull();
});

describe('what the site shows', () => {
  const other = { ...PROBE, version: '1.0.0', digest: 'b'.repeat(64) };
  const notYet = 'The site runs 1.0.0, not 2.0.0.';

  test('is the end of the request when it is what was asked for', () => {
    expect(seen(request, PROBE, false)).toMatchObject({
      to: 'succeeded',
      because: 'The site runs 2.0.0, healthy, by its own probe.',
      set: { progress: 1, runs_version: PROBE.version, runs_digest: PROBE.digest, runs_healthy: true },
    });
    expect(seen(request, PROBE, true)?.to).toBe('succeeded');
    expect(seen({ ...request, kind: 'request-back' }, PROBE, false)?.to).toBe('rolled-back');
    expect(seen({ ...request, state: 'needs-human' }, PROBE, false)?.to).toBe('succeeded');
  });

  test('is only remembered when it is not, until the request is withdrawn', () => {
    expect(seen(request, other, false)).toEqual({
      to: null,
      because: `Not yet: ${notYet}`,
      set: { runs_version: '1.0.0', runs_digest: other.digest, runs_healthy: true },
    });
    expect(seen(request, other, true)).toMatchObject({
      to: 'cancelled',
      because: `The request was withdrawn. ${notYet}`,
    });
  });

  test('says nothing where it told nothing, or nobody waits for it', () => {
    expect(seen(request, null, true)).toBeNull();
    for (const state of ATTEMPT_STATES) {
      const waits = state === 'verifying' || state === 'needs-human';
      expect(seen({ ...request, state }, PROBE, false) !== null).toBe(waits);
    }
  });
});

describe('in time', () => {
  test('it is a person’s once it is later than was agreed, and not before', () => {
    expect(tooLate(request, at(500))).toBeNull();
    expect(tooLate(request, at(500.001))).toMatchObject({
      to: 'needs-human',
      because: 'Its operator has not done it in time; a person has to ask.',
    });
    expect(tooLate({ ...request, deadline: null }, at(9_999))).toBeNull();
    expect(tooLate({ ...request, state: 'needs-human' }, at(9_999))).toBeNull();
    expect(tooLate({ ...request, state: 'running' }, at(9_999))).toBeNull();
  });

  test.each([
    ['none yet', 100, 0],
    ['one, to the second', 110, 1],
    ['two', 231, 2],
    ['no more than there is time for', 9_999, 5],
    ['none before it began', -500, 0],
  ])('of reminders every 110 s there are %s after %d s', (_, seconds, due) => {
    expect(remindersDue(request, 110, new Date(at(-100).getTime() + seconds * 1000))).toBe(due);
  });

  test('nobody is reminded of what is over, was not begun, or is not reminded of', () => {
    expect(remindersDue({ ...request, deadline: null }, 110, at(1_000))).toBe(10);
    expect(remindersDue({ ...request, state: 'needs-human' }, 110, at(400))).toBe(0);
    expect(remindersDue({ ...request, started_at: null }, 110, at(400))).toBe(0);
    expect(remindersDue(request, 0, at(400))).toBe(0);
    expect(remindersDue(request, -1, at(400))).toBe(0);
    expect(remindersDue(request, 1, at(400))).toBe(500);
  });
});

describe('its operator is told', () => {
  const wanted = { name: 'Guy’s', product: 'flip', version: '2.0.0', deadline: NOW };
  test.each([
    ['request', wanted, 'FLIP at Guy’s is to be brought to 2.0.0 by 2026-03-01 12:00 UTC.'],
    ['request', { ...wanted, version: null, deadline: null }, 'FLIP at Guy’s is to be brought to the release before.'],
    ['request-reminder', wanted, 'A reminder: FLIP at Guy’s is to be brought to 2.0.0 by 2026-03-01 12:00 UTC.'],
    [
      'request-overdue',
      wanted,
      'FLIP at Guy’s is to be brought to 2.0.0, and was by 2026-03-01 12:00 UTC. It has not been done.',
    ],
  ] as const)('by a %s what is wanted: %j', (about, what, sentence) => {
    expect(sentenceOf(what, about)).toBe(sentence);
  });
});

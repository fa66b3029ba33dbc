import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ATTEMPT_STATES, isActive, isRequest, type AttemptState } from '../../../src/rollouts/attempt.js';
import type { AttemptRecord } from '../../../src/rollouts/protocol/record.js';
import { written, type Step } from '../../../src/rollouts/protocol/step.js';
import { trouble, type Surroundings } from '../../../src/rollouts/protocol/trouble.js';
import { anyAttempt, at, attempt, claimed, NOW, running, starting } from './record.js';

const alone: Surroundings = { probeUnderWay: false, probedAt: null, siteTaken: false };

function seen(one: AttemptRecord, around: Partial<Surroundings> = {}): Step | null {
  return trouble(one, { ...alone, ...around }, NOW);
}

describe('silence', () => {
  const because = 'Nothing was heard of the run for 85 seconds.';
  const sentAt = (seconds: number) => ({ deadline: at(600 + seconds) });

  test.each<[string, AttemptRecord, boolean]>([
    ['of a run, of eighty-five seconds', running({ last_contact_at: at(-85), ...sentAt(-100) }), false],
    ['of a run, of more', running({ last_contact_at: at(-85.001), ...sentAt(-100) }), true],
    ['of a start, of eighty-five seconds', starting(sentAt(-85)), false],
    ['of a start, of more', starting(sentAt(-85.001)), true],
    ['of a run that was sent anew meanwhile', running({ last_contact_at: at(-300), ...sentAt(-10) }), false],
    ['of a run of which nobody ever heard', running({ last_contact_at: null, ...sentAt(-91) }), true],
    ['of a run without a deadline, long', running({ deadline: null, last_contact_at: at(-91) }), true],
    ['of a run without a deadline, short', running({ deadline: null, last_contact_at: at(-9) }), false],
    ['of what has neither been sent nor heard', running({ deadline: null, last_contact_at: null }), false],
  ])('%s: %#', (_, one, stuck) => {
    const step = seen(one);
    if (stuck) expect(step).toMatchObject({ to: 'unknown', because, set: { needs_probe: false } });
    else expect(step).toBeNull();
  });
});

describe('lateness', () => {
  const still = 'The control node says that it still runs, long after its deadline.';
  const nobody = 'Two hours after its deadline nobody knows how it ended.';

  test.each<[string, AttemptRecord, string | null]>([
    ['a run two minutes late', running({ deadline: at(-120) }), null],
    ['a run later than that', running({ deadline: at(-120.001) }), still],
    ['a start, which is silent long before', starting({ deadline: at(-500), last_contact_at: NOW }), null],
    ['an unknown one, two hours late', running({ state: 'unknown', deadline: at(-7_200) }), null],
    ['an unknown one, later than that', running({ state: 'unknown', deadline: at(-7_200.001) }), nobody],
    ['a verifying one, later than that', running({ state: 'verifying', deadline: at(-7_201) }), nobody],
    ['one without a deadline', running({ state: 'unknown', deadline: null }), null],
  ])("%s is a person's, or not (INV-08): %#", (_, one, because) => {
    const step = seen(one, { probeUnderWay: true });
    if (because === null) expect(step).toBeNull();
    else expect(step).toEqual({ to: 'needs-human', because });
  });

  test('of a run that is silent too makes it unknown first, which is true already', () => {
    expect(seen(running({ deadline: at(-700), last_contact_at: at(-200) }))?.to).toBe('unknown');
  });
});

describe('an attempt that only a probe can settle', () => {
  const waits = running({ state: 'unknown', needs_probe: true });

  test.each<[string, AttemptRecord, Partial<Surroundings>, boolean]>([
    ['at once', waits, {}, true],
    ['not while one is under way', waits, { probeUnderWay: true }, false],
    ['not sooner than fifteen seconds after the last', waits, { probedAt: at(-14.999) }, false],
    ['fifteen seconds after the last', waits, { probedAt: at(-15) }, true],
    ['not when its control node may tell', running({ state: 'unknown' }), {}, false],
  ])('has the site asked %s (INV-13): %#', (_, one, around, asked) => {
    const step = seen(one, around);
    if (asked) expect(step).toMatchObject({ to: 'verifying', because: 'The site is asked what it runs.' });
    else expect(step).toBeNull();
  });
});

describe('an attempt that waits for a probe', () => {
  const waits = running({ state: 'verifying' });

  test('that was never ordered is unknown, for another to be', () => {
    expect(seen(waits)).toMatchObject({
      to: 'unknown',
      because: 'Its probe could not be ordered; the site is asked again.',
      set: { needs_probe: true },
    });
  });

  test('goes on waiting while it is under way, or while the site has no place for one', () => {
    expect(seen(waits, { probeUnderWay: true })).toBeNull();
    expect(seen(waits, { siteTaken: true })).toBeNull();
  });
});

test('a request to an operator waits as long as it takes, as it is not this that reminds them', () => {
  for (const kind of ['request', 'request-back'] as const) {
    expect(seen(running({ kind, state: 'verifying', deadline: at(-90_000) }))).toBeNull();
  }
});

test('a claim that ran out goes back', () => {
  expect(seen(claimed({ lease_until: at(-1) }))?.to).toBe('ready');
  expect(seen(claimed())).toBeNull();
});

const quiet: readonly AttemptState[] = ATTEMPT_STATES.filter((state) => !isActive(state) && state !== 'claimed');

test.each(quiet)('what is %s is not stuck', (state) => {
  const late = { deadline: at(-90_000), last_contact_at: at(-90_000), lease_until: at(-90_000) };
  expect(seen(attempt({ state, ...late, needs_probe: true }))).toBeNull();
});

/** Looked at every ten minutes, and heard of no more, its probes never ordered. */
function endOfWaiting(one: AttemptRecord): AttemptRecord {
  let now = NOW;
  let record = one;
  for (let look = 0; look < 40; look += 1) {
    now = new Date(now.getTime() + 600_000);
    const step = trouble(record, alone, now);
    if (step !== null) record = written(record, step, { now, nextToken: 1 });
  }
  return record;
}

test("whatever was sent and is heard of no more is a person's in the end, and never runs or ends by itself (INV-08, INV-13)", () => {
  fc.assert(
    fc.property(
      anyAttempt,
      fc.constantFrom<AttemptState[]>('starting', 'running', 'unknown', 'verifying'),
      (one, state) => {
        // A request is never sent: its operator has days, and is reminded.
        fc.pre(!isRequest(one.kind));
        const sent = { ...one, state, deadline: at(600), last_contact_at: null };
        expect(endOfWaiting(sent).state).toBe('needs-human');
      },
    ),
  );
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ATTEMPT_STATES } from '../../../src/rollouts/attempt.js';
import { hasMoreToRead, hear, isToFollow, loseLedger, speaksOf } from '../../../src/rollouts/protocol/hearing.js';
import type { AttemptRecord } from '../../../src/rollouts/protocol/record.js';
import type { Step } from '../../../src/rollouts/protocol/step.js';
import type { RunState } from '../../../src/rollouts/site-runner.js';
import {
  anyAttempt,
  anyResult,
  at,
  attempt,
  GOOD,
  LEDGER,
  ME,
  NOW,
  OTHER_LEDGER,
  running,
  starting,
} from './record.js';

function news(state: RunState['state'], result: RunState['result'] = null) {
  return { incarnation: LEDGER, run: { state, result, size: 0 } };
}

function after(one: AttemptRecord, state: RunState['state']): Step | null {
  return hear(one, news(state), NOW);
}

const free = { lease_until: at(-1) };

describe('news of a run', () => {
  test('that it is running makes it so, once', () => {
    expect(after(starting(), 'running')).toEqual({
      to: 'running',
      set: { begun: true },
      times: { last_contact_at: 0 },
    });
    expect(after(starting({ state: 'unknown' }), 'running')?.to).toBe('running');
    expect(after(running(), 'running')).toBeNull();
  });

  test('that it has finished concludes it by its result', () => {
    expect(hear(running(), news('finished', GOOD), NOW)?.to).toBe('succeeded');
  });

  test.each<[string, RunState['state'], string]>([
    ['has finished without a result', 'finished', 'The run ended and left no result.'],
    ['was interrupted', 'interrupted', 'The control node was interrupted during the run.'],
    ['is not known, though it began', 'unknown', 'The control node no longer knows the run.'],
  ])('that it %s has the site asked, and is never run again (INV-07, INV-13)', (_, state, because) => {
    expect(after(running(), state)).toMatchObject({ to: 'verifying', because });
  });

  test('that it was tombstoned cancels it', () => {
    const step = { to: 'cancelled', because: 'The control node will never start it.' };
    expect(after(starting(), 'tombstoned')).toEqual(step);
  });

  test.each<[string, AttemptRecord]>([
    ['a start whose sender has let go', starting(free)],
    ['an unknown one', starting({ state: 'unknown', ...free })],
  ])('that it was never seen sends %s again, under the same key (INV-07)', (_, one) => {
    expect(after(one, 'unknown')).toEqual({
      to: 'ready',
      because: 'The control node never saw it.',
      set: { lease_owner: null },
    });
  });

  test.each<[string, AttemptRecord]>([
    ['somebody may still be about to send it', starting()],
    ['only a probe can tell more', starting({ state: 'unknown', needs_probe: true, ...free })],
    ['a probe is under way', starting({ state: 'verifying', ...free })],
    ['it waits for a person', starting({ state: 'needs-human', ...free })],
    ['it has gone back already', starting({ state: 'ready', ...free })],
    ['it is claimed to be sent again', starting({ state: 'claimed', ...free })],
  ])('that it was never seen changes nothing while %s', (_, one) => {
    expect(after(one, 'unknown')).toBeNull();
  });
});

test('words of another ledger than it was sent to say nothing of it (INV-07)', () => {
  expect(speaksOf(running(), LEDGER)).toBe(true);
  expect(speaksOf(running(), OTHER_LEDGER)).toBe(false);
  fc.assert(
    fc.property(anyAttempt, fc.constantFrom<RunState['state'][]>('running', 'finished', 'unknown'), (one, state) => {
      if (one.incarnation !== LEDGER) expect(after(one, state)).toBeNull();
    }),
  );
});

test('a run that began is never sent again, whatever its ledger says (INV-07)', () => {
  const state = fc.constantFrom<RunState['state'][]>('running', 'finished', 'interrupted', 'tombstoned', 'unknown');
  fc.assert(
    fc.property(anyAttempt, state, fc.option(anyResult), (one, told, result) => {
      expect(hear({ ...one, begun: true }, news(told, result), NOW)?.to).not.toBe('ready');
    }),
  );
});

describe('another ledger', () => {
  const because = 'The control node was set up anew and no longer knows the run.';

  test.each<[AttemptRecord['state']]>([['ready'], ['claimed'], ['starting'], ['running'], ['unknown']])(
    'loses what was sent to the old one and is %s; the site is asked (INV-07)',
    (state) => {
      expect(loseLedger(running({ state }), OTHER_LEDGER)).toMatchObject({ to: 'verifying', because });
    },
  );

  test('loses nothing that it knows itself, that a probe settles, or that has not begun or is over', () => {
    expect(loseLedger(running(), LEDGER)).toBeNull();
    expect(loseLedger(running({ state: 'unknown', needs_probe: true }), OTHER_LEDGER)).toBeNull();
    for (const state of ATTEMPT_STATES) {
      if (['ready', 'claimed', 'starting', 'running', 'unknown'].includes(state)) continue;
      expect(loseLedger(running({ state }), OTHER_LEDGER)).toBeNull();
    }
    expect(loseLedger(attempt(), OTHER_LEDGER)).toBeNull();
  });

  test('leaves to a person what waits for one, as a thing that only the site can tell (INV-11)', () => {
    const waiting = running({ state: 'needs-human', begun: false });
    expect(loseLedger(waiting, OTHER_LEDGER)).toMatchObject({ to: null, set: { needs_probe: true } });
  });

  test('lets a probe that it does not know simply bring no answer', () => {
    expect(loseLedger(running({ kind: 'verify' }), OTHER_LEDGER)).toMatchObject({ to: 'errored', because });
  });
});

test('a run is concluded only when its lines were read to the end', () => {
  const run = { ...news('finished', GOOD).run, lines: [] };
  expect(hasMoreToRead({ ...run, offset: 9, size: 10 })).toBe(true);
  expect(hasMoreToRead({ ...run, offset: 10, size: 10 })).toBe(false);
  expect(hasMoreToRead({ ...run, state: 'running', offset: 9, size: 10 })).toBe(false);
});

describe('a control node is asked about', () => {
  test.each<[string, AttemptRecord, boolean]>([
    ['a run', running(), true],
    ['what is unknown', running({ state: 'unknown' }), true],
    ['what only a probe can settle', running({ state: 'unknown', needs_probe: true }), false],
    ['a start whose answer this process awaits', starting(), false],
    ['a start of this process that was let go', starting({ lease_until: NOW }), true],
    ['a start of another process, which may be dead', starting({ lease_owner: 'other' }), true],
    ['what waits', attempt(), false],
    ['what is verifying', running({ state: 'verifying' }), false],
  ])('%s: %#', (_, one, asked) => {
    expect(isToFollow(one, ME, NOW)).toBe(asked);
  });
});

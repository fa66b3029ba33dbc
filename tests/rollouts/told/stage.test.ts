import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ATTEMPT_KINDS, ATTEMPT_STATES, isTerminal } from '../../../src/rollouts/attempt.js';
import { stageOf, type ToldAttempt, type ToldRuns, type ToldSite } from '../../../src/rollouts/told/stage.js';

const RELEASE = 'b'.repeat(64);
const BEFORE = 'a'.repeat(64);

function at(minute: number): Date {
  return new Date(Date.UTC(2026, 10, 21, 20, minute));
}

function attempt(told: Partial<ToldAttempt>): ToldAttempt {
  const state = told.state ?? 'succeeded';
  return {
    ...{ id: 'one', kind: 'deploy', purpose: 'order', state, sent: true, createdAt: at(0), startedAt: at(1) },
    ...{ endedAt: isTerminal(state) ? at(10) : null, leftAsItWas: false, foundHealthy: null },
    ...told,
  };
}

function runs(told: Partial<ToldRuns> = {}): ToldRuns {
  return { digest: RELEASE, healthy: true, doubtful: false, at: at(10), ...told };
}

function site(attempts: readonly ToldAttempt[], told: Partial<ToldSite> = {}): ToldSite {
  return { digest: RELEASE, isOver: false, attempts, runs: null, ...told };
}

const later = { createdAt: at(20), startedAt: at(21) };

describe('how a site stands for those who use it', () => {
  test.each([
    ['nothing was done there', site([]), 'waiting'],
    ['nothing was done there, and nothing will be', site([], { isOver: true }), 'left-out'],
    ['its turn has come, and nothing has left for it', site([attempt({ state: 'claimed', sent: false })]), 'waiting'],
    ['it was only looked at', site([attempt({ kind: 'pre-flight', state: 'failed' })]), 'waiting'],
    ['its run was called off', site([attempt({ state: 'cancelled' })]), 'waiting'],
    ['our machinery broke before anything left', site([attempt({ state: 'errored', sent: false })]), 'waiting'],
    ['a first byte may have left', site([attempt({ state: 'starting', sent: false })]), 'in-progress'],
    ['it is being changed', site([attempt({ state: 'running' })]), 'in-progress'],
    ['the change is made and not proved', site([attempt({ state: 'verifying' })]), 'verifying'],
    ['nobody has heard of it', site([attempt({ state: 'unknown' })]), 'unknown'],
    ['a person was asked', site([attempt({ state: 'needs-human' })]), 'unknown'],
    ['its probe says that the release runs', site([attempt({})], { runs: runs() }), 'restored'],
    ['it said no', site([attempt({ state: 'failed' })]), 'failed'],
    [
      'it said no, and its probe that it serves as before',
      site([attempt({ state: 'failed', leftAsItWas: true })]),
      'put-back',
    ],
    [
      'it goes back',
      site([attempt({ state: 'failed' }), attempt({ ...later, kind: 'roll-back', state: 'running' })]),
      'rolling-back',
    ],
    [
      'it is back',
      site([attempt({ state: 'failed' }), attempt({ ...later, kind: 'roll-back', state: 'rolled-back' })]),
      'put-back',
    ],
    [
      'it could not be put back',
      site([attempt({}), attempt({ ...later, kind: 'roll-back', state: 'rollback-failed' })]),
      'failed',
    ],
    ['it turned ill after it was well', site([attempt({})], { runs: runs({ healthy: false, at: at(12) }) }), 'failed'],
    ['something was done there since', site([attempt({})], { runs: runs({ doubtful: true }) }), 'unknown'],
    ['it was mended by hand', site([attempt({ state: 'failed' })], { runs: runs({ at: at(30) }) }), 'restored'],
    [
      'it was put back by hand',
      site([attempt({ state: 'failed' })], { runs: runs({ at: at(30), digest: BEFORE }) }),
      'put-back',
    ],
    [
      'only an old probe speaks of it',
      site([attempt({ state: 'failed' })], { runs: runs({ at: at(5), digest: BEFORE }) }),
      'failed',
    ],
    [
      'its operator was asked, and it serves',
      site([attempt({ kind: 'request', state: 'verifying' })], { runs: runs({ digest: BEFORE }) }),
      'waiting',
    ],
    [
      'its operator was asked, and it does not serve',
      site([attempt({ kind: 'request', state: 'verifying' })], { runs: runs({ digest: BEFORE, healthy: false }) }),
      'in-progress',
    ],
    [
      'its operator was asked to put it back, and it serves',
      site([attempt({}), attempt({ ...later, kind: 'request-back', state: 'verifying' })], { runs: runs() }),
      'restored',
    ],
  ] as const)('%s: %#', (_, told, stage) => {
    expect(stageOf(told).stage).toBe(stage);
  });

  test('a downtime begins with the first thing done since the site was last healthy, and ends when its probe says so', () => {
    const first = attempt({ state: 'failed' });
    const back = attempt({ ...later, kind: 'roll-back', state: 'rolled-back', endedAt: at(25) });
    expect(stageOf(site([first, back]))).toEqual({ stage: 'put-back', startedAt: at(1), healthyAt: at(25) });
    const again = attempt({ createdAt: at(40), startedAt: at(41), state: 'running' });
    expect(stageOf(site([first, back, again]))).toEqual({ stage: 'in-progress', startedAt: at(41), healthyAt: null });
  });

  test('the downtime of a site that its operator changes began when it was first found ill', () => {
    const watch = (minute: number, foundHealthy: boolean) =>
      attempt({ kind: 'verify', purpose: 'watch', state: 'failed', endedAt: at(minute), foundHealthy });
    const asked = attempt({ kind: 'request', state: 'verifying' });
    const ill = runs({ digest: BEFORE, healthy: false, at: at(8) });
    const told = site([asked, watch(4, true), watch(6, false), watch(8, false)], { runs: ill });
    expect(stageOf(told)).toEqual({ stage: 'in-progress', startedAt: at(6), healthyAt: null });
  });

  test.each(['starting', 'running', 'verifying', 'unknown', 'needs-human'] as const)(
    'whatever its last probe said, it is not back while something is %s there (INV-31)',
    (state) => {
      for (const kind of ['deploy', 'roll-back'] as const) {
        const { stage } = stageOf(
          site([attempt({}), attempt({ ...later, kind, state })], { runs: runs({ at: at(30) }) }),
        );
        expect(['in-progress', 'verifying', 'rolling-back', 'unknown']).toContain(stage);
      }
    },
  );

  test('no site is told to be back unless its own probe, and nothing else, has said so (INV-31)', () => {
    const attempts = fc.array(
      fc.record({
        kind: fc.constantFrom(...ATTEMPT_KINDS),
        purpose: fc.constantFrom('order', 'settle', 'soak', 'watch'),
        state: fc.constantFrom(...ATTEMPT_STATES),
        sent: fc.boolean(),
        leftAsItWas: fc.boolean(),
      }),
      { maxLength: 5 },
    );
    const seen = fc.option(
      fc.record({ healthy: fc.boolean(), doubtful: fc.boolean(), minute: fc.integer({ min: 0, max: 90 }) }),
    );
    fc.assert(
      fc.property(attempts, seen, fc.boolean(), (each, probe, isOver) => {
        const done = each.map((told, index) =>
          attempt({
            ...told,
            createdAt: at(index * 10),
            startedAt: at(index * 10 + 1),
            endedAt: isTerminal(told.state) ? at(index * 10 + 9) : null,
          }),
        );
        const found = probe === null ? null : runs({ ...probe, at: at(probe.minute) });
        const { stage, healthyAt, startedAt } = stageOf(site(done, { runs: found, isOver }));
        if (stage !== 'restored' && stage !== 'put-back') return healthyAt === null;
        const proved = done.some((one) => one.state === 'succeeded' || one.state === 'rolled-back' || one.leftAsItWas);
        expect(proved || (found !== null && found.healthy && !found.doubtful)).toBe(true);
        return startedAt !== null;
      }),
    );
  });
});

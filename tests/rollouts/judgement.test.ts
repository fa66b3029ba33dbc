import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ATTEMPT_KINDS, type AttemptKind } from '../../src/rollouts/attempt.js';
import { byProbe, judge } from '../../src/rollouts/judgement.js';
import { FAILURE_KINDS, type HostStats, type RunResult } from '../../src/rollouts/site-runner.js';

const target = { version: '2.0.0', digest: 'd'.repeat(64) };
const clean: HostStats = { ok: 3, changed: 1, failures: 0, unreachable: 0, rescued: 0 };
const good: RunResult = {
  rc: 0,
  stats: { 'trust-01': clean },
  probe: { ...target, healthy: true, detail: '' },
  before: null,
  failure: null,
};
const aim = (kind: AttemptKind) => ({ kind, host: 'trust-01', target });
const probe = { ...target, healthy: true, detail: '' };

describe('a deployment', () => {
  test.each<[string, RunResult, string]>([
    ['succeeds by exit code, own statistics and probe together', good, 'succeeded'],
    ['with exit code 0 and another version fails (F16)', { ...good, probe: { ...probe, version: '1.0.0' } }, 'failed'],
    [
      'with exit code 0 and other bits fails (INV-01)',
      { ...good, probe: { ...probe, digest: 'e'.repeat(64) } },
      'failed',
    ],
    ['that runs the release ill fails', { ...good, probe: { ...probe, healthy: false } }, 'failed'],
    ['that runs nothing fails', { ...good, probe: { ...probe, version: null, digest: null } }, 'failed'],
    ['that was rescued fails', { ...good, stats: { 'trust-01': { ...clean, rescued: 1 } } }, 'failed'],
    ['with a failed task fails', { ...good, stats: { 'trust-01': { ...clean, failures: 1 } } }, 'failed'],
    ['without the line of its own site is no success', { ...good, stats: {} }, 'failed'],
    ['without statistics is no success', { ...good, stats: null }, 'failed'],
    ['that touched another host is no success', { ...good, stats: { 'trust-01': clean, other: clean } }, 'failed'],
    ['with a bad exit code is no success', { ...good, rc: 4 }, 'failed'],
    ['without a probe is unproved (INV-13)', { ...good, probe: null }, 'unproved'],
    [
      'that lost the site on the way, unprobed, is unproved (INV-13)',
      { ...good, probe: null, failure: { kind: 'unreachable', task: 'send', message: 'gone' } },
      'unproved',
    ],
    [
      'whose play matched no host has errored',
      { ...good, stats: {}, probe: null, failure: { kind: 'no-host-matched', task: null, message: '' } },
      'errored',
    ],
    [
      'that our side broke has errored',
      { ...good, failure: { kind: 'errored', task: null, message: 'syntax' } },
      'errored',
    ],
    [
      'that met another host key waits for a person (abuse 52)',
      { ...good, probe: null, failure: { kind: 'host-key-changed', task: null, message: '' } },
      'needs-human',
    ],
  ])('%s', (_, result, end) => {
    expect(judge(aim('deploy'), result).end).toBe(end);
  });
});

test('a way back is rolled back only by its own probe (INV-26)', () => {
  expect(judge(aim('roll-back'), good).end).toBe('rolled-back');
  expect(judge(aim('roll-back'), { ...good, probe: { ...probe, healthy: false } }).end).toBe('rollback-failed');
  expect(judge(aim('roll-back'), { ...good, probe: null }).end).toBe('unproved');
});

test('a probe that brought no answer proves nothing', () => {
  expect(judge(aim('verify'), { ...good, probe: null }).end).toBe('errored');
  expect(judge(aim('verify'), { ...good, probe: { ...probe, version: '1' } }).end).toBe('failed');
});

test('a site is offline when it no longer serves', () => {
  const offline = { kind: 'take-offline', host: 'trust-01', target: null } as const;
  expect(byProbe(offline, { ...probe, healthy: false }).end).toBe('succeeded');
  expect(byProbe(offline, probe).end).toBe('failed');
});

const count = fc.nat(2);
const anyResult: fc.Arbitrary<RunResult> = fc.record({
  rc: fc.option(fc.nat(5)),
  stats: fc.option(
    fc.dictionary(
      fc.constantFrom('trust-01', 'other'),
      fc.record({ ok: count, changed: count, failures: count, unreachable: count, rescued: count }),
    ),
  ),
  probe: fc.option(
    fc.record({
      version: fc.constantFrom('2.0.0', '1.0.0', null),
      digest: fc.constantFrom(target.digest, 'e'.repeat(64), null),
      healthy: fc.boolean(),
      detail: fc.string(),
    }),
  ),
  before: fc.constant(null),
  failure: fc.option(
    fc.record({ kind: fc.constantFrom(...FAILURE_KINDS), task: fc.constant(null), message: fc.string() }),
  ),
});

test('nothing is ever called good unless the probe says the exact version and digest, healthy (INV-01)', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ATTEMPT_KINDS), anyResult, (kind, result) => {
      const { end } = judge(aim(kind), result);
      if (end !== 'succeeded' && end !== 'rolled-back') return;
      if (kind === 'take-offline') expect(result.probe?.healthy).toBe(false);
      else expect(result.probe).toMatchObject({ ...target, healthy: true });
    }),
  );
});

test('without a probe nothing but a probe run, a stranger at the door, a busy site or an empty play has an end (INV-13)', () => {
  fc.assert(
    fc.property(anyResult, (result) => {
      const { end } = judge(aim('deploy'), { ...result, probe: null });
      // A site that says it is busy has said that nothing was touched.
      const asked = result.failure?.kind === 'busy' ? ['cancelled'] : ['unproved', 'needs-human', 'errored'];
      expect(asked).toContain(end);
    }),
  );
});

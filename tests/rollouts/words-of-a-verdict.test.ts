import { describe, expect, test } from '@jest/globals';
import type { AttemptKind } from '../../src/rollouts/attempt.js';
import { byProbe, judge, type Verdict } from '../../src/rollouts/judgement.js';
import type { FailureKind, RunResult, Survey } from '../../src/rollouts/site-runner.js';
import { GOOD, PROBE, TARGET } from './protocol/record.js';

type Case = readonly [result: Partial<RunResult>, end: Verdict['end'], because: string];

const clean = { ok: 5, changed: 2, failures: 0, unreachable: 0, rescued: 0 };
const before = { version: '1.0.0', digest: 'b'.repeat(64) };

function verdict(kind: AttemptKind, over: Partial<RunResult>): Verdict {
  return judge({ kind, host: 'h1', target: TARGET, before }, { ...GOOD, ...over });
}

function failure(kind: FailureKind, task: string | null = null) {
  return { failure: { kind, task, message: 'It broke.' } };
}

describe('a deployment says how it ended', () => {
  test.each<Case>([
    [{}, 'succeeded', 'The site runs 2.0.0, healthy, by its own probe.'],
    [
      { probe: null, ...failure('host-key-changed') },
      'needs-human',
      'h1 shows another host key than the pinned one. Nothing is tried there again until a person has looked.',
    ],
    [
      { probe: null, ...failure('host-key-unknown') },
      'needs-human',
      'h1 shows a host key that is not pinned. Nothing is tried there again until a person has looked.',
    ],
    [failure('no-host-matched'), 'errored', 'The play matched no host for h1.'],
    [failure('busy'), 'cancelled', 'Nothing was touched: It broke.'],
    [{ probe: null }, 'unproved', 'The run ended without a probe of the site.'],
    [{ probe: null, ...failure('failed') }, 'unproved', 'Failed: It broke.'],
    [failure('failed', 'Restart'), 'failed', 'Failed at "Restart": It broke.'],
    [failure('unreachable'), 'failed', 'Unreachable: It broke.'],
    [failure('deadline'), 'failed', 'Out of time: It broke.'],
    [failure('errored'), 'errored', 'Errored: It broke.'],
    [{ stats: null }, 'failed', "The run's statistics hold no line for h1."],
    [{ stats: { h2: clean } }, 'failed', "The run's statistics hold no line for h1."],
    [{ stats: { h1: clean, h2: clean } }, 'failed', 'The run touched hosts that it was not asked to touch.'],
    [{ stats: { h1: { ...clean, unreachable: 1 } } }, 'failed', 'The site could not be reached.'],
    [{ stats: { h1: { ...clean, failures: 1 } } }, 'failed', 'A task failed at the site.'],
    [
      { stats: { h1: { ...clean, rescued: 1 } } },
      'failed',
      'A task failed at the site and was rescued, which is not success.',
    ],
    [{ rc: 4 }, 'failed', 'Ansible ended with exit code 4.'],
    [{ rc: null }, 'failed', 'Ansible ended with exit code unknown.'],
    [{ probe: { ...PROBE, version: null } }, 'failed', 'The site runs nothing, not 2.0.0.'],
    [
      { probe: { ...PROBE, digest: null } },
      'failed',
      "The site's 2.0.0 is not the one that was signed: its digest differs.",
    ],
    [
      { probe: { ...PROBE, healthy: false, detail: 'no answer' } },
      'failed',
      'The site runs 2.0.0 and is not healthy: no answer',
    ],
  ])('%#: %j', (over, end, because) => {
    expect(verdict('deploy', over)).toEqual({ end, because });
  });
});

test.each<AttemptKind>(['roll-back', 'request-back'])(
  'a %s that broke has failed to put the site back (INV-26)',
  (kind) => {
    expect(verdict(kind, failure('errored')).end).toBe('rollback-failed');
    expect(verdict(kind, failure('failed')).end).toBe('rollback-failed');
    expect(verdict(kind, {}).end).toBe('rolled-back');
  },
);

test('only a deployment is called off because the site is busy; a way back goes on', () => {
  expect(verdict('roll-back', failure('busy'))).toEqual({ end: 'rollback-failed', because: 'Errored: It broke.' });
  expect(verdict('pre-flight', failure('busy')).end).not.toBe('cancelled');
});

describe('a probe says what it brought', () => {
  test.each<Case>([
    [{ probe: null }, 'errored', 'The probe brought no answer.'],
    [{ probe: null, ...failure('unreachable') }, 'errored', 'Unreachable: It broke.'],
    [{ ...failure('errored') }, 'succeeded', 'The site runs 2.0.0, healthy, by its own probe.'],
  ])('%#: %j', (over, end, because) => {
    expect(verdict('verify', over)).toEqual({ end, because });
  });

  test('of a site that was taken offline, and of an attempt that names no release', () => {
    const offline = { kind: 'take-offline', host: 'h1', target: null } as const;
    expect(byProbe(offline, PROBE)).toEqual({ end: 'failed', because: 'The site still answers as healthy.' });
    expect(byProbe(offline, { ...PROBE, healthy: false })).toEqual({
      end: 'succeeded',
      because: 'The site no longer serves.',
    });
    expect(byProbe({ ...offline, kind: 'restore' }, PROBE)).toEqual({
      end: 'errored',
      because: 'The attempt names no release to compare with.',
    });
  });
});

describe('a look before a deployment', () => {
  const survey: Survey = {
    ...{ freeBytes: 1_000, currentBytes: 1, unpackedBytes: 1, skewSeconds: 0, unusable: [], quiesce: null },
  };
  const asBelieved = { probe: { ...PROBE, ...before }, survey };

  test('finds nothing against it', () => {
    expect(verdict('pre-flight', asBelieved)).toEqual({
      end: 'succeeded',
      because: 'The site was looked at, and nothing speaks against the deployment.',
    });
  });

  test('finds all that speaks against it, and then it is the site that says no', () => {
    const { end, because } = verdict('pre-flight', { survey: { ...survey, unusable: ['curl'], freeBytes: 0 } });
    expect(end).toBe('failed');
    expect(because).toMatch(
      /\. The site runs 2\.0\.0, .*was believed to run 1\.0\.0.*\. .*lacks what it declares: curl\.$/,
    );
  });

  test('that broke itself says nothing of the site', () => {
    expect(verdict('pre-flight', { ...asBelieved, rc: 4 })).toEqual({
      end: 'errored',
      because: 'Ansible ended with exit code 4.',
    });
    expect(verdict('pre-flight', { probe: null, survey: null, ...failure('errored') })).toEqual({
      end: 'errored',
      because: 'It broke.',
    });
    expect(verdict('pre-flight', { probe: null, survey: null, ...failure('unreachable') }).end).toBe('failed');
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isLook } from '../../../src/rollouts/attempt.js';
import { aimOf, askSite, conclude, doubt, lose, settled } from '../../../src/rollouts/protocol/ending.js';
import type { Effect } from '../../../src/rollouts/protocol/step.js';
import { anyAttempt, anyProbe, anyResult, attempt, GOOD, PROBE, running, TARGET } from './record.js';

const doubtSite: Effect = { do: 'doubt-site', site: 's1', product: 'flip' };
const orderProbe: Effect = { do: 'order-probe', settles: 'a1', deadlineSeconds: 120 };
const keepRunning: Effect = { do: 'keep-running', site: 's1', product: 'flip', runs: { ...TARGET, healthy: true } };
const readBack = { runs_version: '2.0.0', runs_digest: TARGET.digest, runs_healthy: true };

describe('a run that ended', () => {
  test('well keeps all that its control node told, and what the probe read back as what runs there (INV-27)', () => {
    expect(conclude(running(), GOOD)).toEqual({
      to: 'succeeded',
      because: 'The site runs 2.0.0, healthy, by its own probe.',
      set: {
        ...{ stats: GOOD.stats, failure: null, before_version: '1.0.0', before_digest: 'b'.repeat(64) },
        ...readBack,
        progress: 1,
      },
      effects: [keepRunning],
    });
  });

  test('well as a way back is rolled back, and is done (INV-26)', () => {
    expect(conclude(running({ kind: 'roll-back' }), GOOD)).toMatchObject({ to: 'rolled-back', set: { progress: 1 } });
  });

  test('badly is not done, and says what failed', () => {
    const failure = { kind: 'failed', task: 'Restart', message: 'no' } as const;
    expect(conclude(running(), { ...GOOD, before: null, rc: 2, failure })).toEqual({
      to: 'failed',
      because: 'Failed at "Restart": no',
      set: { stats: GOOD.stats, failure: 'failed', ...readBack },
      effects: [keepRunning],
    });
  });

  test('with a probe that found nothing at the site leaves unknown what runs there (INV-27)', () => {
    const version = conclude(running(), { ...GOOD, probe: { ...PROBE, version: null } });
    expect(version).toMatchObject({ to: 'failed', effects: [doubtSite] });
    const digest = conclude(running(), { ...GOOD, probe: { ...PROBE, digest: null } });
    expect(digest).toMatchObject({ to: 'failed', effects: [doubtSite] });
  });

  test('and only looked keeps what it found, held against what we believed', () => {
    const believed = { before_version: '1.0.0', before_digest: 'b'.repeat(64) };
    const survey = { freeBytes: 10, currentBytes: 1, unpackedBytes: 1, skewSeconds: 0, unusable: [], quiesce: null };
    const looked = conclude(running({ kind: 'pre-flight', ...believed }), { ...GOOD, survey });
    expect(looked?.set?.pre_flight?.checks).toContainEqual(
      expect.objectContaining({ check: 'version', found: 'ill', says: expect.stringContaining('1.0.0') }),
    );
    expect(conclude(running(), GOOD)?.set).not.toHaveProperty('pre_flight');
  });

  test('without a probe has the site asked, and keeps nothing of a result that proves nothing (INV-13)', () => {
    expect(conclude(running(), { ...GOOD, probe: null })).toEqual({
      to: 'verifying',
      because: 'The run ended without a probe of the site.',
      set: { needs_probe: true },
      effects: [doubtSite, orderProbe],
    });
  });

  test("before a stranger's door waits for a person, and what runs there is not known (abuse 52)", () => {
    const failure = { kind: 'host-key-changed', task: null, message: '' } as const;
    const stranger = { ...GOOD, before: null, stats: null, probe: null, failure };
    const step = conclude(running(), stranger);
    expect(step).toMatchObject({ to: 'needs-human', set: { stats: null, failure: 'host-key-changed' } });
    expect(step?.effects).toEqual([doubtSite]);
    expect(conclude(running({ sent: false }), stranger)?.effects).toEqual([]);
    expect(conclude(running({ kind: 'verify' }), stranger)?.effects).toEqual([]);
  });

  test('and was to settle another tells that one what it found', () => {
    const probe = running({ kind: 'verify', purpose: 'settle', settles: 'a0' });
    const because = 'The site runs 2.0.0, healthy, by its own probe.';
    expect(conclude(probe, GOOD)?.effects).toEqual([
      keepRunning,
      { do: 'settle', attempt: 'a0', by: { probe: PROBE, verdict: { end: 'succeeded', because } } },
    ]);
  });
});

describe('a run whose end nobody saw', () => {
  test('is never run again: the site is asked, whose attempt stands aside (INV-13)', () => {
    expect(lose(running(), 'Gone.')).toEqual({
      to: 'verifying',
      because: 'Gone.',
      set: { needs_probe: true },
      effects: [doubtSite, orderProbe],
    });
  });

  test('and was a probe has simply brought no answer', () => {
    expect(lose(running({ kind: 'verify', settles: 'a0' }), 'Gone.')).toEqual({
      to: 'errored',
      because: 'Gone.',
      set: {},
      effects: [{ do: 'settle', attempt: 'a0', by: { probe: null, verdict: { end: 'errored', because: 'Gone.' } } }],
    });
  });
});

describe('doubt', () => {
  test('locks the site, and what runs there is not known (INV-13, INV-27)', () => {
    expect(doubt(running(), { because: 'Silence.', needsProbe: false })).toEqual({
      to: 'unknown',
      because: 'Silence.',
      set: { needs_probe: false },
      effects: [doubtSite],
    });
  });

  test('about a probe is none about the site', () => {
    expect(doubt(running({ kind: 'verify' }), { because: 'Silence.', needsProbe: true })).toEqual({
      to: 'unknown',
      because: 'Silence.',
      set: { needs_probe: true },
      effects: [],
    });
  });
});

describe('an attempt that waited for a probe', () => {
  const waiting = running({ state: 'verifying' });
  const verdict = { end: 'errored', because: 'No.' } as const;

  test('ends as the probe says (INV-13)', () => {
    expect(settled(waiting, { probe: PROBE, verdict })).toEqual({
      to: 'succeeded',
      because: 'The site runs 2.0.0, healthy, by its own probe.',
      set: readBack,
    });
    const older = { ...PROBE, version: '1.0.0' };
    expect(settled(waiting, { probe: older, verdict })).toMatchObject({
      to: 'failed',
      because: 'The site runs 1.0.0, not 2.0.0.',
      set: { runs_version: '1.0.0' },
    });
    expect(settled({ ...waiting, kind: 'roll-back' }, { probe: PROBE, verdict })?.to).toBe('rolled-back');
    expect(settled({ ...waiting, target_version: null }, { probe: PROBE, verdict })?.to).toBe('errored');
  });

  test('is unknown while the site does not answer, and asked again (INV-13)', () => {
    expect(settled(waiting, { probe: null, verdict })).toEqual({
      to: 'unknown',
      because: 'The site did not answer a probe; it is asked again.',
      set: { needs_probe: true },
      effects: [doubtSite],
    });
  });

  test("is a person's when its probe is (abuse 52)", () => {
    const stranger = { end: 'needs-human', because: 'Another key.' } as const;
    const step = { to: 'needs-human', because: 'Another key.' };
    expect(settled(waiting, { probe: null, verdict: stranger })).toEqual(step);
    expect(settled(waiting, { probe: PROBE, verdict: stranger })).toEqual(step);
  });

  test('and waits no longer hears nothing of it (INV-09)', () => {
    fc.assert(
      fc.property(anyAttempt, fc.option(anyProbe), (one, probe) => {
        if (one.state !== 'verifying') expect(settled(one, { probe, verdict })).toBeNull();
      }),
    );
  });
});

test('the aim names a release only when both its version and its digest are known', () => {
  expect(aimOf(attempt())).toMatchObject({ kind: 'deploy', host: 'h1', target: TARGET });
  expect(aimOf(attempt({ target_version: null })).target).toBeNull();
  expect(aimOf(attempt({ target_digest: null })).target).toBeNull();
});

test('the site is asked only where an attempt may stand aside for it', () => {
  expect(askSite(attempt({ state: 'needs-human' }), 'Again.')).toBeNull();
  expect(askSite(running({ state: 'unknown' }), 'Again.')?.to).toBe('verifying');
});

test("what a run brought is called good only by a probe, and is unproved or a person's or doubtful without one (INV-01, INV-27)", () => {
  fc.assert(
    fc.property(anyAttempt, anyResult, (one, result) => {
      const step = conclude({ ...one, state: 'running', sent: true }, result);
      if (step?.to === 'succeeded' || step?.to === 'rolled-back') expect(result.probe).not.toBeNull();
      const effects = step?.effects ?? [];
      const site = effects.filter((effect) => effect.do === 'doubt-site' || effect.do === 'keep-running');
      expect(site).toHaveLength(isLook(one.kind) && result.probe === null ? 0 : 1);
    }),
  );
});

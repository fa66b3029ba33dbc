import fc from 'fast-check';
import { ATTEMPT_KINDS, ATTEMPT_STATES } from '../../../src/rollouts/attempt.js';
import type { AttemptRecord } from '../../../src/rollouts/protocol/record.js';
import { FAILURE_KINDS, type Probe, type RunResult } from '../../../src/rollouts/site-runner.js';

export const NOW = new Date('2026-03-01T12:00:00Z');
export const LEDGER = '11111111-1111-4111-8111-111111111111';
export const OTHER_LEDGER = '22222222-2222-4222-8222-222222222222';
export const ME = '33333333-3333-4333-8333-333333333333';
export const TARGET = { version: '2.0.0', digest: 'd'.repeat(64) };

/** So many seconds from now; before it when negative. */
export function at(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

/** A deployment as it is ordered, but for what is said of it. */
export function attempt(over: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    ...{ id: 'a1', rollout: 'r1', site: 's1', product: 'flip', control_node: 'hub', host: 'h1' },
    ...{ kind: 'deploy', purpose: 'order', settles: null, state: 'ready' },
    ...{ target_version: TARGET.version, target_digest: TARGET.digest },
    ...{ token: null, epoch: null, claims: 0, lease_owner: null, lease_until: null, not_before: NOW },
    ...{ deadline_seconds: 600, deadline: null, sent: false, begun: false, needs_probe: false, incarnation: null },
    ...{ last_contact_at: null, progress: 0, before_version: null, before_digest: null },
    ...{ runs_version: null, runs_digest: null, runs_healthy: null, failure: null, because: null, stats: null },
    ...{ started_at: null, ended_at: null },
    ...over,
  };
}

/** Claimed by this process a second ago. */
export function claimed(over: Partial<AttemptRecord> = {}): AttemptRecord {
  return attempt({ state: 'claimed', claims: 1, token: 7, lease_owner: ME, lease_until: at(5), ...over });
}

/** Sent a second ago, and not answered yet. */
export function starting(over: Partial<AttemptRecord> = {}): AttemptRecord {
  return claimed({
    ...{ state: 'starting', sent: true, incarnation: LEDGER, epoch: 1, started_at: at(-1), deadline: at(599) },
    ...over,
  });
}

/** Under way by the word of its control node. */
export function running(over: Partial<AttemptRecord> = {}): AttemptRecord {
  return starting({ state: 'running', begun: true, last_contact_at: NOW, ...over });
}

export const PROBE: Probe = { ...TARGET, healthy: true, detail: 'well' };

/** A deployment that went well. */
export const GOOD: RunResult = {
  rc: 0,
  stats: { h1: { ok: 5, changed: 2, failures: 0, unreachable: 0, rescued: 0 } },
  probe: PROBE,
  before: { version: '1.0.0', digest: 'b'.repeat(64) },
  failure: null,
};

const moment = fc.integer({ min: -8_000, max: 700 }).map(at);
const maybe = fc.option(moment, { nil: null });

/** Any attempt at all, whether the protocol could bring it about or not. */
export const anyAttempt: fc.Arbitrary<AttemptRecord> = fc
  .record({
    kind: fc.constantFrom(...ATTEMPT_KINDS),
    purpose: fc.constantFrom('order' as const, 'settle' as const, 'soak' as const),
    rollout: fc.constantFrom('r1', null),
    settles: fc.constantFrom('a0', null),
    state: fc.constantFrom(...ATTEMPT_STATES),
    target_version: fc.constantFrom(TARGET.version, null),
    token: fc.option(fc.nat(9)),
    claims: fc.nat(6),
    lease_owner: fc.constantFrom(ME, 'other', null),
    ...{ lease_until: maybe, not_before: moment, deadline: maybe, last_contact_at: maybe, started_at: maybe },
    ...{ sent: fc.boolean(), begun: fc.boolean(), needs_probe: fc.boolean() },
    incarnation: fc.constantFrom(LEDGER, OTHER_LEDGER, null),
  })
  .map(attempt);

export const anyProbe: fc.Arbitrary<Probe> = fc.record({
  version: fc.constantFrom('2.0.0', '1.0.0', null),
  digest: fc.constantFrom(TARGET.digest, 'e'.repeat(64), null),
  healthy: fc.boolean(),
  detail: fc.constant(''),
});

const count = fc.nat(1);

export const anyResult: fc.Arbitrary<RunResult> = fc.record({
  rc: fc.constantFrom(0, 2, null),
  stats: fc.option(
    fc.dictionary(
      fc.constantFrom('h1', 'other'),
      fc.record({ ok: count, changed: count, failures: count, unreachable: count, rescued: count }),
    ),
  ),
  probe: fc.option(anyProbe),
  before: fc.option(fc.constant({ version: '1.0.0', digest: 'b'.repeat(64) })),
  failure: fc.option(
    fc.record({ kind: fc.constantFrom(...FAILURE_KINDS), task: fc.constant(null), message: fc.constant('no') }),
  ),
});

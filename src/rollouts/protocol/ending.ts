import { preFlightReport } from '../approach/pre-flight.js';
import { isLook } from '../attempt.js';
import { byProbe, judge, type Aim, type Verdict } from '../judgement.js';
import type { Probe, RunResult } from '../site-runner.js';
import type { Manifest } from '../standing.js';
import type { AttemptRecord } from './record.js';
import { follow, type Change, type Effect, type Settlement, type Step } from './step.js';

/** A probe is a short question; it gets so many seconds. */
const PROBE_SECONDS = 120;

/**
 * How a run ended, by the control node's result. What the site's own probe read back becomes what runs there. An end that the result does
 * not prove is left to a probe of its own.
 */
export function conclude(attempt: AttemptRecord, result: RunResult): Step | null {
  const aim = aimOf(attempt);
  const verdict = judge(aim, result);
  const done = verdict.end === 'succeeded' || verdict.end === 'rolled-back';
  const found =
    attempt.kind === 'pre-flight' ? { pre_flight: preFlightReport({ result, believed: aim.before ?? null }) } : {};
  return end(attempt, verdict, { set: { ...changeOf(result, done), ...found }, probe: result.probe });
}

/**
 * Nobody saw how a run ended: the ledger was lost, or the control node died under it. It is never run again; a probe of the site decides
 * (INV-13). A probe that was lost itself has no effect and simply brought no answer.
 */
export function lose(attempt: AttemptRecord, because: string): Step | null {
  const verdict: Verdict = { end: isLook(attempt.kind) ? 'errored' : 'unproved', because };
  return end(attempt, verdict, { set: {}, probe: null });
}

/** We cannot find out. The site stays locked, and what runs there is not known (INV-27). */
export function doubt(
  attempt: AttemptRecord,
  why: { readonly because: string; readonly needsProbe: boolean },
): Step | null {
  return follow(attempt, {
    to: 'unknown',
    because: why.because,
    set: { needs_probe: why.needsProbe },
    effects: isLook(attempt.kind) ? [] : [doubtSite(attempt)],
  });
}

/** Asks the site itself. The attempt stands aside as verifying; its probe holds the site. */
export function askSite(attempt: AttemptRecord, because: string): Step | null {
  return follow(attempt, {
    to: 'verifying',
    because,
    set: { needs_probe: true },
    effects: [doubtSite(attempt), { do: 'order-probe', settles: attempt.id, deadlineSeconds: PROBE_SECONDS }],
  });
}

/**
 * What becomes of an attempt whose probe has ended: the probe decides, or the attempt is a person's, or unknown until another probe does.
 * Null if it no longer waits for one.
 */
export function settled(waiting: AttemptRecord, by: Settlement): Step | null {
  if (waiting.state !== 'verifying') return null;
  if (by.verdict.end === 'needs-human') {
    return follow(waiting, { to: 'needs-human', because: by.verdict.because });
  }
  if (by.probe === null) {
    return doubt(waiting, { because: 'The site did not answer a probe; it is asked again.', needsProbe: true });
  }
  const verdict = byProbe(aimOf(waiting), by.probe);
  const to = verdict.end === 'unproved' ? 'errored' : verdict.end;
  return follow(waiting, { to, because: verdict.because, set: readBack(by.probe) });
}

/** What the attempt was to bring about. */
export function aimOf(attempt: AttemptRecord): Aim {
  const { kind, host } = attempt;
  const target = manifestOf(attempt.target_version, attempt.target_digest);
  return { kind, host, target, before: manifestOf(attempt.before_version, attempt.before_digest) };
}

function manifestOf(version: string | null, digest: string | null): Manifest | null {
  return version === null || digest === null ? null : { version, digest };
}

function end(attempt: AttemptRecord, verdict: Verdict, kept: { set: Change; probe: Probe | null }): Step | null {
  if (verdict.end === 'unproved') return askSite(attempt, verdict.because);
  const settling: readonly Effect[] =
    attempt.settles === null ? [] : [{ do: 'settle', attempt: attempt.settles, by: { probe: kept.probe, verdict } }];
  return follow(attempt, {
    to: verdict.end,
    because: verdict.because,
    set: kept.set,
    effects: [...told(attempt, kept.probe), ...settling],
  });
}

/** What is known of the site afterwards. */
function told(attempt: AttemptRecord, probe: Probe | null): readonly Effect[] {
  if (probe === null) return attempt.sent && !isLook(attempt.kind) ? [doubtSite(attempt)] : [];
  const { version, digest, healthy } = probe;
  if (version === null || digest === null) return [doubtSite(attempt)];
  return [{ do: 'keep-running', site: attempt.site, product: attempt.product, runs: { version, digest, healthy } }];
}

function doubtSite(attempt: AttemptRecord): Effect {
  return { do: 'doubt-site', site: attempt.site, product: attempt.product };
}

/** What the control node kept of a run; `done` when it ended well. */
function changeOf(result: RunResult, done: boolean): Change {
  return {
    stats: result.stats,
    failure: result.failure?.kind ?? null,
    ...(result.before === null ? {} : { before_version: result.before.version, before_digest: result.before.digest }),
    ...(result.probe === null ? {} : readBack(result.probe)),
    ...(done ? { progress: 1 } : {}),
  };
}

function readBack(probe: Probe): Change {
  return { runs_version: probe.version, runs_digest: probe.digest, runs_healthy: probe.healthy };
}

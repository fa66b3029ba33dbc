import type { Tx } from '../platform/database/database.service.js';
import { needingProbe, probeOf, resultOf, type Change } from './attempt-change.table.js';
import { findAttempt, moveAttempt, orderAttempt, type AttemptRow } from './attempt.table.js';
import { byProbe, judge, type Aim, type Verdict } from './judgement.js';
import { doubtRunning, keepRunning } from './running-release.table.js';
import type { Probe, RunResult } from './site-runner.js';

/** A probe is a short question; it gets so many seconds. */
const PROBE_SECONDS = 120;

/**
 * Writes down how a run ended, by the control node's result. What the site's own probe read back becomes what runs there. An end that
 * the result does not prove is left to a probe of its own.
 */
export async function conclude(tx: Tx, attempt: AttemptRow, result: RunResult): Promise<void> {
  const verdict = judge(aimOf(attempt), result);
  const set = resultOf(result, verdict.end === 'succeeded' || verdict.end === 'rolled-back');
  await end(tx, attempt, verdict, { set, probe: result.probe });
}

/**
 * Writes down that nobody saw how a run ended: the ledger was lost, or the control node died under it. It is never run again;
 * a probe of the site decides (INV-13). A probe that was lost itself has no effect and simply brought no answer.
 */
export async function lose(tx: Tx, attempt: AttemptRow, because: string): Promise<void> {
  const verdict: Verdict = { end: attempt.kind === 'verify' ? 'errored' : 'unproved', because };
  await end(tx, attempt, verdict, { set: [], probe: null });
}

/** Writes down that we cannot find out. The site stays locked, and what runs there is not known (INV-27). */
export async function doubt(
  tx: Tx,
  attempt: AttemptRow,
  why: { because: string; needsProbe: boolean },
): Promise<boolean> {
  const set = needingProbe(why.needsProbe);
  if (!(await moveAttempt(tx, attempt, { to: 'unknown', because: why.because, set }))) return false;
  if (attempt.kind !== 'verify') await doubtRunning(tx, attempt.site, attempt.product);
  return true;
}

/** Orders the probe that settles an attempt. The attempt itself stands aside as verifying; its probe holds the site. */
export async function settleByProbe(tx: Tx, attempt: AttemptRow, because: string): Promise<boolean> {
  if (!(await moveAttempt(tx, attempt, { to: 'verifying', because, set: needingProbe(true) }))) return false;
  await doubtRunning(tx, attempt.site, attempt.product);
  await orderAttempt(tx, {
    rollout: attempt.rollout,
    site: attempt.site,
    product: attempt.product,
    controlNode: attempt.control_node,
    host: attempt.host,
    kind: 'verify',
    purpose: 'settle',
    settles: attempt.id,
    target: aimOf(attempt).target,
    inputs: attempt.inputs,
    deadlineSeconds: PROBE_SECONDS,
    orderedBy: 'gatehouse',
  });
  return true;
}

async function end(
  tx: Tx,
  attempt: AttemptRow,
  verdict: Verdict,
  kept: { set: Change; probe: Probe | null },
): Promise<void> {
  if (verdict.end === 'unproved') {
    await settleByProbe(tx, attempt, verdict.because);
    return;
  }
  const moved = await moveAttempt(tx, attempt, { to: verdict.end, because: verdict.because, set: kept.set });
  if (!moved) return;
  await keepProbe(tx, attempt, kept.probe);
  if (kept.probe === null && attempt.sent && attempt.kind !== 'verify') {
    await doubtRunning(tx, attempt.site, attempt.product);
  }
  if (attempt.settles !== null) await settle(tx, attempt.settles, { probe: kept.probe, verdict });
}

/** The probe that an attempt waited for has ended: it decides, or the attempt is a person's, or unknown until another probe does. */
async function settle(tx: Tx, id: string, by: { probe: Probe | null; verdict: Verdict }): Promise<void> {
  const waiting = await findAttempt(tx, id);
  if (waiting?.state !== 'verifying') return;
  const { probe } = by;
  if (by.verdict.end === 'needs-human') {
    await moveAttempt(tx, waiting, { to: 'needs-human', because: by.verdict.because });
    return;
  }
  if (probe === null) {
    await doubt(tx, waiting, { because: 'The site did not answer a probe; it is asked again.', needsProbe: true });
    return;
  }
  const verdict = byProbe(aimOf(waiting), probe);
  const to = verdict.end === 'unproved' ? 'errored' : verdict.end;
  await moveAttempt(tx, waiting, { to, because: verdict.because, set: probeOf(probe) });
}

async function keepProbe(tx: Tx, attempt: AttemptRow, probe: Probe | null): Promise<void> {
  if (probe === null) return;
  const { version, digest, healthy } = probe;
  if (version === null || digest === null) {
    await doubtRunning(tx, attempt.site, attempt.product);
    return;
  }
  await keepRunning(tx, {
    site: attempt.site,
    product: attempt.product,
    version,
    digest,
    healthy,
    attempt: attempt.id,
  });
}

function aimOf(attempt: AttemptRow): Aim {
  const { kind, host, target_version: version, target_digest: digest } = attempt;
  return { kind, host, target: version === null || digest === null ? null : { version, digest } };
}

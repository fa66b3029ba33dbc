import { isOurs, objections, preFlightReport } from './approach/pre-flight.js';
import { badEnd, goodEnd, isWayBack, type AttemptKind } from './attempt.js';
import type { HostStats, Probe, RunResult } from './site-runner.js';
import type { Manifest } from './standing.js';

/** What the attempt was to bring about. `target` is null for taking a site offline. */
export interface Aim {
  readonly kind: AttemptKind;
  readonly host: string;
  readonly target: Manifest | null;
  /** What the site was believed to run before; null where nobody knew. */
  readonly before?: Manifest | null;
}

/** How an attempt ended. `unproved`: the run is over and nobody knows what the site runs; a probe of its own must tell. */
export interface Verdict {
  readonly end:
    'succeeded' | 'failed' | 'errored' | 'rolled-back' | 'rollback-failed' | 'needs-human' | 'unproved' | 'cancelled';
  /** A sentence for people. */
  readonly because: string;
}

/**
 * Judges a run that ended. Good needs all of: exit code 0, the site's own line in the statistics with nothing failed,
 * rescued or unreachable and no other host in it, and a probe that reads back the version and digest, healthy. An exit code alone
 * decides nothing: rescued runs and plays that match no host exit 0.
 */
export function judge(aim: Aim, result: RunResult): Verdict {
  const failure = result.failure?.kind ?? null;
  if (failure === 'host-key-changed' || failure === 'host-key-unknown') return hostKey(aim, failure);
  if (failure === 'no-host-matched') return { end: 'errored', because: `The play matched no host for ${aim.host}.` };
  if (failure === 'busy' && aim.kind === 'deploy') {
    return { end: 'cancelled', because: `Nothing was touched: ${result.failure?.message ?? 'the site is busy.'}` };
  }
  const complaint = complaintOf(aim, result);
  if (aim.kind === 'pre-flight') return judgePreFlight(aim, result, complaint);
  if (aim.kind === 'verify') return judgeVerify(aim, result, complaint);
  if (result.probe === null) {
    return { end: 'unproved', because: complaint ?? 'The run ended without a probe of the site.' };
  }
  if (complaint === null) return byProbe(aim, result.probe);
  return { end: failure === 'errored' ? erroredEnd(aim) : badEnd(aim.kind), because: complaint };
}

/** Judges by a probe alone, for a run whose end nobody saw: the probe says whether it came about (INV-13, INV-25). */
export function byProbe(aim: Aim, probe: Probe): Verdict {
  if (aim.kind === 'take-offline') {
    return probe.healthy
      ? { end: 'failed', because: 'The site still answers as healthy.' }
      : { end: 'succeeded', because: 'The site no longer serves.' };
  }
  const target = aim.target;
  if (target === null) return { end: 'errored', because: 'The attempt names no release to compare with.' };
  const fault = difference(target, probe);
  return fault === null
    ? { end: goodEnd(aim.kind), because: `The site runs ${target.version}, healthy, by its own probe.` }
    : { end: badEnd(aim.kind), because: fault };
}

function judgeVerify(aim: Aim, result: RunResult, complaint: string | null): Verdict {
  if (result.probe === null) return { end: 'errored', because: complaint ?? 'The probe brought no answer.' };
  return byProbe(aim, result.probe);
}

/** It changes nothing, so there is nothing to prove: the site is fit to be deployed to, or is not. */
function judgePreFlight(aim: Aim, result: RunResult, complaint: string | null): Verdict {
  const found = objections(preFlightReport({ result, believed: aim.before ?? null }));
  if (found.length > 0) {
    const ours = result.failure !== null && isOurs(result.failure.kind);
    return { end: ours ? 'errored' : 'failed', because: found.join(' ') };
  }
  if (complaint !== null) return { end: 'errored', because: complaint };
  return { end: 'succeeded', because: 'The site was looked at, and nothing speaks against the deployment.' };
}

function erroredEnd(aim: Aim): 'errored' | 'rollback-failed' {
  return isWayBack(aim.kind) ? 'rollback-failed' : 'errored';
}

/** Never tried again: either the site was replaced or somebody stands between. */
function hostKey(aim: Aim, failure: 'host-key-changed' | 'host-key-unknown'): Verdict {
  const what =
    failure === 'host-key-changed'
      ? 'shows another host key than the pinned one'
      : 'shows a host key that is not pinned';
  return {
    end: 'needs-human',
    because: `${aim.host} ${what}. Nothing is tried there again until a person has looked.`,
  };
}

function complaintOf(aim: Aim, result: RunResult): string | null {
  if (result.failure !== null) {
    const where = result.failure.task === null ? '' : ` at "${result.failure.task}"`;
    return `${titleOf(result.failure.kind)}${where}: ${result.failure.message}`;
  }
  const own = result.stats?.[aim.host];
  if (own === undefined) return `The run's statistics hold no line for ${aim.host}.`;
  if (Object.keys(result.stats ?? {}).length !== 1) return 'The run touched hosts that it was not asked to touch.';
  return badLine(own) ?? (result.rc === 0 ? null : `Ansible ended with exit code ${result.rc ?? 'unknown'}.`);
}

function badLine(own: HostStats): string | null {
  if (own.unreachable > 0) return 'The site could not be reached.';
  if (own.failures > 0) return 'A task failed at the site.';
  return own.rescued > 0 ? 'A task failed at the site and was rescued, which is not success.' : null;
}

function titleOf(kind: string): string {
  if (kind === 'unreachable') return 'Unreachable';
  if (kind === 'deadline') return 'Out of time';
  return kind === 'failed' ? 'Failed' : 'Errored';
}

function difference(target: Manifest, probe: Probe): string | null {
  if (probe.version !== target.version) return `The site runs ${probe.version ?? 'nothing'}, not ${target.version}.`;
  if (probe.digest !== target.digest)
    return `The site's ${target.version} is not the one that was signed: its digest differs.`;
  return probe.healthy ? null : `The site runs ${target.version} and is not healthy: ${probe.detail}`;
}

import type { FailureKind, Probe, RunResult, Survey } from '../site-runner.js';
import type { Manifest } from '../standing.js';

/** What is looked at before anything is touched at a site. */
export const PRE_FLIGHT_CHECKS = ['reach', 'room', 'clock', 'version', 'means', 'rehearsal', 'quiet'] as const;
export type PreFlightCheck = (typeof PRE_FLIGHT_CHECKS)[number];

export interface CheckedOne {
  readonly check: PreFlightCheck;
  /** `busy` is not ill: the site only asks to be left alone for now. */
  readonly found: 'well' | 'ill' | 'busy';
  /** A sentence for people. */
  readonly says: string;
}

/** What a pre-flight found. */
export interface PreFlightReport {
  readonly checks: readonly CheckedOne[];
  /** Work that must not be interrupted was under way at the site. */
  readonly busy: boolean;
}

/** A site's clock may be so far from its control node's. */
const SKEW_SECONDS = 30;
/** A release is unpacked beside the one that runs, and its packages lie there packed meanwhile. */
const TIMES_UNPACKED = 2;

/** What the run of a pre-flight brought; `believed` is what we held the site to run, null where nobody knew. */
export interface PreFlight {
  readonly result: Pick<RunResult, 'probe' | 'failure'> & { readonly survey?: Survey | null };
  readonly believed: Manifest | null;
}

/** Judges what a pre-flight found, check by check. What was never come to is left out. */
export function preFlightReport({ result, believed }: PreFlight): PreFlightReport {
  const { survey = null, probe, failure } = result;
  if (survey === null || probe === null) {
    const says = failure === null ? 'The site told nothing of itself.' : failure.message;
    return { checks: [ill('reach', says)], busy: false };
  }
  const checks = [
    well('reach', 'The site answers, and its host key is the pinned one.'),
    room(survey),
    clock(survey),
    version(probe, believed),
    means(survey),
    rehearsal(failure),
    ...quiet(survey),
  ];
  return { checks, busy: survey.quiesce?.busy === true };
}

/** What was found ill, in sentences; empty where the site may be deployed to. */
export function objections(report: PreFlightReport): readonly string[] {
  return report.checks.filter((one) => one.found === 'ill').map((one) => one.says);
}

function room({ freeBytes, currentBytes, unpackedBytes }: Survey): CheckedOne {
  if (unpackedBytes === null) return well('room', 'The release lies at the site already.');
  if (freeBytes === null || currentBytes === null) return ill('room', 'The site did not tell how much room it has.');
  const needed = TIMES_UNPACKED * unpackedBytes + currentBytes;
  const says = `${megabytes(freeBytes)} MB are free and ${megabytes(needed)} MB are needed.`;
  return freeBytes >= needed ? well('room', says) : ill('room', `There is too little room on the disk: ${says}`);
}

function clock({ skewSeconds }: Survey): CheckedOne {
  if (skewSeconds === null) return ill('clock', 'The site did not tell the time.');
  const off = Math.abs(skewSeconds);
  if (off <= SKEW_SECONDS) return well('clock', `The site's clock is right to ${SKEW_SECONDS} seconds.`);
  return ill('clock', `The site's clock is ${Math.round(off)} seconds ${skewSeconds > 0 ? 'fast' : 'slow'}.`);
}

/** What runs is what we believed, or somebody else has changed the site. */
function version(probe: Probe, believed: Manifest | null): CheckedOne {
  const runs = `The site runs ${probe.version ?? 'no release'}${probe.healthy || probe.version === null ? '' : ', not healthy'}`;
  if (believed === null) return well('version', `${runs}; nothing was known of it.`);
  if (probe.version !== believed.version) {
    return ill('version', `${runs}, and was believed to run ${believed.version}: somebody else has changed it.`);
  }
  return probe.digest === believed.digest
    ? well('version', `${runs}, as was believed.`)
    : ill('version', `${runs}, but not the one that was deployed: ${probe.detail}`);
}

function means({ unusable }: Survey): CheckedOne {
  return unusable.length === 0
    ? well('means', 'The commands and folders that the site declares are there.')
    : ill('means', `The site lacks what it declares: ${unusable.join('; ')}.`);
}

function rehearsal(failure: { readonly task: string | null; readonly message: string } | null): CheckedOne {
  if (failure === null)
    return well('rehearsal', 'The packages are right, and Ansible sees nothing against it (--check).');
  const where = failure.task === null ? '' : ` at "${failure.task}"`;
  return ill('rehearsal', `Trying the deployment with --check failed${where}: ${failure.message}`);
}

function quiet({ quiesce }: Survey): readonly CheckedOne[] {
  if (quiesce === null) return [];
  if (quiesce.fault !== null) return [ill('quiet', `Whether the site is busy is not known: ${quiesce.fault}.`)];
  const says = quiesce.says.trim() === '' ? '' : ` It says: ${quiesce.says.trim()}`;
  return quiesce.busy
    ? [{ check: 'quiet', found: 'busy', says: `Work that must not be interrupted is under way.${says}` }]
    : [well('quiet', 'Nothing is under way at the site that must not be interrupted.')];
}

/** Whether our machinery broke, rather than that the site said no. */
export function isOurs(kind: FailureKind): boolean {
  return kind === 'errored' || kind === 'deadline';
}

function well(check: PreFlightCheck, says: string): CheckedOne {
  return { check, found: 'well', says };
}

function ill(check: PreFlightCheck, says: string): CheckedOne {
  return { check, found: 'ill', says };
}

function megabytes(bytes: number): string {
  return (Math.round(bytes / 10_000) / 100).toFixed(2);
}

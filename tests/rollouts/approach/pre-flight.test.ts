import { expect, test } from '@jest/globals';
import { objections, preFlightReport, type PreFlight } from '../../../src/rollouts/approach/pre-flight.js';
import { judge } from '../../../src/rollouts/judgement.js';
import type { Probe, RunResult, Survey } from '../../../src/rollouts/site-runner.js';

const MB = 1_000_000;
const believed = { version: '1.0.0', digest: 'b'.repeat(64) };
const probe: Probe = { ...believed, healthy: true, detail: 'health answers version 1.0.0' };
const survey: Survey = {
  freeBytes: 30 * MB,
  currentBytes: 10 * MB,
  unpackedBytes: 10 * MB,
  skewSeconds: 0,
  unusable: [],
  quiesce: { busy: false, fault: null, says: '' },
};
const failure = (kind: 'failed' | 'errored' | 'unreachable' | 'deadline'): NonNullable<RunResult['failure']> => ({
  kind,
  task: 'Look at the site',
  message: 'it said no',
});

interface Found {
  readonly survey?: Partial<Survey> | null;
  readonly probe?: Partial<Probe> | null;
  readonly failure?: RunResult['failure'];
  readonly believed?: PreFlight['believed'];
}

function found(change: Found): PreFlight {
  return {
    result: {
      survey: change.survey === null ? null : { ...survey, ...change.survey },
      probe: change.probe === null ? null : { ...probe, ...change.probe },
      failure: change.failure ?? null,
    },
    believed: change.believed === undefined ? believed : change.believed,
  };
}

test('a site at which all is well has seven checks that say so', () => {
  const report = preFlightReport(found({}));
  expect(report.checks.map((one) => `${one.check} ${one.found}`)).toEqual([
    'reach well',
    'room well',
    'clock well',
    'version well',
    'means well',
    'rehearsal well',
    'quiet well',
  ]);
  expect(report.busy).toBe(false);
});

const SAID: readonly [check: string, change: Found, says: string][] = [
  ['reach', {}, 'The site answers, and its host key is the pinned one.'],
  ['room', {}, '30.00 MB are free and 30.00 MB are needed.'],
  ['room', { survey: { unpackedBytes: null } }, 'The release lies at the site already.'],
  ['clock', {}, "The site's clock is right to 30 seconds."],
  ['version', {}, 'The site runs 1.0.0, as was believed.'],
  ['version', { probe: { healthy: false } }, 'The site runs 1.0.0, not healthy, as was believed.'],
  ['version', { believed: null }, 'The site runs 1.0.0; nothing was known of it.'],
  [
    'version',
    { probe: { version: null, healthy: false }, believed: null },
    'The site runs no release; nothing was known of it.',
  ],
  ['means', {}, 'The commands and folders that the site declares are there.'],
  ['rehearsal', {}, 'The packages are right, and Ansible sees nothing against it (--check).'],
  ['quiet', {}, 'Nothing is under way at the site that must not be interrupted.'],
  [
    'quiet',
    { survey: { quiesce: { busy: true, fault: null, says: ' ' } } },
    'Work that must not be interrupted is under way.',
  ],
];

test.each(SAID)('of "%s" it says, for %j: %s', (check, change, says) => {
  expect(preFlightReport(found(change)).checks.find((one) => one.check === check)?.says).toBe(says);
});

test('each check that is ill goes by its own name, and what was never come to is left out', () => {
  const names = (change: Found) =>
    preFlightReport(found(change)).checks.flatMap(({ check, found: as }) => (as === 'ill' ? [check] : []));
  expect(
    names({
      survey: { freeBytes: 0, skewSeconds: 99, unusable: ['curl'], quiesce: { busy: false, fault: 'no', says: '' } },
      probe: { digest: null },
      failure: failure('failed'),
    }),
  ).toEqual(['room', 'clock', 'version', 'means', 'rehearsal', 'quiet']);
  expect(names({ survey: { freeBytes: null, skewSeconds: null } })).toEqual(['room', 'clock']);
  expect(preFlightReport(found({ survey: { quiesce: null } })).checks).toHaveLength(6);
  expect(preFlightReport(found({ survey: null }))).toEqual({
    checks: [{ check: 'reach', found: 'ill', says: 'The site told nothing of itself.' }],
    busy: false,
  });
});

const ILL: readonly [what: string, change: Found, says: RegExp][] = [
  [
    'a byte too little room',
    { survey: { freeBytes: 30 * MB - 1 } },
    /too little room on the disk: 30.00 MB are free and 30.00/,
  ],
  ['room taken that was not told', { survey: { currentBytes: null } }, /did not tell how much room/],
  [
    'two missing programs',
    { survey: { unusable: ['curl', '/srv/flip'] } },
    /^The site lacks what it declares: curl; \/srv\/flip\.$/,
  ],
  [
    'a failure of no task',
    { failure: { kind: 'failed', task: null, message: 'no' } },
    /^Trying the deployment with --check failed: no$/,
  ],
  ['room that was not told', { survey: { freeBytes: null } }, /did not tell how much room/],
  ['a fast clock', { survey: { skewSeconds: 30.1 } }, /clock is 30 seconds fast/],
  ['a slow clock', { survey: { skewSeconds: -3600 } }, /clock is 3600 seconds slow/],
  ['a clock that was not told', { survey: { skewSeconds: null } }, /did not tell the time/],
  ['another version', { probe: { version: '1.0.1' } }, /runs 1.0.1, and was believed to run 1.0.0: somebody else/],
  ['no version', { probe: { version: null, digest: null } }, /runs no release, and was believed to run 1.0.0/],
  ['other files', { probe: { digest: null, detail: '1 files are not' } }, /not the one that was deployed: 1 files/],
  ['a missing program', { survey: { unusable: ['/bin/x is no program here'] } }, /lacks what it declares: \/bin\/x/],
  ['a failed rehearsal', { failure: failure('failed') }, /--check failed at "Look at the site": it said no/],
  [
    'a broken quiesce check',
    { survey: { quiesce: { busy: false, fault: 'it ended with 3', says: '' } } },
    /not known: it ended/,
  ],
  ['no answer at all', { survey: null, probe: null, failure: failure('unreachable') }, /^it said no$/],
  ['an answer without a probe', { probe: null }, /told nothing of itself/],
];

test.each(ILL)('%s speaks against the deployment', (_what, change, says) => {
  const [only, ...others] = objections(preFlightReport(found(change)));
  expect(only).toMatch(says);
  expect(others).toEqual([]);
});

const WELL: readonly [what: string, change: Found][] = [
  ['just enough room', { survey: { freeBytes: 30 * MB } }],
  ['no room for what lies there already', { survey: { unpackedBytes: null, freeBytes: 0 } }],
  ['a clock that is half a minute off', { survey: { skewSeconds: -30 } }],
  ['a site of which nothing was known', { probe: { version: '7.0.0' }, believed: null }],
  ['a first deployment', { probe: { version: null, digest: null, healthy: false }, believed: null }],
  ['a site that is ill, which the release may mend', { probe: { healthy: false } }],
  ['a site that declares no quiesce check', { survey: { quiesce: null } }],
  ['a busy site', { survey: { quiesce: { busy: true, fault: null, says: 'run 7' } } }],
];

test.each(WELL)('%s does not', (_what, change) => {
  expect(objections(preFlightReport(found(change)))).toEqual([]);
});

test('that a site is busy is shown with its own words, and is not ill', () => {
  const report = preFlightReport(found({ survey: { quiesce: { busy: true, fault: null, says: 'run 7\n' } } }));
  expect(report).toMatchObject({ busy: true });
  expect(report.checks.at(-1)).toEqual({
    check: 'quiet',
    found: 'busy',
    says: 'Work that must not be interrupted is under way. It says: run 7',
  });
});

test('a pre-flight fails when the site said no, errs when our machinery broke, and is a person’s when the host key is not the pinned one', () => {
  const aim = { kind: 'pre-flight', host: 'h', target: { version: '2.0.0', digest: 'c' }, before: believed } as const;
  const stats = { h: { ok: 2, changed: 0, failures: 0, unreachable: 0, rescued: 0 } };
  const run = (change: Found): RunResult => ({ rc: 0, stats, before: null, ...found(change).result });
  expect(judge(aim, run({})).end).toBe('succeeded');
  expect(judge(aim, run({ survey: { freeBytes: 0 } })).end).toBe('failed');
  expect(judge(aim, run({ survey: null, probe: null, failure: failure('unreachable') })).end).toBe('failed');
  expect(judge(aim, run({ survey: null, probe: null, failure: failure('errored') })).end).toBe('errored');
  expect(judge(aim, run({ survey: null, probe: null, failure: failure('deadline') })).end).toBe('errored');
  expect(judge(aim, { ...run({}), stats: {} }).end).toBe('errored');
  const stranger = { kind: 'host-key-changed', task: null, message: 'REMOTE HOST' } as const;
  expect(judge(aim, run({ survey: null, probe: null, failure: stranger })).end).toBe('needs-human');
});

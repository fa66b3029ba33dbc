import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { agreementLeadTime } from '../../../src/reports/insight/agreement-lead.js';
import { changeFailureRate, hasFailed } from '../../../src/reports/insight/change-failure.js';
import { deploymentFrequency } from '../../../src/reports/insight/deployment-frequency.js';
import { plannedDowntime } from '../../../src/reports/insight/downtime.js';
import { gateWaitingTime, waitsOf } from '../../../src/reports/insight/gate-waiting.js';
import type { Brought, Deployment, KnownIncident, Passing } from '../../../src/reports/insight/known.js';
import { leadTime } from '../../../src/reports/insight/lead-time.js';
import { noticeLeadTime } from '../../../src/reports/insight/notice-lead.js';
import { timeToFleet } from '../../../src/reports/insight/time-to-fleet.js';
import { timeToRestore } from '../../../src/reports/insight/time-to-restore.js';
import { lagOf, lagOfTrusts, versionLag } from '../../../src/reports/insight/version-lag.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const PERIOD = { from: 100 * DAY, to: 190 * DAY };
const NO_DOWNTIME = { over: 0, plannedSeconds: 0, actualSeconds: 0, late: 0, open: 0, untold: 0, pastWindow: 0 };

function deployment(told: Partial<Deployment> = {}): Deployment {
  const { firstAt = 120 * DAY } = told;
  return {
    ...{ rollout: 'r1', release: '2.0.0', kind: 'planned', registeredAt: 110 * DAY, state: 'completed', endedAt: null },
    ...{ sites: 3, begun: 3, reached: 3, failed: 0, putBack: 0, begunAt: 120 * DAY - HOUR, downtime: NO_DOWNTIME },
    ...{ firstAt, firstTrustAt: firstAt, lastAt: firstAt === null ? null : firstAt + 2 * DAY },
    ...{ ranBefore: false, noticeDays: new Map(), unnoticed: 0, agreedDays: new Map(), answerDays: new Map() },
    ...told,
  };
}

function incident(told: Partial<KnownIncident> = {}): KnownIncident {
  return {
    ...{ number: 'INC-1', severity: 1, blamed: 'us', release: '2.0.0', rollout: null, raisedAt: 121 * DAY },
    resolvedAt: 121 * DAY + 2 * HOUR,
    ...told,
  };
}

const five = [1, 2, 3, 4, 5];

describe('deployments and how long they take', () => {
  test('a deployment counts on the day on which its first site ran it, and in no other time', () => {
    const deployments = [120, 99, 190, 20, 10].map((day) => deployment({ firstAt: day * DAY }));
    const { now, before } = deploymentFrequency(
      { deployments: [...deployments, deployment({ firstAt: null })] },
      PERIOD,
    );
    expect([now.value, before?.value]).toEqual([1, 3]);
  });

  test('the lead time is that of the first Trust, once for each release, from five releases on', () => {
    const deployments = five.flatMap((index) => [
      deployment({ release: `2.${index}.0`, registeredAt: 110 * DAY, firstTrustAt: (112 + index) * DAY }),
      deployment({ release: `2.${index}.0`, registeredAt: 110 * DAY, firstTrustAt: (160 + index) * DAY }),
    ]);
    expect(leadTime({ deployments }, PERIOD).now).toEqual({ value: (5 * DAY) / 1000, of: 5 });
    expect(leadTime({ deployments: deployments.slice(0, 8) }, PERIOD).now).toEqual({ value: null, of: 4 });
    const again = [...deployments, deployment({ release: '1.0.0', registeredAt: 2 * DAY, ranBefore: true })];
    expect(leadTime({ deployments: again }, PERIOD).now).toEqual({ value: (5 * DAY) / 1000, of: 5 });
    const long = [...deployments, deployment({ release: '0.9.0', registeredAt: 40 * DAY, firstAt: 50 * DAY })];
    expect(leadTime({ deployments: long }, PERIOD)).toMatchObject({ now: { of: 5 }, before: { of: 1 } });
  });

  test('the fleet is reached when every site has it, and not while one is missing or was rolled back', () => {
    const whole = five.map((index) => deployment({ lastAt: (121 + index) * DAY }));
    const left = [deployment({ reached: 2 }), deployment({ putBack: 1 }), deployment({ sites: 0, reached: 0 })];
    const { now, notes } = timeToFleet({ deployments: [...whole, ...left] }, PERIOD);
    expect(now).toEqual({ value: (4 * DAY) / 1000, of: 5 });
    expect(notes).toEqual(['Not at every site, and so not in the figure: 3 deployments.']);
  });
});

describe('what fails, and how it is mended', () => {
  test.each([
    ['a site said no', deployment({ failed: 1 }), [], true],
    ['a site was rolled back', deployment({ putBack: 1 }), [], true],
    ['nothing went wrong', deployment(), [], false],
    ['a severe incident of ours names the release', deployment(), [incident()], true],
    ['it names another rollout of the release', deployment(), [incident({ rollout: 'r2' })], false],
    ['it names this rollout', deployment(), [incident({ rollout: 'r1', release: null })], true],
    ['it was raised before the rollout began', deployment(), [incident({ raisedAt: 119 * DAY })], false],
    ['it is a Sev 3', deployment(), [incident({ severity: 3 })], false],
    ['a Trust caused it', deployment(), [incident({ blamed: 'trust' })], false],
    ['a third party caused it', deployment(), [incident({ blamed: 'third-party' })], false],
  ])('a rollout of which it is known that %s has failed or not', (_, one, incidents, failed) => {
    expect(hasFailed(one, incidents)).toBe(failed);
  });

  test('the rate is of what was begun, too few are too few, and the work of others is told and not counted', () => {
    const deployments = five.map((index) => deployment({ rollout: `r${index}`, failed: index === 2 ? 1 : 0 }));
    const theirs = incident({ rollout: 'r3', blamed: 'third-party', number: 'INC-7' });
    const { now, notes } = changeFailureRate({ deployments, incidents: [theirs] }, PERIOD);
    expect(now).toEqual({ value: 0.2, of: 5 });
    expect(notes).toEqual(['Not counted: 1 severe incident that a Trust or a third party caused (INC-7).']);
    const few = { deployments: deployments.slice(0, 4), incidents: [] };
    expect(changeFailureRate(few, PERIOD).now).toEqual({ value: null, of: 4 });
    const never = { deployments: [...deployments, deployment({ begunAt: null })], incidents: [] };
    expect(changeFailureRate(never, PERIOD).now.of).toBe(5);
  });

  test('only what is ours and resolved counts as restored, and all else is told apart', () => {
    const ours = five.map((index) => incident({ resolvedAt: 121 * DAY + index * HOUR }));
    const others = [
      incident({ number: 'INC-8', resolvedAt: null }),
      incident({ blamed: 'trust', resolvedAt: 121 * DAY + 9 * HOUR }),
      incident({ blamed: 'third-party', resolvedAt: null }),
      incident({ severity: 3 }),
      incident({ raisedAt: 90 * DAY }),
    ];
    const { now, before, notes } = timeToRestore({ incidents: [...ours, ...others] }, PERIOD);
    expect([now, before]).toEqual([
      { value: (3 * HOUR) / 1000, of: 5 },
      { value: null, of: 1 },
    ]);
    expect(notes).toEqual([
      'Not resolved yet, and so not in the figure: INC-8.',
      'Told apart, and not ours: 1 incident that Trusts caused themselves; the middle one took 9 hours.',
      'Told apart, and not ours: 1 incident that third parties caused; none of them is resolved.',
    ]);
  });
});

describe('how far Trusts are behind', () => {
  const settled = [1, 2, 3].map((sequence) => ({
    ...{ release: `2.${sequence}.0`, digest: `${sequence}`, sequence, settledAt: sequence * 10 * DAY },
  }));
  const at = (sequence: number) => ({ running: { version: 'x', sequence } });
  test.each([
    ['the newest', at(3), { releases: 0, days: 0 }],
    ['one that is newer than all that has settled', at(4), { releases: 0, days: 0 }],
    ['the one before', at(2), { releases: 1, days: 20 }],
    ['the first', at(1), { releases: 2, days: 30 }],
    ['one from before all of them', at(0), { releases: 3, days: 40 }],
    ['nobody knows what', { running: null }, null],
  ])('a site that runs %s', (_, site, lag) => {
    expect(lagOf(site, settled, 50 * DAY)).toEqual(lag);
  });

  test('nothing is known of a lag while nothing has settled', () => {
    expect(lagOf(at(1), [], 50 * DAY)).toBeNull();
    const sites = five.map((index) => ({ site: `s${index}`, name: 'S', trust: `t${index}`, ...at(1) }));
    expect(versionLag({ settled: [], sites, now: 0, trustNames: new Map() }).now.value).toBeNull();
  });

  test('a Trust is as far behind as its furthest site, and one of which nothing is known is neither behind nor up to date', () => {
    const sites = [
      { site: 'a1', name: 'A1', trust: 'a', ...at(3) },
      { site: 'a2', name: 'A2', trust: 'a', ...at(1) },
      { site: 'a3', name: 'A3', trust: 'a', running: null },
      { site: 'b1', name: 'B1', trust: 'b', running: null },
      { site: 'hub', name: 'Hub', trust: null, ...at(1) },
      ...five.slice(1).map((index) => ({ site: `c${index}`, name: 'C', trust: `c${index}`, ...at(3) })),
    ];
    const known = { settled, sites, now: 50 * DAY, trustNames: new Map([['a', 'Ashmere']]) };
    const trusts = lagOfTrusts(known);
    expect(trusts[0]).toMatchObject({ name: 'Ashmere', lag: { releases: 2, days: 30 }, sites: 3, unknown: 1 });
    expect(trusts.at(-1)).toMatchObject({ name: 'b', lag: null, unknown: 1 });
    expect(versionLag(known).now).toEqual({ value: 0.8, of: 5 });
  });
});

test('the table of a lag has every Trust, however many there are: the file that is said to have all has', () => {
  const sites = Array.from({ length: 200 }, (_, index) => ({
    ...{ site: `s${index}`, name: 'S', trust: `t${index}`, running: null },
  }));
  const { table, notes } = versionLag({ settled: [], sites, now: 0, trustNames: new Map() });
  expect(table.rows).toHaveLength(200);
  expect(notes.join(' ')).not.toContain('furthest behind');
});

describe('what Trusts are told, and agree to', () => {
  const told = deployment({
    noticeDays: new Map([
      [11, 3],
      [4, 2],
    ]),
    unnoticed: 1,
  });
  const owed = { noticeDaysOwed: 10, outageDaysAsked: 10 };

  test('short notice and none are said, and none is not no days (003-010)', () => {
    const { now, notes, table } = noticeLeadTime({ deployments: [told], outages: [], ...owed }, PERIOD);
    expect(now).toEqual({ value: 11, of: 5 });
    expect(notes).toEqual([
      'Told less than 10 days before: 2 Trusts.',
      'Told nothing before work began, and so not in the figure: 1 Trust.',
    ]);
    expect(table.rows).toEqual([['2.0.0', 120 * DAY - HOUR, 5, 11, 4, 2, 1]]);
    expect(
      noticeLeadTime({ deployments: [deployment()], outages: [], ...owed }, PERIOD).table.rows[0]?.slice(2, 5),
    ).toEqual([0, null, null]);
  });

  test('what Trusts and third parties take down is told apart (002-017, 002-020)', () => {
    const outage = {
      what: 'x',
      whose: 'y',
      startsAt: 130 * DAY,
      toldAt: 120 * DAY,
      announced: true,
      isThirdParty: false,
    };
    const outages = [
      ...[outage, { ...outage, toldAt: 121 * DAY }, { ...outage, announced: false, toldAt: 100 * DAY }],
      ...[
        { ...outage, isThirdParty: true },
        { ...outage, startsAt: 10 * DAY },
      ],
    ];
    const { now, notes } = noticeLeadTime({ deployments: [], outages, ...owed }, PERIOD);
    expect(now).toEqual({ value: null, of: 0 });
    expect(notes).toEqual([
      'Trusts’ own outages, told apart: 1 of 3 announced at least 10 days before, and 1 not announced at all.',
      'Works of third parties, told apart: 1 of 1 announced at least 10 days before.',
    ]);
  });

  test('agreements have a lead of their own, and a time that they took', () => {
    const one = deployment({ agreedDays: new Map([[6, 5]]), answerDays: new Map([[0, 5]]) });
    const { now, notes } = agreementLeadTime({ deployments: [one], noticeDaysOwed: 10 }, PERIOD);
    expect(now).toEqual({ value: 6, of: 5 });
    expect(notes).toEqual(['From being asked to agreeing, the middle Trust took less than a day.']);
  });

  test('downtime is so many times what was planned, over what is over (003-009)', () => {
    const downtime = {
      over: 5,
      plannedSeconds: 6_000,
      actualSeconds: 4_500,
      late: 1,
      open: 2,
      untold: 3,
      pastWindow: 1,
    };
    const { now, notes, table } = plannedDowntime({ deployments: [deployment({ downtime })] }, PERIOD);
    expect(now).toEqual({ value: 0.75, of: 5 });
    expect(notes).toHaveLength(4);
    expect(table.rows[0]?.slice(2)).toEqual([5, 1_200, 900, 1, 1]);
    expect(plannedDowntime({ deployments: [deployment()] }, PERIOD).table.rows[0]?.slice(2, 5)).toEqual([
      0,
      null,
      null,
    ]);
  });
});

describe('what releases wait for', () => {
  const brought = (kind: string, at: number, criterion = kind): Brought => {
    return { criterion, title: criterion, kind, who: ['the Product Owner'], at: at * HOUR };
  };
  const passing = (told: Partial<Passing> = {}): Passing => {
    return { release: '2.0.0', environment: 'uat', readyAt: 0, passedAt: 10 * HOUR, brought: [], ...told };
  };

  test.each([
    [
      'for the last that was missing, and then for nobody',
      [brought('sign-off', 4), brought('attestation', 6)],
      [4, 6, 4],
    ],
    ['for nothing that was there before', [brought('attestation', 0)], [10]],
    ['for nothing that a tracker says, of which only the reading has a time', [brought('tickets', 9)], [10]],
  ])('it waits %s', (_, these, hours) => {
    expect(waitsOf(passing({ brought: these })).map(({ seconds }) => seconds / 3600)).toEqual(hours);
  });

  test('where nobody knows since when it was ready, nothing is counted and that is said', () => {
    const { now, notes, table } = gateWaitingTime(
      { passings: [passing({ readyAt: null, passedAt: 120 * DAY })] },
      PERIOD,
    );
    expect([now, table.rows]).toEqual([{ value: null, of: 0 }, []]);
    expect(notes).toEqual(['Not in the figure, since it is not known when the release was ready: 1 promotion.']);
  });

  test('the wait ends when the last thing was brought or it was promoted, and no wait is longer than that', () => {
    const kinds = fc.constantFrom('sign-off', 'attestation', 'agreements', 'documents', 'tickets');
    const things = fc.array(fc.tuple(kinds, fc.integer({ min: -20, max: 30 })), { maxLength: 6 });
    fc.assert(
      fc.property(things, (these) => {
        const waits = waitsOf(passing({ brought: these.map(([kind, at]) => brought(kind, at)) }));
        const late = waits.filter(({ criterion }) => criterion !== 'open');
        const open = waits.find(({ criterion }) => criterion === 'open')?.seconds ?? 0;
        const longest = Math.max(0, ...late.map(({ seconds }) => seconds));
        expect(longest + open).toBe(10 * 3600);
        expect(waits.every(({ seconds }) => seconds > 0)).toBe(true);
        expect(late.length === 0 || late.some(({ isLast }) => isLast)).toBe(true);
      }),
    );
  });
});

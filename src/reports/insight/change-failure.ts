import type { Deployment, Known, KnownIncident } from './known.js';
import { countWords, type Measure } from './measure.js';
import { isIn, periodBefore, type Period } from './period.js';
import { shareOf, type Reading } from './reading.js';

/** At most as bad as this, an incident says that the change failed. */
const SEVERE = 2;

type Of = Pick<Known, 'deployments' | 'incidents'>;

/** How many of the changes that were begun at sites had to be mended or taken back. */
export function changeFailureRate(known: Of, period: Period): Measure {
  const begun = begunIn(known.deployments, period);
  return {
    ...{ id: 'change-failure-rate', title: 'Change failure rate', unit: 'share' },
    means: [
      'Of the rollouts into Production that were begun at a site in this time, how many failed: a site said no to the release, a site was rolled back, or a Sev 1 or 2 of ours names the rollout or its release.',
      'A try that broke on our own side before it changed a site is no failed change, and what a Trust or a third party caused is not ours.',
    ],
    sources: ['rollouts', 'attempts at sites', 'incidents'],
    noun: ['rollout', 'rollouts'],
    none: 'no rollout was begun',
    now: rateOf(known, period),
    before: rateOf(known, periodBefore(period)),
    notes: [...othersWork(known, begun)],
    table: {
      caption: 'Rollouts that were begun',
      columns: [
        { title: 'Release', holds: 'text' },
        { title: 'Begun', holds: 'moment' },
        { title: 'Sites begun', holds: 'count' },
        { title: 'Said no', holds: 'count' },
        { title: 'Rolled back', holds: 'count' },
        { title: 'Incidents of ours', holds: 'text' },
        { title: 'Failed', holds: 'text' },
      ],
      rows: begun.map((one) => {
        const severe = severeOf(one, known.incidents).map(({ number }) => number);
        const failed = hasFailed(one, known.incidents) ? 'Yes' : 'No';
        return [one.release, one.begunAt, one.begun, one.failed, one.putBack, severe.join(', '), failed];
      }),
    },
    chart: null,
  };
}

/** Whether a site said no, was rolled back, or had a severe incident of ours by it. */
export function hasFailed(one: Deployment, incidents: readonly KnownIncident[]): boolean {
  return one.failed > 0 || one.putBack > 0 || severeOf(one, incidents).length > 0;
}

function begunIn(deployments: readonly Deployment[], period: Period): readonly Deployment[] {
  return deployments
    .filter(({ begunAt }) => isIn(period, begunAt))
    .toSorted((one, other) => (one.begunAt ?? 0) - (other.begunAt ?? 0));
}

function rateOf({ deployments, incidents }: Of, period: Period): Reading {
  const begun = begunIn(deployments, period);
  return shareOf(begun.filter((one) => hasFailed(one, incidents)).length, begun.length);
}

/** An incident that names a rollout is of that one; one that names its release alone, of every rollout that was begun before it. */
function severeOf(one: Deployment, incidents: readonly KnownIncident[]): readonly KnownIncident[] {
  return incidents.filter((incident) => {
    if (incident.severity > SEVERE || incident.blamed !== 'us') return false;
    return isOf(incident, one);
  });
}

function isOf({ rollout, release, raisedAt }: KnownIncident, one: Deployment): boolean {
  if (rollout !== null) return rollout === one.rollout;
  return release === one.release && one.begunAt !== null && raisedAt >= one.begunAt;
}

function othersWork({ incidents }: Of, begun: readonly Deployment[]): readonly string[] {
  const others = incidents.filter(
    (incident) => incident.severity <= SEVERE && incident.blamed !== 'us' && begun.some((one) => isOf(incident, one)),
  );
  if (others.length === 0) return [];
  const names = others.map(({ number }) => number).join(', ');
  return [
    `Not counted: ${countWords(others.length, ['severe incident', 'severe incidents'])} that a Trust or a third party caused (${names}).`,
  ];
}

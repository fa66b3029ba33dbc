import { deployedIn } from './deployment-frequency.js';
import type { Deployment, Known } from './known.js';
import type { Measure } from './measure.js';
import { isIn, periodBefore, type Period } from './period.js';
import { middleOf } from './reading.js';

/** How long a change takes from its release to a Trust. A release that was rolled out again counts once, by the first Trust that ran it. */
export function leadTime({ deployments }: Pick<Known, 'deployments'>, period: Period): Measure {
  const firsts = firstOfEach(deployments);
  const here = deployedIn(deployments, period);
  return {
    ...{ id: 'lead-time', title: 'Lead time for changes', unit: 'seconds' },
    means: [
      'How long from when a release was registered until the first Trust ran it: the middle one of the releases whose first Trust ran them in this time.',
      'Gatehouse first hears of a change when its release is registered. How long it took from its merge until then is not known here.',
    ],
    sources: ['releases', 'attempts at sites'],
    noun: ['release', 'releases'],
    none: 'no release was deployed',
    now: middleOf(leadsIn(firsts, period)),
    before: middleOf(leadsIn(firsts, periodBefore(period))),
    notes: [],
    table: {
      caption: 'Releases from their registration to Trusts',
      columns: [
        { title: 'Release', holds: 'text' },
        { title: 'Kind', holds: 'text' },
        { title: 'Registered', holds: 'moment' },
        { title: 'At the first Trust', holds: 'moment', absent: 'At none yet' },
        { title: 'Lead time', holds: 'seconds', absent: 'Not known yet' },
        { title: 'To the last site so far', holds: 'seconds' },
      ],
      rows: here.map((one) => [
        ...[one.release, one.kind, one.registeredAt, one.firstTrustAt, secondsFrom(one.registeredAt, one.firstTrustAt)],
        secondsFrom(one.registeredAt, one.lastAt),
      ]),
    },
    chart: { label: 0, value: 4, goal: null },
  };
}

export function secondsFrom(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : (to - from) / 1000;
}

function firstOfEach(deployments: readonly Deployment[]): readonly Deployment[] {
  const first = new Map<string, Deployment>();
  for (const one of deployments) {
    const known = first.get(one.release)?.firstTrustAt ?? null;
    if (!one.ranBefore && one.firstTrustAt !== null && (known === null || one.firstTrustAt < known))
      first.set(one.release, one);
  }
  return [...first.values()];
}

function leadsIn(deployments: readonly Deployment[], period: Period): readonly number[] {
  return deployments.flatMap(({ registeredAt, firstTrustAt }) =>
    isIn(period, firstTrustAt) ? [(firstTrustAt - registeredAt) / 1000] : [],
  );
}

import { deployedIn } from './deployment-frequency.js';
import type { Deployment, Known } from './known.js';
import { secondsFrom } from './lead-time.js';
import { countWords, type Measure } from './measure.js';
import { isIn, periodBefore, type Period } from './period.js';
import { middleOf } from './reading.js';

/** How long a release takes from its first site to its last. */
export function timeToFleet({ deployments }: Pick<Known, 'deployments'>, period: Period): Measure {
  const here = deployedIn(deployments, period);
  const under = here.filter((one) => !isWhole(one));
  return {
    ...{ id: 'time-to-fleet', title: 'Time to fleet', unit: 'seconds' },
    means: [
      'How long from when the first site of Production ran a release until the last one did: the middle one of the deployments that came to their last site in this time.',
      'It counts once every site that the rollout was for runs the release. Sites that were left out by somebody’s word are not waited for.',
    ],
    sources: ['rollouts', 'attempts at sites'],
    noun: ['deployment to every site', 'deployments to every site'],
    none: 'no deployment came to every site',
    now: middleOf(lengthsIn(deployments, period)),
    before: middleOf(lengthsIn(deployments, periodBefore(period))),
    notes:
      under.length === 0
        ? []
        : [`Not at every site, and so not in the figure: ${countWords(under.length, ['deployment', 'deployments'])}.`],
    table: {
      caption: 'Deployments from their first site to their last',
      columns: [
        { title: 'Release', holds: 'text' },
        { title: 'At the first site', holds: 'moment' },
        { title: 'Sites', holds: 'text' },
        { title: 'Time to fleet', holds: 'seconds', absent: 'Not at every site' },
      ],
      rows: here.map((one) => {
        const length = isWhole(one) ? secondsFrom(one.firstAt, one.lastAt) : null;
        return [one.release, one.firstAt, `${one.reached} of ${one.sites}`, length];
      }),
    },
    chart: { label: 0, value: 3, goal: null },
  };
}

function isWhole({ sites, reached, putBack }: Deployment): boolean {
  return sites > 0 && reached >= sites && putBack === 0;
}

function lengthsIn(deployments: readonly Deployment[], period: Period): readonly number[] {
  return deployments.flatMap((one) => {
    const seconds = secondsFrom(one.firstAt, one.lastAt);
    return isWhole(one) && isIn(period, one.lastAt) && seconds !== null ? [seconds] : [];
  });
}

import type { Deployment, Known } from './known.js';
import type { Measure } from './measure.js';
import { isIn, periodBefore, stepsOf, type Period } from './period.js';
import { countOf } from './reading.js';

/** How often a release comes to Production. */
export function deploymentFrequency({ deployments }: Pick<Known, 'deployments'>, period: Period): Measure {
  const steps = stepsOf(period);
  return {
    ...{ id: 'deployment-frequency', title: 'Deployment frequency', unit: 'count' },
    means: [
      'How many deployments there were. A deployment is a rollout into Production that put its release on at least one site, healthy by the word of the site’s own probe; it counts on the day on which the first site ran it.',
    ],
    sources: ['rollouts', 'attempts at sites'],
    noun: ['deployment', 'deployments'],
    none: 'nothing was deployed',
    now: countOf(deployedIn(deployments, period).length),
    before: countOf(deployedIn(deployments, periodBefore(period)).length),
    notes: [],
    table: {
      caption: 'Deployments over time',
      columns: [
        { title: 'From', holds: 'day' },
        { title: 'To', holds: 'day' },
        { title: 'Deployments', holds: 'count' },
        { title: 'Releases', holds: 'text' },
      ],
      rows: steps.map((step) => {
        const here = deployedIn(deployments, step);
        return [step.from, step.to - 1, here.length, here.map(({ release }) => release).join(', ')];
      }),
    },
    chart: { label: 0, until: 1, value: 2, goal: null },
  };
}

/** Those of which the first site ran the release within this time, in that order. */
export function deployedIn(deployments: readonly Deployment[], period: Period): readonly Deployment[] {
  return deployments
    .filter(({ firstAt }) => isIn(period, firstAt))
    .toSorted((one, other) => (one.firstAt ?? 0) - (other.firstAt ?? 0));
}

import { expect, test } from '@jest/globals';
import { MECHANISMS, type Mechanism } from './mechanisms.js';
import { protocolWorld } from './protocol-world.js';
import { after, search } from './search.js';

interface Removal {
  readonly rule: string;
  readonly workers: number;
  readonly deploys: number;
  readonly rebuilds: number;
  /** Where the search begins, for what takes too many steps to be found from the beginning. */
  readonly first?: readonly string[];
}

const D1 = 'deployment-1-at-site-1';
const ASLEEP = [
  'a deployment to site-1 is ordered',
  `worker 1 claims ${D1}`,
  `worker 1 writes ${D1} down as starting`,
  `the reconciler finds ${D1} long silent: unknown`,
  `the reconciler finds ${D1} long overdue: needs-human`,
  'a deployment to site-1 is ordered',
  'worker 2 claims deployment-2-at-site-1',
  'worker 2 writes deployment-2-at-site-1 down as starting',
];

/** How the want of each mechanism shows. */
const REMOVALS: Readonly<Record<Mechanism, Removal>> = {
  'idempotency-key': { rule: 'it began twice (INV-07)', workers: 1, deploys: 1, rebuilds: 0 },
  'fencing-token': { rule: 'it began under a lower token', workers: 2, deploys: 2, rebuilds: 0, first: ASLEEP },
  'site-lock': { rule: 'run at site-1 at once (INV-06)', workers: 1, deploys: 2, rebuilds: 0 },
  'compare-and-set': { rule: 'is overwritten as ready (INV-09)', workers: 1, deploys: 1, rebuilds: 0 },
  'claim-of-ones-own': { rule: 'under a claim that was lost (INV-10)', workers: 2, deploys: 1, rebuilds: 0 },
  incarnation: { rule: 'it began twice (INV-07)', workers: 1, deploys: 1, rebuilds: 1 },
  'tombstone-before-cancelled': { rule: 'after the halt was confirmed (INV-11)', workers: 1, deploys: 1, rebuilds: 0 },
  'starting-before-the-first-byte': { rule: '(INV-', workers: 1, deploys: 1, rebuilds: 1 },
  'probe-of-the-site': { rule: 'where the site runs the release (INV-13)', workers: 1, deploys: 1, rebuilds: 0 },
};

test.each(MECHANISMS)('without the mechanism "%s" the search shows step by step what goes wrong (F2)', (without) => {
  const { rule, workers, deploys, rebuilds, first = [] } = REMOVALS[without];
  const world = protocolWorld({ ...{ sites: 1, workers, wire: 1, without }, left: { deploys, rebuilds, resumes: 0 } });
  const way = search(after(world, first), 150_000).counterexample ?? [];
  process.stdout.write(`without "${without}":\n${[...first, ...way].map((step) => `  ${step}\n`).join('')}`);
  expect(way.at(-1)).toContain(rule);
});

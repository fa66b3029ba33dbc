import { expect, test } from '@jest/globals';
import { protocolWorld } from './protocol-world.js';
import { after, search } from './search.js';

const D1 = 'deployment-1-at-site-1';
const LEFT = { deploys: 1, rebuilds: 1, resumes: 0 };

test('a control node that is rebuilt at any moment, with an empty ledger, lets nothing begin twice (F2, F15, INV-07, INV-13)', () => {
  const world = protocolWorld({ sites: 1, workers: 1, wire: 1, left: LEFT, without: null });
  expect(search(world, 200_000)).toMatchObject({ counterexample: null, deadEnd: null });
});

test('what waits to be sent again and began meanwhile, before the ledger was lost, is asked of the site (INV-07)', () => {
  const world = protocolWorld({ sites: 1, workers: 1, wire: 1, left: LEFT, without: null });
  const lost = after(world, [
    'a deployment to site-1 is ordered',
    `worker 1 claims ${D1}`,
    `worker 1 writes ${D1} down as starting`,
    `the ledger is asked about ${D1} and says: none`,
    `the lease of ${D1} runs out`,
    `the news about ${D1} arrives`,
    `worker 1 sends ${D1}`,
    'worker 1 is killed',
    `the start of ${D1} arrives`,
    'the control node is rebuilt with an empty ledger',
    'the control node tells its name',
  ]);
  const met = [...lost.next(lost.start)].find(({ what }) => what === 'the ledger arrives')?.after;
  expect(met?.cases.find(({ record }) => record.id === D1)?.record.state).toBe('verifying');
});

test('a start that a worker slept over for hours is buried by a halt before the halt is called true (INV-11)', () => {
  const world = protocolWorld({ sites: 1, workers: 1, wire: 1, left: LEFT, without: null });
  const waiting = after(world, [
    'a deployment to site-1 is ordered',
    `worker 1 claims ${D1}`,
    `worker 1 writes ${D1} down as starting`,
    'the rollout is halted',
    `the reconciler finds ${D1} long silent: unknown`,
    `the reconciler finds ${D1} long overdue: needs-human`,
  ]);
  expect(waiting.start.rollout).toBe('halting');
});

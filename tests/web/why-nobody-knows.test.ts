import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';
import { visitorAs, wordsOf } from './visitor.js';

let ward: Ward;
beforeEach(async () => {
  ward = await openWard({ sites: 2, pilots: 1 });
});
afterEach(() => ward.stop());

test('where contact was lost, the page of a site gives that as the reason why nobody knows what it runs (INV-13)', async () => {
  const { person } = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const manager = await visitorAs(ward.gatehouse, person);
  ward.line.trouble({ verb: 'start', when: 'before', silence: 'timed-out', times: 1 });
  ward.node.refuses = 'unknown-playbook';
  const id = await ward.plan(release('2.0.0'));
  await eventually(async () => {
    const now = (await ward.standings(id))['trust-01'] ?? 'not in it';
    return now === 'unknown' ? {} : now;
  });
  expect(wordsOf(await manager.get(`/rollouts/${id}/sites/trust-01/acts/skip`))).toContain(
    'Nobody can say what it runs now. We have lost contact while it was changed.',
  );
});

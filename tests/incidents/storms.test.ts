import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { raiseUnknown } from '../../src/rollouts/seen-wrong.table.js';
import type { Somebody } from '../gatehouse.js';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';

const SITES = 12;
let ward: Ward;
let delivery: Somebody;
beforeAll(async () => {
  ward = await openWard({ sites: SITES, pilots: 1, policy: { failureBudget: SITES, concurrency: SITES } });
  delivery = await ward.gatehouse.as({ role: 'delivery' });
});
afterAll(() => ward.stop());

const schema = z.object({
  incidents: z.array(
    z.looseObject({ ...{ id: z.string(), summary: z.string(), number: z.string() }, sites: z.array(z.string()) }),
  ),
});

async function raised(words: string, by = delivery) {
  const { incidents } = schema.parse((await by.get('/api/v1/incidents?limit=200')).body);
  return incidents.filter(({ summary }) => summary.includes(words));
}

test('a rollout that fails everywhere at once is one incident, and one search for causes, that names every site (INV-26)', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  for (let at = 2; at <= SITES; at += 1)
    ward.node.conduct(`trust-${String(at).padStart(2, '0')}`, 'turns-ill', 'turns-ill');
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'halted');
  const spread = await eventually(async () => {
    const states = Object.values(await ward.standings(rollout));
    const failed = states.filter((standing) => standing === 'rollback-failed').length;
    const [first] = await raised('rolled back');
    return first !== undefined && failed > 5 && first.sites.length === failed ? first : 'not all yet';
  });
  const more = String(spread.sites.length - 1);
  const says = `^flip could not be rolled back at trust-\\d\\d\\. The same at ${more} more sites\\.$`;
  expect(spread.summary).toMatch(new RegExp(says));
  expect(await raised('rolled back')).toHaveLength(1);
  const { body } = await delivery.get('/api/v1/rcas?limit=500');
  const { rcas } = z.object({ rcas: z.array(z.looseObject({ incident: z.string() })) }).parse(body);
  expect(rcas.filter(({ incident }) => incident === spread.number)).toHaveLength(1);
  const [, second = ''] = spread.sites;
  const trust = await ward.gatehouse.as({ role: 'trust', trust: second });
  expect((await raised('', trust)).map(({ sites }) => sites)).toEqual([[second]]);
});

test('what somebody has called less severe takes in nothing worse, which is raised anew', async () => {
  const rollout = await ward.plan(release('3.0.0'), 'dev');
  const attempt = await eventually(async () => (await ward.attempts(rollout))[0] ?? 'nothing is ordered');
  const forget = (id: string, site: string) =>
    ward.gatehouse.database.transaction((tx) => raiseUnknown(tx, { ...attempt, id, site }));
  await Promise.all(['one', 'two', 'three'].map((id) => forget(id, `dev-${id}`)));
  const [unknown] = await raised('nobody has known');
  expect(await raised('nobody has known')).toHaveLength(1);
  expect(unknown?.sites).toHaveLength(3);
  const less = { severity: 4, reason: 'It is a test machine' };
  expect((await delivery.post(`/api/v1/incidents/${unknown?.id ?? ''}/severity`, less)).status).toBe(200);
  await forget('four', 'dev-four');
  expect((await raised('nobody has known')).map(({ sites }) => sites)).toEqual([['dev-four'], unknown?.sites]);
});

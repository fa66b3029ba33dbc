import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Somebody } from '../../gatehouse.js';
import { openWard, type Ward } from '../ward.js';
import { inHours, keptRelease } from '../timing/agreed.js';

const planSchema = z.object({
  feasible: z.boolean(),
  obstacle: z.string().nullable(),
  advice: z.string().nullable(),
  waves: z.array(z.object({ sites: z.array(z.object({ site: z.string(), startsAt: z.string() })) })),
  conflicts: z.array(
    z.object({ trust: z.string(), because: z.string(), fix: z.string(), propose: z.looseObject({}).nullable() }),
  ),
});

let ward: Ward;
let delivery: Somebody;
beforeAll(async () => {
  ward = await openWard({ sites: 3, pilots: 1, agreements: 'required' });
  delivery = await ward.gatehouse.as({ role: 'delivery' });
});
afterAll(() => ward.stop());

async function plan(release: string, more: object = {}): Promise<z.infer<typeof planSchema>> {
  const { status, body } = await delivery.post('/api/v1/rollouts/plan', {
    release,
    environment: 'production',
    ...more,
  });
  expect(status).toBe(200);
  return planSchema.parse(body);
}

const startsOf = ({ waves }: z.infer<typeof planSchema>): ReadonlyMap<string, number> =>
  new Map(waves.flatMap(({ sites }) => sites.map(({ site, startsAt }) => [site, Date.parse(startsAt)])));

test('a plan keeps to the windows that were agreed, and names who has agreed to none, with the time to ask for (003-022, 003-101)', async () => {
  const { agree } = await keptRelease(ward.gatehouse, '2.0.0');
  await agree('trust-01', [5, 8]);
  await agree('trust-02', [30, 33]);
  const made = await plan('2.0.0');
  expect(startsOf(made).get('trust-01')).toBeGreaterThanOrEqual(inHours(5).getTime() - 5_000);
  expect(startsOf(made).get('trust-02')).toBeGreaterThanOrEqual(inHours(30).getTime() - 5_000);
  expect(made).toMatchObject({ feasible: false, obstacle: 'TRUST-03 has not been asked for a time for this release.' });
  expect(made.conflicts).toMatchObject([
    { trust: 'trust-03', fix: expect.stringMatching(/^Propose .+ to TRUST-03\.$/) },
  ]);
  await agree('trust-03', [30, 33]);
  expect(await plan('2.0.0')).toMatchObject({ feasible: true, obstacle: null, advice: null, conflicts: [] });
});

test('a window that was agreed too early is in the way, and the advice says what to move (003-022)', async () => {
  const { agree } = await keptRelease(ward.gatehouse, '2.1.0');
  await agree('trust-01', [50, 53]);
  await agree('trust-02', [5, 8]);
  await agree('trust-03', [60, 63]);
  const made = await plan('2.1.0');
  expect(made).toMatchObject({ feasible: false, conflicts: [] });
  expect(`${made.obstacle ?? ''} ${made.advice ?? ''}`).toMatch(
    /TRUST-02 has no time .+ move TRUST-02|TRUST-02.+Move TRUST/,
  );
});

test('the times of a plan are proposed to all who have not agreed, in one call, and to nobody else (003-018, 003-105)', async () => {
  const { agree } = await keptRelease(ward.gatehouse, '2.2.0');
  await agree('trust-01', [5, 8]);
  const asked = { release: '2.2.0', environment: 'production' };
  const owner = await ward.gatehouse.as({ role: 'product-owner' });
  expect((await owner.post('/api/v1/rollouts/plan/proposals', asked)).status).toBe(403);
  const { status, body } = await delivery.post('/api/v1/rollouts/plan/proposals', asked);
  expect([status, body]).toMatchObject([201, { proposed: [{ trust: 'trust-02' }, { trust: 'trust-03' }] }]);
  const { conflicts } = await plan('2.2.0');
  expect(conflicts.map(({ because }) => because)).toEqual([
    'TRUST-02 has not answered yet.',
    'TRUST-03 has not answered yet.',
  ]);
  const { body: shown } = await delivery.get('/api/v1/releases/2.2.0/agreements');
  expect(JSON.stringify(shown).match(/"state":"asked"/g)).toHaveLength(2);
});

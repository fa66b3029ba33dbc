import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { StatusBoard } from '../../src/notices/status/status-board.service.js';
import type { Somebody } from '../gatehouse.js';
import { registered } from '../rollouts/offline/offline-client.js';
import { eventually, openWard, type Ward } from '../rollouts/ward.js';
import { follow, look, open, raise, refusal, take, type Next, type Shown } from './runbook.js';

const STEPS = 'https://steps.example/flip';
let ward: Ward;
let manager: Somebody;
let people: readonly Somebody[];

beforeAll(async () => {
  ward = await openWard({
    ...{ sites: 4, policy: { concurrency: 2 } },
    products: {
      flip: {
        ...{ title: 'FLIP', tracker: null, source: null, notes: { contacts: [], mandatory: {} } },
        smokeTest: { required: true, performer: 'delivery', steps: STEPS },
      },
    },
  });
  manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const [tester, owner, centre] = [
    await ward.gatehouse.as({ role: 'delivery', duty: 'tester' }),
    await ward.gatehouse.as({ role: 'product-owner' }),
    await ward.gatehouse.as({ role: 'ai-centre' }),
  ];
  people = [manager, tester, owner, centre];
  const before = await registered(ward, '1.0.0', 'planned', manager.person);
  await ward.until(await ward.plan(before), 'completed');
});
afterAll(() => ward.stop());

interface Decided {
  readonly otherSystems: boolean;
  readonly dataLoss: boolean;
  readonly sites: readonly string[];
  readonly deploy?: boolean;
}

/** What is said of a fix of this version, in the places where an example cannot know it. */
const saying =
  (version: string, { deploy = true, ...decided }: Decided) =>
  ({ step }: Next): Readonly<Record<string, unknown>> => {
    if (step === 'triage') return { version };
    if (step === 'decide-offline') return decided;
    if (step === 'assess') return { deploy };
    if (step === 'register-fix') return { rollsBackTo: null };
    return {};
  };

const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 25));

/** Whether a step whose name begins so is offered. */
const isOffered =
  (name: string) =>
  ({ next }: Shown): boolean =>
    next.some(({ step }) => step.startsWith(name));
const stages = ({ offline }: Shown): string => offline.map(({ site, stage }) => `${site} ${stage}`).join(', ');

const placeSchema = z.looseObject({
  condition: z.string(),
  banner: z.looseObject({}).nullable(),
  incidents: z.array(z.looseObject({ state: z.string(), sites: z.array(z.string()).nullable(), down: z.boolean() })),
});

/** What anybody is told of FLIP, and how it is said to be at a site. */
async function told(site: string) {
  await ward.gatehouse.injected(StatusBoard).refresh();
  const product = placeSchema.parse((await ward.gatehouse.get('/public/v1/status/flip')).body);
  const here = placeSchema
    .omit({ incidents: true })
    .parse((await ward.gatehouse.get(`/public/v1/status/flip/${site}`)).body);
  return { product, here };
}

test('sites go offline where other systems are at risk, the public is told, and the fix brings them back, each by its probe and its smoke test (003-025, 003-026, 003-027, 003-031)', async () => {
  const sites = ['trust-02', 'trust-03'];
  const hotfix = await open(manager, await raise(manager, { sites, reference: 'FLIP-9' }));
  const words = saying('1.0.1', { otherSystems: true, dataLoss: false, sites });
  const on = (until: (seen: Shown) => boolean) => follow(hotfix, { people, words, wait: aWhile, until });
  await on((seen) => stages(seen) === 'trust-02 offline, trust-03 offline');
  for (const site of sites) expect(ward.node.estates.get(site)).toMatchObject({ version: '1.0.0', healthy: false });
  const { product, here } = await told('trust-02');
  expect(product.incidents).toEqual(
    expect.arrayContaining([expect.objectContaining({ sites: ['trust-02', 'trust-03'], down: true })]),
  );
  expect([here.condition, here.banner === null]).toEqual(['down', false]);
  expect((await told('trust-04')).here.condition).not.toBe('down');
  await on(isOffered('smoke-test-'));
  // Healthy again with the fix, and still not back.
  const untested = await look(manager, hotfix);
  expect(ward.node.estates.get('trust-02')).toMatchObject({ version: '1.0.1', healthy: true });
  expect(stages(untested)).toBe('trust-02 restoring, trust-03 restoring');
  expect(untested.next.filter(({ step }) => step.startsWith('smoke-test-')).map(({ path }) => path)).toEqual(
    Array.from({ length: 4 }, () => '/api/v1/releases/1.0.1/smoke-tests/results'),
  );
  expect(refusal(await take(manager, hotfix, { step: 'restore', because: 'it looks well' }))).toMatch(
    /409: The smoke test is not passed at: TRUST-01, TRUST-02/,
  );
  await on(({ state }) => state === 'restored');
  const end = await look(manager, hotfix);
  expect(stages(end)).toBe('trust-02 back, trust-03 back');
  expect(end.clocks.seconds['offline']).not.toBeNull();
  const restored = ({ clocks }: Shown) => clocks.trusts.map(({ trust, restore }) => [trust, restore]);
  expect(restored(end)).toContainEqual(['trust-02', expect.any(Number)]);
  expect((await told('trust-02')).here.condition).toBe('working');
  // A probe that comes later says nothing of when service was restored.
  await ward.gatehouse.database.transaction((tx) =>
    sql`update site_product set at = app.now() + interval '1 hour'`.execute(tx),
  );
  expect(restored(await look(manager, hotfix))).toEqual(restored(end));
});

test('sites go offline where data may be lost; where no fix is deployed somebody brings them back, and that needs the smoke test too (003-025, 003-026)', async () => {
  const hotfix = await open(manager, await raise(manager, { sites: ['trust-04'], reference: 'FLIP-10' }));
  const words = saying('1.0.2', { otherSystems: false, dataLoss: true, sites: ['trust-04'], deploy: false });
  const on = (until: (seen: Shown) => boolean) => follow(hotfix, { people, words, wait: aWhile, until });
  await on(isOffered('bring-back'));
  await eventually(async () => {
    const seen = stages(await look(manager, hotfix));
    return seen === 'trust-04 offline' ? {} : seen;
  });
  expect(ward.node.estates.get('trust-04')).toMatchObject({ healthy: false });
  expect(refusal(await take(manager, hotfix, { step: 'restore', because: 'x' }))).toMatch(
    /Not back in service yet: TRUST-04\. Bring it back first\./,
  );
  expect(refusal(await take(manager, hotfix, { step: 'call-off', because: 'x' }))).toMatch(
    /Not back in service yet: TRUST-04/,
  );
  expect(await on(isOffered('smoke-test-trust-04'))).toEqual(['bring-back']);
  expect(stages(await look(manager, hotfix))).toBe('trust-04 restoring');
  const taken = await on(({ state }) => state === 'restored');
  expect(taken).toEqual(['smoke-test-trust-04', 'restore']);
  expect(stages(await look(manager, hotfix))).toBe('trust-04 back');
});

test.each([
  [
    'neither is answered with yes and sites are named',
    { otherSystems: false, dataLoss: false, sites: ['trust-01'] },
    /No site goes offline unless/,
  ],
  ['one is answered with yes and none is named', { otherSystems: true, dataLoss: false, sites: [] }, /name them/],
  [
    'a site is named that is not in Production',
    { otherSystems: true, dataLoss: false, sites: ['trust-01', 'pre-prod-1'] },
    /^409: Only sites of Production are taken offline for a hotfix \(003-025\), and these are elsewhere: pre-prod-1\.$/,
  ],
] as const)('nothing goes offline where %s (003-025)', async (_, decided, said) => {
  const hotfix = await open(manager, await raise(manager, { reference: 'FLIP-11' }));
  const words = saying('1.0.3', { otherSystems: false, dataLoss: false, sites: [] });
  await follow(hotfix, { people, words, wait: aWhile, until: isOffered('decide-offline') });
  const answer = await take(manager, hotfix, { step: 'decide-offline', because: 'x', ...decided });
  expect(refusal(answer)).toMatch(said);
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Somebody } from '../gatehouse.js';
import { registered } from '../rollouts/offline/offline-client.js';
import { eventually, openWard, type Ward } from '../rollouts/ward.js';
import { follow, look, open, raise, refusal, shown, take, type Shown } from './runbook.js';

let ward: Ward;
let manager: Somebody;
let builder: Somebody;
let owner: Somebody;
let people: readonly Somebody[];

beforeAll(async () => {
  ward = await openWard({
    ...{ sites: 4, policy: { concurrency: 1, soakSeconds: 3600 }, consultationSeconds: 172_800 },
    agreements: 'required',
  });
  manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  builder = await ward.gatehouse.as({ role: 'delivery' });
  owner = await ward.gatehouse.as({ role: 'product-owner' });
  // Is consulted before UAT is signed off, and says nothing.
  await ward.gatehouse.as({ role: 'uat-tester' });
  const tester = await ward.gatehouse.as({ role: 'delivery', duty: 'tester' });
  people = [manager, tester, owner, await ward.gatehouse.as({ role: 'ai-centre' })];
});
afterAll(() => ward.stop());

const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 25));

/** Opens a hotfix whose fix is registered as this version, and leads it as far as that. */
async function led(version: string, until: (hotfix: Shown) => boolean): Promise<Shown> {
  await registered(ward, version, 'hotfix', builder.person);
  return ledBy(version, until);
}

/** The same where it is registered already. */
async function ledBy(version: string, until: (hotfix: Shown) => boolean): Promise<Shown> {
  const hotfix = await open(manager, await raise(manager, { reference: `FLIP-${version}` }));
  const words = ({ step }: { readonly step: string }) => (step === 'triage' ? { version } : {});
  await follow(hotfix, { people, words, wait: aWhile, until });
  return look(manager, hotfix);
}

const viewSchema = z.looseObject({
  state: z.string(),
  policy: z.looseObject({ soakSeconds: z.number() }),
  waves: z.array(z.looseObject({ state: z.string(), sites: z.array(z.looseObject({ hold: z.unknown() })) })),
});
const view = async (rollout: string) => viewSchema.parse((await manager.get(`/api/v1/rollouts/${rollout}`)).body);

const consultationsOf = async (version: string): Promise<readonly unknown[]> => {
  const { body } = await manager.get(`/api/v1/releases/${version}/consultations`);
  return z.looseObject({ consultations: z.array(z.unknown()) }).parse(body).consultations;
};

const promotionsSchema = z.object({
  promotions: z.array(z.looseObject({ environment: z.string(), rollout: z.string().nullable() })),
});

test('a hotfix that goes by the runbook soaks nowhere, waits for nobody who would be consulted, and asks no Trust for a date (003-031, 003-109, 003-101)', async () => {
  await led('1.0.1', ({ state }) => state === 'restored');
  const { body } = await manager.get('/api/v1/promotions?release=1.0.1');
  const { promotions } = promotionsSchema.parse(body);
  const rollouts = await Promise.all(promotions.map(({ rollout }) => view(rollout ?? '')));
  expect(rollouts.map(({ state, policy }) => [state, policy.soakSeconds])).toEqual(
    Array.from({ length: 5 }, () => ['completed', 0]),
  );
  expect(Math.max(...rollouts.map(({ waves }) => waves.length))).toBe(3);
});

test('one that goes without it soaks, and waits for who is consulted and for a date with each Trust (003-101, 003-109)', async () => {
  const release = await registered(ward, '1.0.2', 'hotfix', builder.person);
  expect(await consultationsOf('1.0.2')).toMatchObject([{ stage: 'uat' }]);
  const rollout = await ward.plan(release);
  await eventually(async () => {
    const { waves } = await view(rollout);
    return JSON.stringify(waves).includes('has not been asked') ? {} : JSON.stringify(waves);
  });
  expect((await view(rollout)).policy.soakSeconds).toBe(3600);
  expect(ward.node.estates.get('trust-01')).toMatchObject({ version: '1.0.1' });
});

const isAsked = ({ steps }: Shown): boolean => steps.some(({ step }) => step === 'ask-approval');
const GLASS = { step: 'break-glass', because: 'nobody answers' };

test('what a gate shows of a hotfix says what it is let off, and what never (003-031, INV-04)', async () => {
  await led('1.0.3', isAsked);
  const { body } = await manager.get('/api/v1/releases/1.0.3/gates/production');
  const rules = z.array(z.object({ rule: z.string(), says: z.string(), requirement: z.string() }));
  const { hotfix } = z
    .looseObject({ hotfix: z.object({ number: z.string(), letOff: rules, never: rules }) })
    .parse(body);
  expect(hotfix.letOff.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(['soak', 'notice-lead-time', 'agreed-date']),
  );
  expect(hotfix.never.map(({ rule }) => rule)).toEqual(['second-person', 'pre-prod', 'digest']);
  expect((await manager.get('/api/v1/releases/1.0.2/gates/production')).body).toMatchObject({ hotfix: null });
  expect(await consultationsOf('1.0.3')).toEqual([]);
});

const planSchema = z.object({
  conflicts: z.array(z.object({ trust: z.string() })),
  warnings: z.array(z.string()),
  waves: z.array(z.object({ opensAt: z.coerce.date(), settlesAt: z.coerce.date(), soakedAt: z.coerce.date() })),
});
const planned = async (release: string) =>
  planSchema.parse((await manager.post('/api/v1/rollouts/plan', { release, environment: 'production' })).body);

test('its plan begins at once, soaks nowhere and asks no Trust; that of one without the runbook asks each of them (003-031, 003-101, 003-109)', async () => {
  await registered(ward, '1.0.7', 'hotfix', builder.person);
  const without = await planned('1.0.7');
  expect(without.conflicts).toHaveLength(4);
  expect(without.waves[0]?.opensAt.getTime()).toBeGreaterThan(Date.now() + 3_600_000);
  await led('1.0.6', ({ release }) => release !== null);
  const plan = await planned('1.0.6');
  expect([plan.conflicts, plan.warnings.join(' ')]).toEqual([[], expect.not.stringContaining('notice')]);
  expect(plan.waves[0]?.opensAt.getTime()).toBeLessThan(Date.now() + 60_000);
  expect(plan.waves.map(({ settlesAt, soakedAt }) => soakedAt.getTime() - settlesAt.getTime())).toEqual([0, 0, 0]);
});

test('of two hotfixes that one release mends the older counts at its gate, and the other once that is called off (003-031)', async () => {
  const older = await led('1.0.8', ({ release }) => release !== null);
  const newer = await ledBy('1.0.8', ({ release }) => release !== null);
  const counts = async (): Promise<unknown> => {
    const { body } = await manager.get('/api/v1/releases/1.0.8/gates/production');
    return z.looseObject({ hotfix: z.looseObject({ number: z.string() }) }).parse(body).hotfix.number;
  };
  expect(await counts()).toBe(older.number);
  shown(await take(manager, older, { step: 'call-off', because: 'It mends the other alone.' }));
  expect(await counts()).toBe(newer.number);
});

test('of two hotfixes that break the glass at once one does, and the other is locked until a second person has looked (INV-04)', async () => {
  const both = [await led('1.0.4', isAsked), await led('1.0.5', isAsked)];
  await ward.hurry(901);
  const answers = await Promise.all(both.map((hotfix) => take(manager, hotfix, GLASS)));
  const broken = both.find((_, index) => answers[index]?.status === 200);
  const locked = both.find((_, index) => answers[index]?.status === 409);
  if (broken === undefined || locked === undefined)
    throw new Error(JSON.stringify(answers.map(({ status }) => status)));
  const says = `409: The glass was broken for ${broken.number}, and nobody has approved that since. Until then it is locked.`;
  expect(answers.filter(({ status }) => status === 409).map(refusal)).toEqual([says]);
  const offers = async (hotfix: Shown) => (await look(manager, hotfix)).next.map(({ step }) => step);
  expect(await offers(locked)).not.toContain('break-glass');
  shown(await take(owner, broken, { step: 'approve-afterwards', because: 'it was right' }));
  expect(await offers(locked)).toContain('break-glass');
  expect(shown(await take(manager, locked, { ...GLASS, key: 'again' })).approveAfterwardsBy).not.toBeNull();
});

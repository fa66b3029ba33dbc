import { sql } from 'kysely';
import { z } from 'zod';
import { StatusBoard } from '../../../src/notices/status/status-board.service.js';
import { createTestDatabase } from '../../database.js';
import { startGatehouse, type Gatehouse } from '../../gatehouse.js';
import { follow, look, open, raise, shown, take, type Next, type Shown } from '../../hotfixes/runbook.js';
import { startClimb, type Climb } from '../../promotions/climb.js';
import { registered } from '../../rollouts/offline/offline-client.js';
import { environmentsOf, eventually, openWard, type Ward } from '../../rollouts/ward.js';
import { wayTo } from '../../way.js';
import { openHouse } from '../house.js';

/** A Gatehouse whose estate, or whose way to its records, is made for what is looked at. */
export interface EstateScene {
  readonly gatehouse: Gatehouse;
  /** What stands in the paths of rows for what. */
  readonly places: Readonly<Record<string, string>>;
  /** Begins what nobody could be made in; absent where there is nothing of it. */
  readonly begin?: () => Promise<void>;
  stop(): Promise<void>;
}

const LONG =
  'Scans that a ward sends in the morning are not shown before noon: see https://desk.example/browse/SD-12345678901234567890123456789012345678901234567890.';

const SCENES = {
  /** Every one is asked for a time and only the first wave has answered; something is found at all of them. */
  'two hundred Trusts': async () => {
    const climb = await startClimb({ environments: environmentsOf({ sites: 200, pilots: 3, agreements: 'required' }) });
    const first = await climb.release('2.0.0');
    await climb.climbTo(first, 'production');
    await climb.promote(first, 'production');
    await climb.settle(first, 'production');
    await climb.climbTo(await climb.release('2.1.0', { rollsBackTo: '2.0.0' }), 'production');
    await foundEverywhere(climb);
    await letThrough(climb, '2.1.0');
    return { gatehouse: climb.gatehouse, places: {}, stop: () => climb.stop() };
  },
  /** A release that was everywhere and was rolled back, one that newer ones have overtaken, and one on its way. */
  'put back': async () => {
    const house = await openHouse({ sites: 3, pilots: 1, policy: { failureBudget: 2 } });
    const [late, first, second] = [
      await house.release('1.9.0'),
      await house.release('2.0.0', { description: 'The release that everybody runs' }),
      await house.release('2.1.0', { rollsBackTo: '2.0.0' }),
    ];
    await house.climbTo(late, 'uat');
    for (const release of [first, second]) {
      await house.climbTo(release, 'production');
      await house.promote(release, 'production');
      await house.settle(release, 'production');
    }
    const rollout = await rolloutOf(house, '2.1.0');
    const { status, body } = await house.manager.post(`/api/v1/rollouts/${rollout}/roll-back`, { reason: LONG });
    if (status !== 202) throw new Error(`${status}: ${JSON.stringify(body)}`);
    await eventually(async () => {
      const state = await stateOf(house, rollout);
      return state === 'rolled-back' ? {} : `it is ${state}`;
    });
    await house.climbTo(await house.release('2.2.0', { migration: 'one-way' }), 'uat');
    return { gatehouse: house.gatehouse, places: { rollout }, stop: () => house.stop() };
  },
  /** One hotfix is over; of the next a site waits for its smoke test; and by the last two sites are offline. */
  'sites down': async () => {
    const ward = await openWard({ sites: 4, policy: { concurrency: 2 }, products: SMOKE_TESTED });
    const people = await runbookPeople(ward);
    const [manager] = people;
    await ward.until(await ward.plan(await registered(ward, '1.0.0', 'planned', manager.person)), 'completed');
    const hotfix = async (version: string, decided: Decided): Promise<Walking> => {
      const found = { sites: decided.sites, reference: `FLIP-${version.replaceAll('.', '')}` };
      return { hotfix: await open(manager, await raise(manager, found)), people, words: saying(version, decided) };
    };
    const over = await hotfix('1.0.1', { otherSystems: true, sites: ['trust-02', 'trust-03'] });
    await walk(over, ({ state }) => state === 'restored');
    const untested = await hotfix('1.0.2', { dataLoss: true, sites: ['trust-04'], deploy: false });
    await walkOffline(untested);
    await walk(untested, isOffered('smoke-test-trust-04'));
    await walkOffline(await hotfix('1.0.3', { otherSystems: true, sites: ['trust-01', 'trust-02'], deploy: false }));
    await ward.gatehouse.injected(StatusBoard).refresh();
    return { gatehouse: ward.gatehouse, places: {}, stop: () => ward.stop() };
  },
  /** Nobody can reach what is kept. */
  'records away': async () => {
    const database = await createTestDatabase();
    const way = await wayTo(database.address);
    const patience = { connectionMs: 2_000, answerMs: 2_000 };
    const gatehouse = await startGatehouse({ on: { address: way.address, drop: database.drop }, patience });
    const stop = async (): Promise<void> => {
      await way.mend();
      await gatehouse.stop();
      await way.cut();
      await database.drop();
    };
    return { gatehouse, places: {}, begin: () => way.cut(), stop };
  },
} as const satisfies Readonly<Record<string, () => Promise<EstateScene>>>;
export type EstateSceneName = keyof typeof SCENES;

export function isEstateScene(name: string): name is EstateSceneName {
  return name in SCENES;
}

/** Opens it. Whoever opened it stops it. */
export function openEstateScene(name: EstateSceneName): Promise<EstateScene> {
  return SCENES[name]();
}

async function foundEverywhere({ manager }: Climb): Promise<void> {
  const sites = Array.from({ length: 200 }, (_, index) => `trust-${String(index + 1).padStart(2, '0')}`);
  const hotfix = await open(manager, await raise(manager, { sites }));
  shown(await take(manager, hotfix, { step: 'triage', finding: LONG, version: '2.0.1', ticket: 'FLIP-9' }));
  shown(await take(manager, hotfix, { step: 'tell', message: LONG }));
}

/** In spite of the incident, by two people. */
async function letThrough({ manager, owner }: Climb, version: string): Promise<void> {
  const wish = { criterion: 'no-open-incidents', environment: 'production', reason: LONG };
  const asked = z
    .object({ id: z.string() })
    .parse((await manager.post(`/api/v1/releases/${version}/waivers`, wish)).body);
  await owner.post(`/api/v1/waivers/${asked.id}/approval`, {});
}

async function rolloutOf({ gatehouse }: Climb, version: string): Promise<string> {
  const { rows } = await gatehouse.database.transaction((tx) =>
    sql<{ id: string }>`select id from rollout where release = ${version} and environment = 'production'`.execute(tx),
  );
  return rows[0]?.id ?? '';
}

async function stateOf({ gatehouse }: Climb, rollout: string): Promise<string> {
  const { rows } = await gatehouse.database.transaction((tx) =>
    sql<{ state: string }>`select state from rollout where id = ${rollout}`.execute(tx),
  );
  return rows[0]?.state ?? 'gone';
}

const SMOKE_TESTED = {
  flip: {
    ...{ title: 'FLIP', tracker: null, source: null, notes: { contacts: [], mandatory: {} } },
    smokeTest: { required: true, performer: 'delivery', steps: 'https://steps.example/flip' },
  },
} as const;

async function runbookPeople({ gatehouse }: Ward) {
  return [
    await gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Rita First' }),
    await gatehouse.as({ role: 'delivery', duty: 'tester', name: 'Tess First' }),
    await gatehouse.as({ role: 'product-owner', name: 'Olive First' }),
    await gatehouse.as({ role: 'ai-centre', name: 'Ada First' }),
  ] as const;
}

interface Decided {
  readonly sites: readonly string[];
  readonly otherSystems?: boolean;
  readonly dataLoss?: boolean;
  readonly deploy?: boolean;
}

/** What is said of a fix of this version, in the places where an example cannot know it. */
const saying =
  (version: string, { sites, otherSystems = false, dataLoss = false, deploy = true }: Decided) =>
  ({ step }: Next): Readonly<Record<string, unknown>> => {
    if (step === 'triage') return { version };
    if (step === 'decide-offline') return { otherSystems, dataLoss, sites };
    if (step === 'assess') return { deploy };
    if (step === 'register-fix') return { rollsBackTo: null };
    return {};
  };

interface Walking {
  readonly hotfix: Shown;
  readonly people: Awaited<ReturnType<typeof runbookPeople>>;
  readonly words: ReturnType<typeof saying>;
}

/** Whether a step of this name is offered. */
const isOffered =
  (name: string) =>
  ({ next }: Shown): boolean =>
    next.some(({ step }) => step === name);

async function walk({ hotfix, people, words }: Walking, until: (hotfix: Shown) => boolean): Promise<void> {
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 25));
  await follow(hotfix, { people, words, wait, until });
}

/** Goes on until its sites are offline, and brings none back. */
async function walkOffline(walking: Walking): Promise<void> {
  await walk(walking, isOffered('bring-back'));
  await eventually(async () => {
    const stages = (await look(walking.people[0], walking.hotfix)).offline.map(({ stage }) => stage);
    return stages.every((stage) => stage === 'offline') ? {} : stages.join();
  });
}

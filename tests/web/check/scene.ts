import { startClimb, type Climb } from '../../promotions/climb.js';
import type { Signable } from '../../evidence/story.js';
import type { Gatehouse } from '../../gatehouse.js';
import { agreementLink } from './agreement-link.js';
import { closedLinks } from './closed-links.js';
import { isEstateScene, openEstateScene, type EstateSceneName } from './estate-scenes.js';
import { INCIDENT_SCENES } from './incident-scenes.js';
import { INSIGHT_SCENES } from './insight-scenes.js';
import { NOTES_SCENES, replacedIn } from './notes-scenes.js';
import { PEOPLE_SCENES } from './people-scenes.js';
import { PLAN_SCENES } from './plan-scenes.js';
import { isRolloutScene, openRolloutScene, type RolloutSceneName } from './rollout-scenes.js';
import { SCHEDULE_SCENES } from './schedule-scenes.js';
import { openConsultedScene } from './word-scenes.js';

/** What a page is looked at in: a Gatehouse in some state, and the people in it. */
export interface Scene {
  readonly gatehouse: Gatehouse;
  /** What stands in the paths of rows for what: for `{rollout}` the id of the rollout that they are about. */
  readonly places: Readonly<Record<string, string>>;
  stop(): Promise<void>;
  /** Who looks, by what they are. */
  readonly people: Readonly<Record<Eyes, string>>;
}

/** Who looks at a page; nobody: whoever has not signed in. */
export type Eyes = 'manager' | 'tester' | 'owner' | 'centre' | 'trust' | 'roleless' | 'administrator' | 'uatTester';

const SCENES = {
  ...INCIDENT_SCENES,
  ...INSIGHT_SCENES,
  ...NOTES_SCENES,
  ...SCHEDULE_SCENES,
  ...PEOPLE_SCENES,
  ...PLAN_SCENES,
  empty: () => Promise.resolve(),
  /** One release everywhere, and the next before Pre-Prod with a proof, a waiver to decide on and a sign-off to give. */
  climbing: async (climb: Climb) => {
    const first = await climb.release('2.0.0', { description: 'The release that everybody runs' });
    await climb.climbTo(first, 'production');
    await climb.promote(first, 'production');
    await climb.settle(first, 'production');
    await uatTried(climb, await climb.release('2.1.0', { rollsBackTo: '2.0.0', description: LONG }));
    const wish = { criterion: 'production-notes-shared', environment: 'pre-prod', reason: LONG };
    await climb.tester.post('/api/v1/releases/2.1.0/waivers', wish);
  },
  /** A release with an open gate before Production. */
  ready: async (climb: Climb) => {
    await climb.climbTo(await climb.release('2.1.0', { migration: 'one-way' }), 'production');
  },
  halted: async (climb: Climb) => {
    const release = await climb.release('2.1.0');
    await climb.promote(release, 'dev');
    await climb.leave(release, 'dev', 'halted');
  },
} as const satisfies Readonly<Record<string, (climb: Climb) => Promise<void>>>;
export type SceneName = keyof typeof SCENES | 'consulted' | RolloutSceneName | EstateSceneName;

const LONG =
  'Reads a study once instead of three times, so that a ward which sends many at once waits less. See https://tracker.example/browse/FLIP-1234567890123456789012345678901234567890 for how it was measured.';

async function uatTried(climb: Climb, release: Signable): Promise<void> {
  await climb.climbTo(release, 'uat');
  await climb.promote(release, 'uat');
  await climb.settle(release, 'uat');
}

/** Makes a Gatehouse in this state. Whoever opened it stops it. */
export async function openScene(name: SceneName): Promise<Scene> {
  if (isRolloutScene(name)) {
    const { rollout, ...scene } = await openRolloutScene(name);
    return { ...scene, places: { rollout }, people: await peopleOf(scene.gatehouse, 'trust-02') };
  }
  if (isEstateScene(name)) {
    const { begin, ...scene } = await openEstateScene(name);
    const people = await peopleOf(scene.gatehouse, 'trust-02');
    await begin?.();
    return { ...scene, people };
  }
  const climb = name === 'consulted' ? await openConsultedScene() : await startClimb(replacedIn(name));
  if (name !== 'consulted') await SCENES[name](climb);
  const { gatehouse, manager, tester, owner, centre } = climb;
  const trust = await gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Hanna Harbour' });
  const people = {
    ...{ manager: manager.person, tester: tester.person, owner: owner.person, trust: trust.person },
    ...(await othersAt(gatehouse)),
    centre: centre.person,
  };
  return { gatehouse, people, places: await linksIn(name, climb), stop: () => climb.stop() };
}

async function linksIn(name: SceneName, climb: Climb): Promise<Scene['places']> {
  if (name === 'incidents') return { link: await agreementLink(climb) };
  return name === 'one deployment' ? closedLinks(climb.gatehouse) : {};
}

async function peopleOf(gatehouse: Gatehouse, of: string): Promise<Scene['people']> {
  const manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Rita Manager' });
  const tester = await gatehouse.as({ role: 'delivery', duty: 'tester', name: 'Tess Tester' });
  const owner = await gatehouse.as({ role: 'product-owner', name: 'Olive Owner' });
  const centre = await gatehouse.as({ role: 'ai-centre', name: 'Ada Centre' });
  const trust = await gatehouse.as({ role: 'trust', trust: of, name: 'Hanna Harbour' });
  return {
    ...{ manager: manager.person, tester: tester.person, owner: owner.person, trust: trust.person },
    ...(await othersAt(gatehouse)),
    centre: centre.person,
  };
}

async function othersAt(
  gatehouse: Gatehouse,
): Promise<Pick<Scene['people'], 'roleless' | 'administrator' | 'uatTester'>> {
  const roleless = await gatehouse.as();
  const administrator = await gatehouse.as({ role: 'administrator', name: 'Mo Administrator' });
  const uatTester = await gatehouse.as({ role: 'uat-tester', name: 'Uma Uat' });
  return { roleless: roleless.person, administrator: administrator.person, uatTester: uatTester.person };
}

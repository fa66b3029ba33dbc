import { startClimb, type Climb } from '../../promotions/climb.js';
import type { Signable } from '../../evidence/story.js';
import type { Gatehouse } from '../../gatehouse.js';
import { agreementLink } from './agreement-link.js';
import { INCIDENT_SCENES, isIncidentScene } from './incident-scenes.js';
import { INSIGHT_SCENES } from './insight-scenes.js';
import { NOTES_SCENES } from './notes-scenes.js';
import { PEOPLE_SCENES } from './people-scenes.js';
import { isRolloutScene, openRolloutScene, type RolloutSceneName } from './rollout-scenes.js';
import { SCHEDULE_SCENES } from './schedule-scenes.js';

/** What a page is looked at in: a Gatehouse in some state, and the people in it. */
export interface Scene {
  readonly gatehouse: Gatehouse;
  /** The rollout that its pages are about; null where they are about none. */
  readonly rollout: string | null;
  /** The path of a link that asks a Trust for a time; null where none is asked. */
  readonly link: string | null;
  stop(): Promise<void>;
  /** Who looks, by what they are. */
  readonly people: Readonly<Record<Eyes, string>>;
}

/** Who looks at a page; nobody: whoever has not signed in. */
export type Eyes = 'manager' | 'tester' | 'owner' | 'trust' | 'roleless' | 'administrator';

const SCENES = {
  ...INCIDENT_SCENES,
  ...INSIGHT_SCENES,
  ...NOTES_SCENES,
  ...SCHEDULE_SCENES,
  ...PEOPLE_SCENES,
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
export type SceneName = keyof typeof SCENES | RolloutSceneName;

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
    const scene = await openRolloutScene(name);
    return { ...scene, link: null, people: await peopleOf(scene.gatehouse, 'trust-02') };
  }
  const climb = await startClimb();
  await SCENES[name](climb);
  const { gatehouse, manager, tester, owner } = climb;
  const trust = await gatehouse.as({
    role: 'trust',
    trust: isIncidentScene(name) || name === 'planned' || name === 'noted' ? 'ashmere' : 'harbour',
    name: 'Hanna Harbour',
  });
  const people = {
    ...{ manager: manager.person, tester: tester.person, owner: owner.person, trust: trust.person },
    ...(await othersAt(gatehouse)),
  };
  const link = name === 'incidents' ? await agreementLink(climb) : null;
  return { gatehouse, people, rollout: null, link, stop: () => climb.stop() };
}

async function peopleOf(gatehouse: Gatehouse, of: string): Promise<Scene['people']> {
  const manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Rita Manager' });
  const tester = await gatehouse.as({ role: 'delivery', duty: 'tester', name: 'Tess Tester' });
  const owner = await gatehouse.as({ role: 'product-owner', name: 'Olive Owner' });
  const trust = await gatehouse.as({ role: 'trust', trust: of, name: 'Hanna Harbour' });
  return {
    ...{ manager: manager.person, tester: tester.person, owner: owner.person, trust: trust.person },
    ...(await othersAt(gatehouse)),
  };
}

async function othersAt(gatehouse: Gatehouse): Promise<Pick<Scene['people'], 'roleless' | 'administrator'>> {
  const roleless = await gatehouse.as();
  const administrator = await gatehouse.as({ role: 'administrator', name: 'Mo Administrator' });
  return { roleless: roleless.person, administrator: administrator.person };
}

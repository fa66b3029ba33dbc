import { startClimb, type Climb } from '../../promotions/climb.js';
import type { Signable } from '../../evidence/story.js';

/** What a page is looked at in: a Gatehouse in some state, and the people in it. */
export interface Scene {
  readonly climb: Climb;
  /** Who looks, by what they are. */
  readonly people: Readonly<Record<Eyes, string>>;
}

/** Who looks at a page; nobody: whoever has not signed in. */
export type Eyes = 'manager' | 'tester' | 'owner' | 'trust';

const SCENES = {
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
export type SceneName = keyof typeof SCENES;

const LONG =
  'Reads a study once instead of three times, so that a ward which sends many at once waits less. See https://tracker.example/browse/FLIP-1234567890123456789012345678901234567890 for how it was measured.';

async function uatTried(climb: Climb, release: Signable): Promise<void> {
  await climb.climbTo(release, 'uat');
  await climb.promote(release, 'uat');
  await climb.settle(release, 'uat');
}

/** Makes a Gatehouse in this state. Whoever opened it stops its climb. */
export async function openScene(name: SceneName): Promise<Scene> {
  const climb = await startClimb();
  await SCENES[name](climb);
  const trust = await climb.gatehouse.as({ role: 'trust', trust: 'harbour', name: 'Hanna Harbour' });
  const { manager, tester, owner } = climb;
  return {
    climb,
    people: { manager: manager.person, tester: tester.person, owner: owner.person, trust: trust.person },
  };
}

import { z } from 'zod';
import type { Lab } from '../lab/lab.js';
import type { BuiltRelease } from '../lab/release-package.js';
import { Refusal } from './api.js';
import type { Cast, Player } from './cast.js';
import { boardOf, type Rollout, rolloutSchema, sitesOf } from './rollout.js';
import type { Stage } from './stage.js';

const RUNGS = ['dev', 'sit', 'uat', 'pre-prod', 'production'] as const;
const TITLES = { dev: 'Dev', sit: 'SIT', uat: 'UAT', 'pre-prod': 'Pre-Prod', production: 'Production' } as const;
type RungName = (typeof RUNGS)[number];

const gateSchema = z.looseObject({
  digest: z.string(),
  criteria: z.array(z.looseObject({ criterion: z.string(), title: z.string(), kind: z.string(), status: z.string() })),
});
const acceptedSchema = z.looseObject({ rollout: z.string() });
const releaseSchema = z.looseObject({ version: z.string(), digest: z.string() });
const nothing = z.unknown();

/** Nothing has moved for so long: something is wrong, and waiting on will not mend it. */
const STILL_FOR_SECONDS = 60;
const LOOK_EVERY_MS = 200;

/** A release as Gatehouse knows it. */
export type Registered = z.infer<typeof releaseSchema>;

/** Everything the story is played with. */
export interface Scene {
  readonly lab: Lab;
  readonly cast: Cast;
  readonly stage: Stage;
  readonly stop: AbortSignal;
}

/** Registers a release that the lab has built. */
export async function register(scene: Scene, built: BuiltRelease, rollsBackTo: string | null): Promise<Registered> {
  const { manager } = scene.cast;
  const manifest = {
    version: built.version,
    kind: 'planned',
    product: built.product,
    packages: built.packages,
    migration: rollsBackTo === null ? 'none' : 'expand',
    rollsBackTo,
    description: `${built.product.toUpperCase()} ${built.version}`,
  };
  const release = await manager.api.post('/api/v1/releases', manifest, releaseSchema);
  told(
    scene,
    manager,
    `registers FLIP ${release.version}: ${built.packages.length} packages, digest ${short(release)}`,
  );
  return release;
}

/** Takes a release up the whole ladder; answers the rollout of each rung, as it ended. */
export async function climb(
  scene: Scene,
  release: Registered,
  before: (rung: RungName) => Promise<void>,
): Promise<Map<RungName, Rollout>> {
  const rollouts = new Map<RungName, Rollout>();
  for (const rung of RUNGS) {
    await meetGate(scene, release, rung);
    await before(rung);
    rollouts.set(rung, await promote(scene, release, rung));
  }
  return rollouts;
}

/** Tries to skip the ladder, and is told why not. */
export async function tryToSkip(scene: Scene, release: Registered): Promise<void> {
  const { manager } = scene.cast;
  told(scene, manager, `tries to take ${release.version} to Production at once`);
  const wish = { release: release.version, environment: 'production', digest: release.digest };
  try {
    await manager.api.post('/api/v1/promotions', wish, nothing);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 409) throw error;
    const gate = await manager.api.get(`/api/v1/releases/${release.version}/gates/production`, gateSchema);
    const open = gate.criteria.filter(({ status }) => status === 'not-met');
    scene.stage.say(`    and may not: ${open.length} criteria are not met, such as "${open[0]?.title ?? ''}"`);
    return;
  }
  throw new Error('Production opened to a release that had not been anywhere; that must never happen');
}

/** Has every criterion of a gate met by somebody who may: signed off, or attested with a reason and a link. */
async function meetGate(scene: Scene, release: Registered, rung: RungName): Promise<void> {
  const { manager } = scene.cast;
  const gate = await manager.api.get(`/api/v1/releases/${release.version}/gates/${rung}`, gateSchema);
  for (const { criterion, title, kind, status } of gate.criteria) {
    if (status === 'met') continue;
    if (kind === 'sign-off') await signOff(scene, release, criterion.split('-')[0] ?? '');
    else if (kind === 'attestation') await attest(scene, release, { rung, criterion, title });
    else throw new Error(`${TITLES[rung]} is shut: ${title}`);
  }
}

async function signOff(scene: Scene, release: Registered, stage: string): Promise<void> {
  const { tester, owner } = scene.cast;
  const signer = stage === 'sit' ? tester : owner;
  const body = { stage, digest: release.digest, decision: 'approved' };
  await signer.api.post(`/api/v1/releases/${release.version}/sign-offs`, body, nothing);
  told(scene, signer, `signs off ${stage.toUpperCase()} of ${short(release)}`);
}

async function attest(
  scene: Scene,
  release: Registered,
  { rung, criterion, title }: { rung: RungName; criterion: string; title: string },
): Promise<void> {
  const { tester } = scene.cast;
  const link = `https://evidence.example.org/flip/${release.version}/${criterion}`;
  const body = { criterion, environment: rung, outcome: 'holds', reason: `Seen for ${release.version}.`, link };
  await tester.api.post(`/api/v1/releases/${release.version}/attestations`, body, nothing);
  told(scene, tester, `attests: ${title}`);
}

async function promote(scene: Scene, release: Registered, rung: RungName): Promise<Rollout> {
  const { manager } = scene.cast;
  const wish = { release: release.version, environment: rung, digest: release.digest };
  const { rollout } = await manager.api.post('/api/v1/promotions', wish, acceptedSchema);
  told(scene, manager, `promotes ${release.version} to ${TITLES[rung]}`);
  return await watch(scene, rollout, { title: `FLIP ${release.version} to ${TITLES[rung]}` });
}

/** What to show of a rollout, and until when. */
interface Watching {
  readonly title: string;
  /** The one site to show; all of them unless told. */
  readonly only?: string;
  readonly until?: (rollout: Rollout) => boolean;
}

/** Shows a rollout until it has ended. Throws when it halts, needs a person, or does not move any more. */
export async function watch(scene: Scene, id: string, { title, only, until = hasEnded }: Watching): Promise<Rollout> {
  const { stage, cast, stop } = scene;
  let picture = '';
  let moved = performance.now();
  for (;;) {
    const rollout = await look(scene, id);
    stage.show(boardOf(rollout, title, new Date(), only));
    if (until(rollout)) {
      stage.settle();
      return rollout;
    }
    const now = JSON.stringify(rollout.waves);
    if (now !== picture) moved = performance.now();
    picture = now;
    const stuck = whyStuck(rollout, (performance.now() - moved) / 1000);
    if (stuck !== null) throw new Error(`${title}: ${stuck}. Look at ${cast.manager.api.url}/api/v1/rollouts/${id}`);
    await pause(LOOK_EVERY_MS, stop);
  }
}

/** The rollout as it stands now. */
export function look(scene: Scene, id: string): Promise<Rollout> {
  return scene.cast.manager.api.get(`/api/v1/rollouts/${id}`, rolloutSchema);
}

/** Nothing more happens by itself. */
export function hasEnded({ state }: Rollout): boolean {
  return state === 'completed' || state === 'completed-with-exceptions';
}

function whyStuck(rollout: Rollout, stillSeconds: number): string | null {
  const lost = sitesOf(rollout).find(({ standing }) => standing === 'needs-human' || standing === 'rollback-failed');
  if (lost !== undefined) return `${lost.name} needs a person`;
  if (rollout.state === 'halted') return 'it has halted';
  if (rollout.state === 'rolled-back' || rollout.state === 'partially-rolled-back') return 'it was rolled back';
  return stillSeconds > STILL_FOR_SECONDS ? `nothing has moved for ${STILL_FOR_SECONDS} s` : null;
}

/** Asks for another try at a site, after somebody has mended it. */
export async function retry(scene: Scene, rollout: string, site: string, reason: string): Promise<void> {
  const { manager } = scene.cast;
  await manager.api.post(`/api/v1/rollouts/${rollout}/sites/${site}/retry`, { reason }, nothing);
}

/** One thing that somebody did, as a line. */
export function told(scene: Scene, player: Player, deed: string): void {
  scene.stage.say(`  ${player.name} (${player.part}) ${deed}`);
}

/** Enough of a digest to tell two apart. */
export function short({ digest }: Registered): string {
  return digest.slice(0, 12);
}

async function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  stop.throwIfAborted();
}

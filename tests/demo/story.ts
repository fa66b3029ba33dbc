import { z } from 'zod';
import { ENVIRONMENT_TITLES } from '../../src/sites/environment.js';
import type { RungName } from '../lab/ladder.js';
import type { BuiltRelease } from '../lab/release-package.js';
import * as ladder from '../service/climb.js';
import type { Registered } from '../service/climb.js';
import { said } from '../service/said.js';
import { commentOnUat } from './consultation.js';
import { agreeOnDates } from './dates.js';
import { onboard } from './onboarding.js';
import { boardOf, type Rollout, rolloutSchema, sitesOf, whyFailed } from './rollout.js';
import { pause, type Scene, told } from './scene.js';
import { pushVersion, readSource } from './source.js';

/** Nothing has moved for so long: something is wrong, and waiting on will not mend it. */
const STILL_FOR_SECONDS = 120;
const LOOK_EVERY_MS = 200;

/** Registers a release that the lab has built. */
export async function register(scene: Scene, built: BuiltRelease, rollsBackTo: string | null): Promise<Registered> {
  const commit = pushVersion(scene.outside, built.version);
  const release = await ladder.register(scene.team, built, rollsBackTo, commit);
  const deed = `registers FLIP ${release.version}: ${built.packages.length} packages, digest ${release.digest.slice(0, 12)}`;
  told(scene, scene.team.releaseManager, deed);
  await readSource(scene, release);
  return release;
}

/** How a release goes up, and what happens besides. */
interface Ascent {
  /** All of them, from Dev, unless told. */
  readonly rungs?: readonly RungName[];
  /** Says nothing of who attests to what. */
  readonly quietly?: boolean;
  /** Before people meet the rest of a rung's gate. */
  readonly atGate: (rung: RungName) => Promise<void>;
  /** When its gate is met, before it is promoted. */
  readonly ready?: (rung: RungName) => Promise<void>;
  /** As soon as its rollout has begun. */
  readonly begun?: (rung: RungName, rollout: string) => Promise<void>;
}

/** Takes a release up the ladder; answers the rollout of each rung, as it ended. */
export async function climb(
  scene: Scene,
  release: Registered,
  { rungs = ladder.RUNGS, quietly = false, atGate, ready, begun }: Ascent,
): Promise<Map<RungName, Rollout>> {
  const rollouts = new Map<RungName, Rollout>();
  for (const rung of rungs) {
    if (rung === 'pre-prod') await commentOnUat(scene, release, quietly);
    await atGate(rung);
    if (rung === 'production') {
      await onboard(scene);
      await agreeOnDates(scene, release, quietly);
    }
    await ladder.meetGate(scene.team, release, rung, (who, deed) => {
      if (!quietly) told(scene, who, deed);
    });
    await ready?.(rung);
    const rollout = await ladder.promote(scene.team, release, rung);
    told(scene, scene.team.releaseManager, `promotes ${release.version} to ${ENVIRONMENT_TITLES[rung]}`);
    await begun?.(rung, rollout);
    rollouts.set(
      rung,
      await watch(scene, rollout, { title: `FLIP ${release.version} to ${ENVIRONMENT_TITLES[rung]}` }),
    );
  }
  return rollouts;
}

/** Tries to skip the ladder, and is told why not. */
export async function tryToSkip({ team, stage }: Scene, release: Registered): Promise<void> {
  const { releaseManager } = team;
  told({ stage }, releaseManager, `tries to take ${release.version} to Production at once`);
  const wish = { release: release.version, environment: 'production', digest: release.digest };
  const { status } = await releaseManager.post('/api/v1/promotions', wish);
  if (status !== 409)
    throw new Error(`Production answered ${status} to a release that had been nowhere; it must answer 409`);
  const criteria = await ladder.criteriaOf(team, release, 'production');
  const open = criteria.filter((criterion) => criterion.status === 'not-met');
  stage.say(`    and may not: ${open.length} criteria are not met, such as "${open[0]?.title ?? ''}"`);
}

/** What to show of a rollout, and until when. */
interface Watching {
  readonly title: string;
  /** The one site to show; all of them unless told. */
  readonly only?: string;
  readonly until?: (rollout: Rollout) => boolean;
}

/** Shows a rollout until it has ended. Throws when it halts, needs a person, or does not move any more. */
export async function watch(
  scene: Scene,
  id: string,
  { title, only, until = isCompleted }: Watching,
): Promise<Rollout> {
  const { stage, stop } = scene;
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
    if (stuck !== null) throw new Error([`${title}: ${stuck}.`, ...reasons(rollout)].join(' '));
    await pause(LOOK_EVERY_MS, stop);
  }
}

/** The rollout as it stands now. */
export async function look({ team }: Pick<Scene, 'team'>, id: string): Promise<Rollout> {
  return said(await team.releaseManager.get(`/api/v1/rollouts/${id}`), rolloutSchema);
}

/** Every site has had its turn. */
export function isCompleted({ state }: Rollout): boolean {
  return state === 'completed' || state === 'completed-with-exceptions';
}

function whyStuck(rollout: Rollout, stillSeconds: number): string | null {
  const lost = sitesOf(rollout).find(({ standing }) => standing === 'needs-human' || standing === 'rollback-failed');
  if (lost !== undefined) return `${lost.name} needs a person`;
  if (rollout.state === 'halted') return 'it has halted';
  if (rollout.state === 'rolled-back' || rollout.state === 'partially-rolled-back') return 'it was rolled back';
  return stillSeconds > STILL_FOR_SECONDS ? `nothing has moved for ${STILL_FOR_SECONDS} s` : null;
}

/** What each site that is not well says of it; the service is gone by the time that somebody reads this. */
function reasons(rollout: Rollout): string[] {
  const ill = ['failed', 'rolled-back', 'rollback-failed', 'unknown', 'needs-human'];
  return sitesOf(rollout)
    .filter(({ standing }) => ill.includes(standing))
    .map((site) => `${site.name}: ${whyFailed(site)}`);
}

/** Asks for another try at a site, after somebody has mended it. */
export async function retry(scene: Scene, rollout: string, site: string, reason: string): Promise<void> {
  const answer = await scene.team.releaseManager.post(`/api/v1/rollouts/${rollout}/sites/${site}/retry`, { reason });
  said(answer, z.unknown());
}

/** Leaves a site out of a rollout that has not come to it. */
export async function skip(
  { team }: Pick<Scene, 'team'>,
  { rollout, site, reason }: { readonly rollout: string; readonly site: string; readonly reason: string },
): Promise<void> {
  const answer = await team.releaseManager.post(`/api/v1/rollouts/${rollout}/sites/${site}/skip`, { reason });
  said(answer, z.unknown());
}

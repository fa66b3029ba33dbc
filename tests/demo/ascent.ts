import { z } from 'zod';
import type { RungName } from '../lab/ladder.js';
import { signOff, type Registered } from '../service/climb.js';
import { faultAt } from '../service/proof.js';
import { said } from '../service/said.js';
import { FEATURE, VERSIONS } from './jira-seed.js';
import type { BannerSummary } from './looks.js';
import { showTwo, tellOfSharing, tellOfWriting } from './notes.js';
import type { Past } from './past.js';
import { ordersAt, type Rollout, type RolloutSite, sitesOf, whyFailed } from './rollout.js';
import { ToldProduction } from './production.js';
import { type Scene, told, until } from './scene.js';
import { tellOfSource } from './source.js';
import { climb, isCompleted, look, register, retry, tryToSkip, watch } from './story.js';
import { finishTicket, mendFound, tellOfScope } from './tickets.js';

const NEW = VERSIONS.new;
/** The Trust at which the new version does not come up: no pilot, and not in the last wave. */
const UNLUCKY = 'dunmere';
/** A pilot, which has the patch, and one that has not. */
const TWO_TRUSTS = ['ashmere', UNLUCKY] as const;

/** How the new release went. */
export interface Ascent {
  readonly release: Registered;
  readonly rollouts: ReadonlyMap<RungName, Rollout>;
  readonly banner: BannerSummary;
  /** What did not go as the story says. */
  readonly faults: string[];
}

/** Takes the new release from its tickets to the last Trust: one fails, is rolled back, heals, and is tried again. */
export async function playAscent(scene: Scene, past: Past): Promise<Ascent> {
  const release = await register(scene, await scene.lab.build('flip', NEW), VERSIONS.old);
  await tellOfScope(scene, release);
  await tellOfSource(scene, release);
  await tryToSkip(scene, release);
  const watched: { told: ToldProduction | null } = { told: null };
  const rollouts = await climb(scene, release, {
    atGate: async (rung) => {
      await atGate(scene, release, rung);
      if (rung === 'production') watched.told = await ToldProduction.begin(scene, release);
    },
    ready: async () => {
      await watched.told?.ahead();
    },
  });
  const { told } = watched;
  if (told === null) throw new Error(`${NEW} never came to the gate of Production`);
  const { faults, ended } = await aftermath(scene, rollouts, { ...past, release, told });
  const { banner, faults: faultsOfBanner } = await told.end(ended);
  await close(scene, release);
  return { release, rollouts, banner, faults: [...faults, ...faultsOfBanner] };
}

async function atGate(scene: Scene, release: Registered, rung: RungName): Promise<void> {
  switch (rung) {
    case 'dev':
    case 'sit':
      return;
    case 'uat':
      await finishTicket(scene, release);
      await tellOfWriting(scene, release);
      await tellOfSharing(scene, release, 'uat');
      return;
    case 'pre-prod':
      await signFeature(scene, release);
      await signOff(scene.team, release, 'uat', (who, deed) => {
        told(scene, who, deed);
      });
      await tellOfSharing(scene, release, 'production');
      await showTwo(scene, release, TWO_TRUSTS);
      return;
    case 'production':
      await mendFound(scene, release);
      await scene.lab.site(UNLUCKY).breakVersion(NEW);
      scene.stage.say(`  (at ${UNLUCKY}, ${NEW} will start and not come up well; nobody knows yet)`);
  }
}

async function signFeature(scene: Scene, { version, digest }: Registered): Promise<void> {
  const { productOwner } = scene.team;
  const place = `/api/v1/releases/${version}/scope/features/${FEATURE}/sign-offs`;
  said(await productOwner.post(place, { digest, decision: 'approved' }), z.unknown());
  told(scene, productOwner, `signs off ${FEATURE}, which needs UAT by itself`);
}

/** Judges what became of the Trust that failed, has it mended, and tries it again. */
async function aftermath(
  scene: Scene,
  rollouts: Map<RungName, Rollout>,
  { old, release, told: people }: Past & { readonly release: Registered; readonly told: ToldProduction },
): Promise<{ readonly faults: readonly string[]; readonly ended: Rollout }> {
  const { lab, team, stage } = scene;
  const rollout = rollouts.get('production');
  const unlucky = rollout && sitesOf(rollout).find(({ site }) => site === UNLUCKY);
  if (rollout === undefined || unlucky === undefined) throw new Error(`${UNLUCKY} took no part`);
  const faults: string[] = [];
  if (unlucky.standing !== 'rolled-back') faults.push(`${UNLUCKY} is ${unlucky.standing}, not rolled back`);
  const left = await faultAt(lab, UNLUCKY, old);
  faults.push(...(left === null ? [] : [`after its rollback ${left}`]));
  for (const { site } of sitesOf(rollout).filter((each) => each.site !== UNLUCKY)) {
    const fault = await faultAt(lab, site, release);
    if (fault !== null) faults.push(`beside the one that failed, ${fault}`);
  }
  stage.say(`  ${unlucky.name} failed. ${whyFailed(unlucky)}`);
  stage.say(`  It was rolled back to ${VERSIONS.old} by itself; the other nine run ${NEW}.`);
  await lab.site(UNLUCKY).heal();
  stage.say(`  The cause is found and mended at ${unlucky.name}.`);
  await people.again(UNLUCKY, unlucky.name);
  await retry(scene, rollout.id, UNLUCKY, 'The cause is found and mended.');
  told(scene, team.releaseManager, `tries ${unlucky.name} once more`);
  // Until then it stands there as the first try has left it.
  await until(scene, `the second try at ${unlucky.name} is ordered`, async () =>
    hasSecondTry(await look(scene, rollout.id)) ? true : null,
  );
  const ended = await watch(scene, rollout.id, {
    title: `FLIP ${NEW} to Production, once more`,
    only: UNLUCKY,
    until: (now) => succeeded(now) && hasSecondTry(now),
  });
  rollouts.set('production', ended);
  return { faults, ended };
}

function succeeded(rollout: Rollout): boolean {
  return isCompleted(rollout) && sitesOf(rollout).every(({ standing }) => standing === 'succeeded');
}

/** After the first try and its way back. */
function hasSecondTry(rollout: Rollout): boolean {
  return ordersAt(siteIn(rollout)).length > 2;
}

function siteIn(rollout: Rollout): RolloutSite {
  const site = sitesOf(rollout).find((each) => each.site === UNLUCKY);
  if (site === undefined) throw new Error(`${UNLUCKY} is gone from its rollout`);
  return site;
}

/** Says that the release is over, and waits until Jira was told. */
async function close(scene: Scene, { version }: Registered): Promise<void> {
  const { releaseManager } = scene.team;
  said(await releaseManager.post(`/api/v1/releases/${version}/close`, {}), z.unknown());
  told(scene, releaseManager, `closes ${version}`);
  const place = `/api/v1/releases/${version}/scope`;
  await until(scene, `Jira is told that ${version} is over`, async () => {
    const { outstanding } = said(await releaseManager.get(place), z.looseObject({ outstanding: z.array(z.unknown()) }));
    return outstanding.length === 0 ? true : null;
  });
  scene.stage.say(`    The outbox tells Jira: version ${version} is released.`);
}

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Lab, startLab } from '../lab/lab.js';
import { BuiltService } from '../service/built-service.js';
import type { Registered } from '../service/climb.js';
import { faultAt, faultsAtSites } from '../service/proof.js';
import { makeTeam, type Team } from '../service/team.js';
import { ordersAt, type Rollout, sitesOf, whyFailed } from './rollout.js';
import type { Stage } from './stage.js';
import { climb, isCompleted, register, retry, type Scene, told, tryToSkip, watch } from './story.js';
import { exportHead, summarise, type Summary, verifyRecord } from './verdict.js';

const OLD = '1.9.2';
const NEW = '2.0.0';
/** The Trust at which the new version does not come up: no pilot, and not in the last wave. */
const UNLUCKY = 'dunmere';

/** The story as it went, and everything that still runs. */
export interface Ending {
  readonly summary: Summary;
  /** What did not end as the story says; empty when all did. */
  readonly faults: readonly string[];
  readonly service: BuiltService;
  readonly team: Team;
}

/** Starts the lab of the demo: Production in three waves, every soak short enough to sit through. */
export function raiseLab(): Promise<Lab> {
  const soak = '0s';
  return startLab({
    production: 10,
    healthSeconds: 3,
    rollout: {
      dev: { soak },
      sit: { soak },
      uat: { soak },
      'pre-prod': { soak, concurrency: 2 },
      production: { soak: '1s', concurrency: 4, failureBudget: 1 },
    },
  });
}

/** Plays the story from the first administrator to the last Trust. Throws when it cannot go on. */
export async function play(lab: Lab, stage: Stage, stop: AbortSignal): Promise<Ending> {
  stage.say('');
  stage.say(`Starting Gatehouse with its own database, beside ${lab.sites.length} sites and a control node`);
  const service = await BuiltService.start({
    keeper: lab.keeper,
    folder: join(lab.folder, 'gatehouse'),
    settings: { ...lab.settings(), LOG_LEVEL: 'info' },
  });
  stop.throwIfAborted();
  const team = await makeTeam(service);
  const { releaseManager, tester, productOwner } = team;
  stage.say(`  ${[releaseManager, tester, productOwner].map(({ name, part }) => `${name} (${part})`).join(', ')}`);
  const scene = { lab, team, stage, stop };

  heading(stage, `Before: FLIP ${OLD} everywhere`);
  const old = await register(scene, await lab.build('flip', OLD), null);
  await climb(scene, old, nothing);
  const exported = await exportHead(lab, service);

  heading(stage, `The new release: FLIP ${NEW}`);
  const release = await register(scene, await lab.build('flip', NEW), OLD);
  await tryToSkip(scene, release);
  const rollouts = await climb(scene, release, (rung) => (rung === 'production' ? misfortune(scene) : nothing()));
  const faults = await aftermath(scene, rollouts, { old, release });

  heading(stage, 'Proof: what every site answers by itself');
  faults.push(...(await faultsAtSites(lab, release)));
  const audit = await verifyRecord(service, exported);
  const sites = await summarise(lab, rollouts);
  stage.say(`  ${sites.filter(({ digest }) => digest === release.digest).length} of ${sites.length} sites run ${NEW}`);
  stage.say(`  The record is whole: ${audit.entries} entries, head ${audit.head.slice(0, 12)}`);
  return { summary: { ok: faults.length === 0, sites, audit }, faults, service, team };
}

async function misfortune({ lab, stage }: Scene): Promise<void> {
  await lab.site(UNLUCKY).breakVersion(NEW);
  stage.say(`  (at ${UNLUCKY}, ${NEW} will start and not come up well; nobody knows yet)`);
}

/** Judges what became of the Trust that failed, has it mended, and tries it again. */
async function aftermath(
  scene: Scene,
  rollouts: Map<string, Rollout>,
  { old, release }: { old: Registered; release: Registered },
): Promise<string[]> {
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
  stage.say(`  It was put back on ${OLD} by itself; the other nine run ${NEW}.`);
  await lab.site(UNLUCKY).heal();
  stage.say(`  The cause is found and mended at ${unlucky.name}.`);
  await retry(scene, rollout.id, UNLUCKY, 'The cause is found and mended.');
  told(scene, team.releaseManager, `tries ${unlucky.name} once more`);
  const ended = await watch(scene, rollout.id, {
    title: `FLIP ${NEW} to Production, once more`,
    only: UNLUCKY,
    until: (now) => succeeded(now) && ordersAt(siteIn(now)).length > 2,
  });
  rollouts.set('production', ended);
  return faults;
}

function succeeded(rollout: Rollout): boolean {
  return isCompleted(rollout) && sitesOf(rollout).every(({ standing }) => standing === 'succeeded');
}

function siteIn(rollout: Rollout): Rollout['waves'][number]['sites'][number] {
  const site = sitesOf(rollout).find((each) => each.site === UNLUCKY);
  if (site === undefined) throw new Error(`${UNLUCKY} is gone from its rollout`);
  return site;
}

function heading(stage: Stage, text: string): void {
  stage.say('');
  stage.say(text);
}

function nothing(): Promise<void> {
  return Promise.resolve();
}

/** Where everything is, for whoever wants to look around. */
export function addresses(lab: Lab, { service, team }: Ending): string[] {
  const { url } = service;
  const people = [team.releaseManager, team.deputy, team.tester, team.productOwner];
  return [
    '',
    `  The API, to read and to try   ${url}/api/docs`,
    `  Health                        ${url}/health/ready`,
    `  Metrics (with the token)      ${url}/metrics`,
    `  Artefacts are read from       ${lab.artefactsDirectory}`,
    '',
    ...people.flatMap(({ name, part, email, token }) => [
      `  To be ${name} (${part}, ${email}):`,
      `export TOKEN=${token}`,
    ]),
    '  To ask for something, here for all rollouts:',
    `export GATEHOUSE=${url}`,
    'curl -s "$GATEHOUSE/api/v1/rollouts" -H "Authorization: Bearer $TOKEN"',
    '',
    '  Ctrl-C stops everything and leaves nothing behind.',
  ];
}

/** Waits for as long as nobody says stop. */
export async function stay(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) await pause(3_600_000, undefined, { signal: stop }).catch(() => undefined);
}

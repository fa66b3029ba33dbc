import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Lab, startLab } from '../lab/lab.js';
import { BuiltService } from '../service/built-service.js';
import { faultsAtSites } from '../service/proof.js';
import { makeTeam, type Team } from '../service/team.js';
import { playAscent } from './ascent.js';
import { FLIP_IN_JIRA, VERSIONS } from './jira-seed.js';
import type { Doors } from './doors.js';
import type { Outside } from './outside.js';
import { judgeOutside, type OutsideSummary, whatRunsInProduction } from './outside-verdict.js';
import { judgeParties } from './parties.js';
import { playPast } from './past.js';
import type { Scene } from './scene.js';
import type { Stage } from './stage.js';
import { tellOfBanner, tellOfParties } from './telling.js';
import { exportHead, summarise, type Summary, verifyRecord } from './verdict.js';

/** The story as it went, and everything that still runs. */
export interface Ending {
  readonly summary: Summary;
  /** What did not end as the story says; empty when all did. */
  readonly faults: readonly string[];
  readonly scene: Scene;
  readonly service: BuiltService;
  readonly doors: Doors | null;
}

/** Starts the lab of the demo: Production in three waves, every soak short enough to sit through. */
export function raiseLab(): Promise<Lab> {
  const soak = '0s';
  return startLab({
    production: 10,
    agreements: 'required',
    passports: 'required',
    healthSeconds: 3,
    products: { flip: FLIP_IN_JIRA },
    rollout: {
      dev: { soak },
      sit: { soak },
      uat: { soak },
      'pre-prod': { soak, concurrency: 2 },
      production: { soak: '1s', concurrency: 4, failureBudget: 1 },
    },
  });
}

/** What the story is played on. */
export interface Ground {
  readonly lab: Lab;
  readonly outside: Outside;
  readonly stage: Stage;
  /** Pages to look at beside the story; null where nobody looks. */
  readonly doors: Doors | null;
  readonly stop: AbortSignal;
}

/** Plays the story from the first administrator to the last Trust. Throws when it cannot go on. */
export async function play({ lab, outside, stage, doors, stop }: Ground): Promise<Ending> {
  stage.say('');
  stage.say(
    `Starting Gatehouse with its own database, beside ${lab.sites.length} sites, a control node, Jira and mail`,
  );
  const service = await BuiltService.start({
    keeper: lab.keeper,
    folder: join(lab.folder, 'gatehouse'),
    settings: { ...lab.settings(), ...outside.settings, LOG_LEVEL: 'info' },
  });
  stop.throwIfAborted();
  const team = await makeTeam(service);
  stage.say(
    `  ${membersOf(team)
      .map(({ name, part }) => `${name} (${part})`)
      .join(', ')}`,
  );
  const scene = { url: service.url, lab, outside, team, stage, stop };
  await doors?.open(scene);
  for (const line of doors?.lines() ?? []) stage.give(line);

  heading(stage, `Before: FLIP ${VERSIONS.old} everywhere, and then a patch at the pilots alone`);
  const past = await playPast(scene);
  const exported = await exportHead(lab, service);
  const ran = await whatRunsInProduction(scene);

  heading(stage, `The new release: FLIP ${VERSIONS.new}`);
  const { release, rollouts, banner, faults: faultsOnTheWay } = await playAscent(scene, past);

  heading(stage, 'Proof: what every site answers by itself, and what Jira and the mailboxes hold');
  const { outside: around, faults: faultsAround } = await judgeOutside(scene, ran);
  const { parties, faults: faultsOfParties } = await judgeParties(scene);
  const faults = [...faultsOnTheWay, ...(await faultsAtSites(lab, release)), ...faultsAround, ...faultsOfParties];
  const audit = await verifyRecord(service, exported);
  const sites = await summarise(lab, rollouts);
  const there = sites.filter(({ digest }) => digest === release.digest).length;
  stage.say(`  ${there} of ${sites.length} sites run ${release.version}`);
  tellOfAround(stage, around);
  tellOfParties(stage, parties);
  tellOfBanner(stage, banner);
  stage.say(`  The record is whole: ${audit.entries} entries, head ${audit.head.slice(0, 12)}`);
  return {
    summary: { ok: faults.length === 0, sites, ...around, ...parties, banner, audit },
    faults,
    scene,
    service,
    doors,
  };
}

function tellOfAround(stage: Stage, { jira, notes, mails }: OutsideSummary): void {
  const standing = jira?.released === true ? 'released' : 'not released';
  stage.say(`  Jira shows ${jira?.version ?? 'no version'} as ${standing}, with ${jira?.tickets.length ?? 0} tickets`);
  const from = [...new Set(notes.map((each) => each.from ?? 'nothing'))].sort().join(' and ');
  stage.say(`  ${notes.length} Trusts have notes of their own, from what each ran: ${from}`);
  stage.say(`  ${mails.arrived} of ${mails.wanted} mails with its notes are in the mailboxes`);
}

function heading(stage: Stage, text: string): void {
  stage.say('');
  stage.say(text);
}

function membersOf({ releaseManager, deputy, tester, productOwner, aiCentre }: Team): Team[keyof Team][] {
  return [releaseManager, deputy, tester, productOwner, aiCentre];
}

/** Where everything is, for whoever wants to look around. */
export function addresses({ service, scene, doors }: Ending): string[] {
  const { url } = service;
  const { lab, outside, team } = scene;
  return [
    '',
    `  The API, to read and to try   ${url}/api/docs`,
    `  Health                        ${url}/health/ready`,
    `  Metrics (with the token)      ${url}/metrics`,
    `  Status, as the public has it  ${url}/status`,
    ...(doors?.lines() ?? []),
    `  Jira (its REST API alone)     ${outside.jira.url}`,
    `  Artefacts are read from       ${lab.artefactsDirectory}`,
    '',
    ...membersOf(team).flatMap(({ name, part, email, token }) => [
      `  To be ${name} (${part}, ${email}):`,
      `export TOKEN=${token}`,
    ]),
    '  To ask for something, here for all rollouts, and for the notes of one Trust:',
    `export GATEHOUSE=${url}`,
    'curl -s "$GATEHOUSE/api/v1/rollouts" -H "Authorization: Bearer $TOKEN"',
    `curl -s "$GATEHOUSE/api/v1/releases/${VERSIONS.new}/notes/editions/production-1?audience=trust:dunmere&format=text" -H "Authorization: Bearer $TOKEN"`,
    '',
    '  Ctrl-C stops everything and leaves nothing behind.',
  ];
}

/** Waits for as long as nobody says stop. */
export async function stay(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) await wait(3_600_000, undefined, { signal: stop }).catch(() => undefined);
}

import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Lab, startLab } from '../lab/lab.js';
import { BuiltService } from '../service/built-service.js';
import { faultsAtSites } from '../service/proof.js';
import { makeTeam, type Team } from '../service/team.js';
import { playAscent } from './ascent.js';
import { FLIP_IN_JIRA, VERSIONS } from './jira-seed.js';
import { type Mailbox, openMailbox } from './mailbox.js';
import { readingsOf } from './notes.js';
import type { Outside } from './outside.js';
import { judgeOutside, whatRunsInProduction } from './outside-verdict.js';
import { playPast } from './past.js';
import type { Scene } from './scene.js';
import type { Stage } from './stage.js';
import { exportHead, summarise, type Summary, verifyRecord } from './verdict.js';

/** The story as it went, and everything that still runs. */
export interface Ending {
  readonly summary: Summary;
  /** What did not end as the story says; empty when all did. */
  readonly faults: readonly string[];
  readonly scene: Scene;
  readonly service: BuiltService;
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
  readonly stop: AbortSignal;
}

/** Plays the story from the first administrator to the last Trust. Throws when it cannot go on. */
export async function play({ lab, outside, stage, stop }: Ground): Promise<Ending> {
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
  const scene = { lab, outside, team, stage, stop };

  heading(stage, `Before: FLIP ${VERSIONS.old} everywhere, and then a patch at the pilots alone`);
  const past = await playPast(scene);
  const exported = await exportHead(lab, service);
  const ran = await whatRunsInProduction(scene);

  heading(stage, `The new release: FLIP ${VERSIONS.new}`);
  const { release, rollouts, faults } = await playAscent(scene, past);

  heading(stage, 'Proof: what every site answers by itself, and what Jira and the mailboxes hold');
  const { outside: around, faults: faultsAround } = await judgeOutside(scene, ran);
  faults.push(...(await faultsAtSites(lab, release)), ...faultsAround);
  const audit = await verifyRecord(service, exported);
  const sites = await summarise(lab, rollouts);
  const there = sites.filter(({ digest }) => digest === release.digest).length;
  stage.say(`  ${there} of ${sites.length} sites run ${release.version}`);
  tellOfAround(stage, around);
  stage.say(`  The record is whole: ${audit.entries} entries, head ${audit.head.slice(0, 12)}`);
  return { summary: { ok: faults.length === 0, sites, ...around, audit }, faults, scene, service };
}

function tellOfAround(stage: Stage, { jira, notes, mails }: Omit<Summary, 'ok' | 'sites' | 'audit'>): void {
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

/** Opens the page of mails and notes, for as long as somebody looks around. */
export async function openDoor({ scene }: Ending): Promise<Mailbox> {
  const readings = await readingsOf(scene, VERSIONS.new, 'production');
  return await openMailbox({ mail: scene.outside.mail, reader: scene.team.releaseManager, readings });
}

/** Where everything is, for whoever wants to look around. */
export function addresses({ service, scene }: Ending, mailbox: Mailbox): string[] {
  const { url } = service;
  const { lab, outside, team } = scene;
  return [
    '',
    `  The API, to read and to try   ${url}/api/docs`,
    `  Health                        ${url}/health/ready`,
    `  Metrics (with the token)      ${url}/metrics`,
    `  Mails and notes, to read      ${mailbox.url}/`,
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

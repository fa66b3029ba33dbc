import { join } from 'node:path';
import type { Lab } from '../lab/lab.js';
import { BuiltService } from '../service/built-service.js';
import { makeTeam, type Member, type Team } from '../service/team.js';
import type { Doors } from './doors.js';
import type { Outside } from './outside.js';
import type { Scene } from './scene.js';
import type { Stage } from './stage.js';
import { demoPassword, hireOthers, wayInLines } from './way-in.js';

/** What a story is played on. */
export interface Ground {
  readonly lab: Lab;
  readonly outside: Outside;
  readonly stage: Stage;
  /** Pages to look at beside the story; null where nobody looks. */
  readonly doors: Doors | null;
  readonly stop: AbortSignal;
}

/** A story as it went. */
export interface Ending {
  /** What `--json` writes. */
  readonly summary: { readonly ok: boolean };
  /** What did not end as the story says; empty when all did. */
  readonly faults: readonly string[];
  /** Where everything is, for whoever wants to look around: lines to be copied. */
  readonly addresses: readonly string[];
}

/** Something that can be played. */
export interface Play {
  raiseLab(): Promise<Lab>;
  /** Plays it from the first administrator to its end. Throws when it cannot go on. */
  play(ground: Ground): Promise<Ending>;
  /** What is known of it when it could not be told to its end. */
  readonly nothing: object;
}

/** Starts Gatehouse on its ground, hires everybody, and opens the pages to look at; those hold the notes of `version`. */
export async function openScene(
  { lab, outside, stage, doors, stop }: Ground,
  { version, settings = {} }: { readonly version: string; readonly settings?: Readonly<Record<string, string>> },
): Promise<{ readonly scene: Scene; readonly service: BuiltService }> {
  stage.say('');
  stage.say(
    `Starting Gatehouse with its own database, beside ${lab.sites.length} sites, a control node, Jira, GitHub and mail`,
  );
  const service = await BuiltService.start({
    keeper: lab.keeper,
    folder: join(lab.folder, 'gatehouse'),
    settings: { ...lab.settings(), ...outside.settings, LOG_LEVEL: 'info', ...settings },
  });
  stop.throwIfAborted();
  const team = await makeTeam(service, demoPassword());
  const others = await hireOthers(service.url, team.administrator);
  stage.say(`  ${[...membersOf(team), others.uatTester].map(({ name, part }) => `${name} (${part})`).join(', ')}`);
  const scene = { url: service.url, lab, outside, team, ...others, stage, stop };
  await doors?.open(scene, version);
  if (doors !== null) for (const line of ['', ...wayInOf(scene, false), '', ...doors.lines()]) stage.give(line);
  return { scene, service };
}

export function heading(stage: Stage, text: string): void {
  stage.say('');
  stage.say(text);
}

function membersOf({ administrator, releaseManager, deputy, tester, productOwner, aiCentre }: Team): Member[] {
  return [administrator, releaseManager, deputy, tester, productOwner, aiCentre];
}

function wayInOf({ url, team, uatTester, onlookers }: Scene, isOver: boolean): readonly string[] {
  const accounts = [...membersOf(team), uatTester, ...onlookers];
  return wayInLines({ url, password: team.administrator.password, accounts, isOver });
}

/** Where everything is, with tokens for everybody and some calls to try. */
export function addressesOf(scene: Scene, doors: Doors | null, calls: readonly string[]): string[] {
  const { url, lab, outside, team } = scene;
  return [
    '',
    ...(doors?.lines() ?? []),
    `  The API, to read and to try   ${url}/api/docs`,
    `  Health                        ${url}/health/ready`,
    `  Metrics (with the token)      ${url}/metrics`,
    `  Status, as the public has it  ${url}/status`,
    `  A pretended Jira              ${outside.jira.url}   (tickets: /browse/KEY)`,
    `  Artefacts are read from       ${lab.artefactsDirectory}`,
    '',
    ...membersOf(team).flatMap(({ name, part, email, token }) => [
      `  To call the API as ${name} (${part}, ${email}):`,
      `export TOKEN=${token}`,
    ]),
    ...calls,
    '',
    ...wayInOf(scene, true),
    '',
    '  Ctrl-C stops everything and leaves nothing behind.',
  ];
}

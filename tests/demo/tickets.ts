import { z } from 'zod';
import { ENVIRONMENT_TITLES } from '../../src/sites/environment.js';
import type { RungName } from '../lab/ladder.js';
import type { Registered } from '../service/climb.js';
import { said } from '../service/said.js';
import { FOUND, SCOPES, UNFINISHED } from './jira-seed.js';
import { until, type Scene, told } from './scene.js';

const scopeSchema = z.looseObject({
  reading: z.looseObject({ snapshot: z.string(), counted: z.number(), hidden: z.number() }).nullable(),
  tickets: z.array(z.looseObject({ key: z.string(), flag: z.string().nullable() })),
  outstanding: z.array(z.unknown()),
});
type Scope = z.infer<typeof scopeSchema>;

const gateSchema = z.looseObject({
  criteria: z.array(
    z.looseObject({
      criterion: z.string(),
      title: z.string(),
      kind: z.string(),
      status: z.string(),
      evidence: z.looseObject({ what: z.string() }).nullable(),
    }),
  ),
});
type Criterion = z.infer<typeof gateSchema>['criteria'][number];

/** Agrees on the tickets of a release; Jira is told in its own time. */
export async function agreeOnScope({ team }: Scene, { version }: Registered): Promise<void> {
  const tickets = SCOPES[version] ?? [];
  said(await team.releaseManager.put(`/api/v1/releases/${version}/scope`, { tickets }), z.unknown());
}

/** Waits until Jira was told of all that was agreed on, and reads it back. */
async function readBack(scene: Scene, { version }: Registered): Promise<Scope> {
  const place = `/api/v1/releases/${version}/scope`;
  const { releaseManager, tester } = scene.team;
  await until(scene, `Jira is told of ${version}`, async () => {
    const { outstanding } = said(await releaseManager.get(place), scopeSchema);
    return outstanding.length === 0 ? true : null;
  });
  return said(await tester.post(`${place}/refresh`), scopeSchema);
}

/** As `agreeOnScope`, told step by step. */
export async function tellOfScope(scene: Scene, release: Registered): Promise<void> {
  const { version } = release;
  const wanted = SCOPES[version] ?? [];
  told(scene, scene.team.releaseManager, `agrees on its scope: ${wanted.join(', ')}`);
  await agreeOnScope(scene, release);
  const { reading, tickets } = await readBack(scene, release);
  const { stage } = scene;
  stage.say(`    The outbox tells Jira: version ${version} is created, ${wanted.length} tickets are attached.`);
  const read = `${reading?.counted ?? 0} tickets, ${reading?.hidden ?? 0} hidden`;
  stage.say(`    Read back from Jira: ${read}, kept as ${reading?.snapshot.slice(0, 12) ?? 'nothing'}.`);
  const odd = tickets.filter(({ flag }) => flag !== null).map(({ key, flag }) => `${key} ${oddity(flag)}`);
  if (odd.length > 0) stage.say(`    None is left out; odd ones are flagged: ${odd.join(', ')}.`);
}

function oddity(flag: string | null): string {
  return flag === 'none' ? 'is closed without a resolution' : 'was not resolved as done';
}

/** Reads back what Jira holds of a release, and waits until its tickets let it into a rung. */
export async function awaitTickets(scene: Scene, release: Registered, rung: RungName): Promise<void> {
  await readBack(scene, release);
  await until(scene, `Jira lets ${release.version} into ${ENVIRONMENT_TITLES[rung]}`, async () => {
    const shut = (await ticketCriteria(scene, release, rung)).filter((criterion) => !passes(criterion));
    return shut.every(({ criterion }) => criterion === 'features-signed-off') ? true : null;
  });
}

/** At the gate of UAT one ticket is not done; somebody finishes it in Jira, and the gate follows. */
export async function finishTicket(scene: Scene, release: Registered): Promise<void> {
  const { outside, stage } = scene;
  await isLeft(scene, release, { rung: 'uat', left: 'tickets-done' });
  outside.jira.changeIssue(UNFINISHED, { status: 'Closed', resolution: 'Fixed' });
  stage.say(`    In Jira, ${UNFINISHED} is now closed as fixed.`);
  await readAgain(scene, release, 'uat');
}

/** At the gate of Production something grave is open, though it is in no scope; it is mended, and the gate follows. */
export async function mendFound(scene: Scene, release: Registered): Promise<void> {
  const { outside, stage, team } = scene;
  outside.jira.addIssue(FOUND);
  stage.say(`    In Jira, somebody reports ${FOUND.key}, critical: ${FOUND.summary}.`);
  said(await team.tester.post(`/api/v1/releases/${release.version}/scope/refresh`), z.unknown());
  await isLeft(scene, release, { rung: 'production', left: 'no-open-severities' });
  outside.jira.changeIssue(FOUND.key, { status: 'Closed', resolution: 'Cannot Reproduce' });
  stage.say(`    In Jira, ${FOUND.key} is closed: it was one switch in a rack, and not FLIP.`);
  await readAgain(scene, release, 'production');
}

/** Shows what Jira holds at a gate, when nothing but this one criterion keeps it shut. */
async function isLeft(
  scene: Scene,
  release: Registered,
  { rung, left }: { readonly rung: RungName; readonly left: string },
): Promise<void> {
  const criteria = await until(scene, `only ${left} keeps ${release.version} from ${rung}`, async () => {
    const all = await ticketCriteria(scene, release, rung);
    const shut = all.filter((criterion) => !passes(criterion)).map(({ criterion }) => criterion);
    return shut.length === 1 && shut[0] === left ? all : null;
  });
  scene.stage.say(`    What Jira says at the gate of ${ENVIRONMENT_TITLES[rung]}:`);
  for (const criterion of criteria) scene.stage.say(lineOf(criterion));
}

async function readAgain(scene: Scene, release: Registered, rung: RungName): Promise<void> {
  const before = await ticketCriteria(scene, release, rung);
  said(await scene.team.tester.post(`/api/v1/releases/${release.version}/scope/refresh`), z.unknown());
  told(scene, scene.team.tester, 'has it read again');
  const now = await ticketCriteria(scene, release, rung);
  const unmet = now.find((criterion) => !passes(criterion));
  if (unmet !== undefined) throw new Error(`${release.version} cannot enter ${rung}: ${lineOf(unmet).trim()}`);
  const mended = before.filter((criterion) => !passes(criterion)).map(({ criterion }) => criterion);
  for (const criterion of now.filter((each) => mended.includes(each.criterion))) scene.stage.say(lineOf(criterion));
}

async function ticketCriteria(scene: Scene, release: Registered, rung: RungName): Promise<Criterion[]> {
  const answer = await scene.team.releaseManager.get(`/api/v1/releases/${release.version}/gates/${rung}`);
  return said(answer, gateSchema).criteria.filter(({ kind }) => kind === 'tickets');
}

function passes({ status }: Criterion): boolean {
  return status === 'met' || status === 'waived' || status === 'not-applicable';
}

function lineOf(criterion: Criterion): string {
  const word = passes(criterion) ? 'met    ' : 'NOT MET';
  return `      ${word}  ${criterion.title}. ${criterion.evidence?.what ?? ''}`.trimEnd();
}

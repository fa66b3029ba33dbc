import { z } from 'zod';
import type { Registered } from '../service/climb.js';
import { said } from '../service/said.js';
import { SECTION_TITLES } from '../../src/release-notes/section.js';
import { CONFIDENTIAL } from './jira-seed.js';
import { until, type Scene, told } from './scene.js';
import { sectionsOf, type WrittenSection } from './sections.js';

/** For whom notes of a kind are; the numbers are those of the first edition, which is all that the story needs. */
export const EDITIONS = { uat: 'uat-1', production: 'production-1' } as const;
export type NoteKind = keyof typeof EDITIONS;
const KIND_TITLES = { uat: 'UAT', production: 'production' } as const;

const shownSchema = z.looseObject({ written: z.looseObject({ hash: z.string() }) });
const editionsSchema = z.object({
  editions: z.array(
    z.looseObject({
      edition: z.string(),
      readings: z.array(z.looseObject({ audience: z.string(), title: z.string(), hash: z.string() })),
    }),
  ),
});
const deliveriesSchema = z.object({
  deliveries: z.array(
    z.looseObject({
      edition: z.string().nullable(),
      audience: z.string(),
      subject: z.string(),
      state: z.enum(['queued', 'sent', 'failed']),
      detail: z.string().nullable(),
      to: z.looseObject({ name: z.string(), email: z.string() }),
    }),
  ),
});
export type Reading = z.infer<typeof editionsSchema>['editions'][number]['readings'][number];
export type Delivery = z.infer<typeof deliveriesSchema>['deliveries'][number];

/** Has every section written by whom it is the business of, and approved where a second person has to. */
export async function writeNotes(
  scene: Scene,
  { version }: Registered,
  sections: readonly WrittenSection[] = sectionsOf(version),
): Promise<void> {
  for (const { section, by, body, approvedBy } of sections) {
    const place = `/api/v1/releases/${version}/notes/${section}`;
    const { hash } = said(await scene.team[by].put(place, body), shownSchema).written;
    if (approvedBy === undefined) continue;
    said(await scene.team[approvedBy].post(`${place}/approval`, { hash }), z.unknown());
  }
}

/** As `writeNotes`, told person by person. */
export async function tellOfWriting(scene: Scene, release: Registered): Promise<void> {
  const sections = sectionsOf(release.version);
  await writeNotes(scene, release);
  const titles = (wanted: typeof sections): string =>
    wanted.map(({ section }) => titleOf(section).toLowerCase()).join(', ');
  for (const by of new Set(sections.map((each) => each.by))) {
    const own = sections.filter((each) => each.by === by);
    told(scene, scene.team[by], `writes in the notes: ${titles(own)}`);
  }
  for (const by of new Set(sections.flatMap(({ approvedBy }) => approvedBy ?? []))) {
    const own = sections.filter((each) => each.approvedBy === by);
    told(scene, scene.team[by], `approves, exactly as written: ${titles(own)}`);
  }
}

function titleOf(section: string): string {
  return new Map<string, string>(Object.entries(SECTION_TITLES)).get(section) ?? section;
}

/** Publishes the notes, sends them to everybody that they are for, and waits until the mail server has taken each; answers how many. */
export async function publishAndShare(scene: Scene, { version }: Registered, kind: NoteKind): Promise<number> {
  const { releaseManager } = scene.team;
  const place = `/api/v1/releases/${version}/notes`;
  // Another release may be reaching its last site meanwhile, of which these notes tell: then one is told to try again.
  const published = await until(scene, `the ${kind} notes of ${version} are published`, async () => {
    const answer = await releaseManager.post(`${place}/editions`, { kind });
    return answer.status === 409 && JSON.stringify(answer.body).includes('try again') ? null : answer;
  });
  said(published, z.unknown());
  said(await releaseManager.post(`${place}/share`, { edition: EDITIONS[kind] }), z.unknown());
  return await until(scene, `the ${kind} notes of ${version} are sent`, async () => {
    const all = await deliveriesOf(scene, version, kind);
    const failed = all.find(({ state }) => state === 'failed');
    if (failed !== undefined) throw new Error(`no mail to ${failed.to.email}: ${failed.detail ?? ''}`);
    return all.every(({ state }) => state === 'sent') ? all.length : null;
  });
}

/** As `publishAndShare`, told in lines. */
export async function tellOfSharing(scene: Scene, release: Registered, kind: NoteKind): Promise<void> {
  const mails = await publishAndShare(scene, release, kind);
  const readings = await readingsOf(scene, release.version, kind);
  told(
    scene,
    scene.team.releaseManager,
    `publishes the ${KIND_TITLES[kind]} notes of ${release.version} and shares them`,
  );
  scene.stage.say(`    ${readings.length} readings, ${mails} mails; the mail server took each: the gate reads that.`);
}

/** Every message with the notes of a kind, and what became of it. */
export async function deliveriesOf({ team }: Scene, version: string, kind: NoteKind): Promise<readonly Delivery[]> {
  const answer = await team.releaseManager.get(`/api/v1/releases/${version}/notes/deliveries`);
  return said(answer, deliveriesSchema).deliveries.filter(({ edition }) => edition === EDITIONS[kind]);
}

/** Who reads the published notes of a kind. */
export async function readingsOf({ team }: Scene, version: string, kind: NoteKind): Promise<readonly Reading[]> {
  const answer = await team.releaseManager.get(`/api/v1/releases/${version}/notes/editions`);
  return said(answer, editionsSchema).editions.find(({ edition }) => edition === EDITIONS[kind])?.readings ?? [];
}

/** Which reading of published notes, and in which format. */
export interface Wanted {
  readonly kind: NoteKind;
  readonly audience: string;
  readonly format: string;
}

/** Where a reading of a release's notes is, for whoever has a token. */
export function addressOf(version: string, { kind, audience, format }: Wanted): string {
  return `/api/v1/releases/${version}/notes/editions/${EDITIONS[kind]}?audience=${audience}&format=${format}`;
}

/** The same notes as two Trusts read them, who come from different versions. */
export async function showTwo(scene: Scene, { version }: Registered, trusts: readonly string[]): Promise<void> {
  scene.stage.say('    The same notes as two Trusts read them; in each, "What changes here":');
  for (const trust of trusts) {
    const wanted = { kind: 'production', audience: `trust:${trust}`, format: 'text' } as const;
    const answer = await scene.team.releaseManager.get(addressOf(version, wanted));
    scene.stage.say('');
    for (const line of whatChangesHere(said(answer, z.string()))) scene.stage.say(`      ${line}`.trimEnd());
  }
  scene.stage.say('');
  scene.stage.say(`    Of ${CONFIDENTIAL.key}, a matter of security, Trusts are told that it is there, and no more.`);
}

function whatChangesHere(text: string): readonly string[] {
  const [, section = ''] = /^What changes here\n-+\n([\s\S]*?)\n+Service versions\n-+$/m.exec(text) ?? [];
  if (section === '') throw new Error('the notes do not say what changes here');
  return section.split('\n');
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { FORMATS } from '../../src/release-notes/edition.js';
import { said } from '../service/said.js';
import { CONFIDENTIAL, SCOPES, VERSIONS } from './jira-seed.js';
import { addressOf, deliveriesOf, type NoteKind, readingsOf } from './notes.js';
import type { Scene } from './scene.js';

/** What the notes say to one Trust of what changes at its site. */
interface TrustNotes {
  readonly trust: string;
  /** The version that the site comes from. */
  readonly from: string | null;
  /** Versions in between that never ran there. */
  readonly skipped: readonly string[];
  /** The tickets that those bring besides. */
  readonly also: readonly string[];
  readonly sha256: string;
}

/** What the systems around Gatehouse hold when the story is over. */
export interface OutsideSummary {
  /** As Jira itself has it. */
  readonly jira: { readonly version: string; readonly released: boolean; readonly tickets: readonly string[] } | null;
  readonly notes: readonly TrustNotes[];
  /** Mails with notes of the new release: those that had to come, and those that are in the mailbox. */
  readonly mails: { readonly wanted: number; readonly arrived: number };
}

/** By site, what it ran, by its own word, when the notes were published. */
export type RanThere = ReadonlyMap<string, string | null>;

const notesSchema = z.looseObject({
  here: z.array(
    z.looseObject({
      sites: z.array(z.looseObject({ id: z.string() })),
      from: z.string().nullable(),
      skipped: z.array(z.string()),
      also: z.array(z.looseObject({ key: z.string() })),
    }),
  ),
});
const trustsSchema = z.object({
  trusts: z.array(z.looseObject({ id: z.string(), contacts: z.array(z.looseObject({ email: z.string() })) })),
});

/** Asks each production site itself what it runs. */
export async function whatRunsInProduction({ lab }: Scene): Promise<RanThere> {
  const trusts = await trustsOf(lab.environmentsDirectory);
  const there = lab.sites.filter(({ id }) => trusts.has(id));
  return new Map(await Promise.all(there.map(async (site) => [site.id, (await site.probe('flip')).version] as const)));
}

/** What Jira, the published notes and the mailbox hold, and what of it is not as the story says. */
export async function judgeOutside(
  scene: Scene,
  ran: RanThere,
): Promise<{ readonly outside: OutsideSummary; readonly faults: readonly string[] }> {
  const jira = inJira(scene);
  const notes = await notesOfTrusts(scene);
  const mails = [await mailsWith(scene, 'uat'), await mailsWith(scene, 'production')];
  const faults = [
    ...faultsInJira(jira),
    ...faultsInNotes(notes, ran),
    ...mails.flatMap((each) => each.faults),
    ...(await leaksIn(scene, notes)),
  ];
  const sum = (of: 'wanted' | 'arrived'): number => mails.reduce((all, each) => all + each[of], 0);
  return { outside: { jira, notes, mails: { wanted: sum('wanted'), arrived: sum('arrived') } }, faults };
}

function inJira({ outside }: Scene): OutsideSummary['jira'] {
  const { state } = outside.jira;
  const version = state.findVersion('FLIP', VERSIONS.new);
  if (version === null) return null;
  const tickets = [...state.issues.values()].filter(({ fixVersions }) => fixVersions.includes(version.id));
  return { version: version.name, released: version.released, tickets: tickets.map(({ key }) => key).sort() };
}

function faultsInJira(jira: OutsideSummary['jira']): string[] {
  if (jira === null) return [`Jira has no version ${VERSIONS.new}`];
  const wanted = SCOPES[VERSIONS.new] ?? [];
  return [
    ...(jira.released ? [] : [`Jira does not show ${jira.version} as released`]),
    ...(same(jira.tickets, wanted) ? [] : [`Jira holds ${jira.tickets.join(', ')} in ${jira.version}`]),
  ];
}

async function notesOfTrusts(scene: Scene): Promise<readonly TrustNotes[]> {
  const readings = await readingsOf(scene, VERSIONS.new, 'production');
  const found: TrustNotes[] = [];
  for (const { audience, hash } of readings.filter((each) => each.audience.startsWith('trust:'))) {
    const answer = await scene.team.releaseManager.get(
      addressOf(VERSIONS.new, { kind: 'production', audience, format: 'json' }),
    );
    for (const { from, skipped, also } of said(answer, notesSchema).here) {
      const keys = also.map(({ key }) => key).sort();
      found.push({ trust: audience.slice('trust:'.length), from, skipped, also: keys, sha256: hash });
    }
  }
  return found;
}

/** A Trust's notes tell of the way from what its own site said that it ran. */
function faultsInNotes(notes: readonly TrustNotes[], ran: RanThere): string[] {
  const faults = [...ran.keys()]
    .filter((id) => !notes.some(({ trust }) => trust === id))
    .map((id) => `${id} has no notes`);
  for (const { trust, from, skipped, also } of notes) {
    const version = ran.get(trust) ?? null;
    if (from !== version) faults.push(`${trust} ran ${version ?? 'nothing'}, and its notes say ${from ?? 'nothing'}`);
    const between = version === VERSIONS.old ? [VERSIONS.patch] : [];
    if (!same(skipped, between)) faults.push(`the notes of ${trust} skip ${skipped.join(', ') || 'nothing'}`);
    const brought = between.flatMap((each) => SCOPES[each] ?? []);
    if (!same(also, brought)) faults.push(`the notes of ${trust} also bring ${also.join(', ') || 'nothing'}`);
  }
  if (new Set(notes.map(({ from }) => from)).size < 2) faults.push('every Trust comes from the same version');
  return faults;
}

/** One mail for each that the notes are for, in which they read exactly what was published for them; and no mail besides. */
async function mailsWith(
  scene: Scene,
  kind: NoteKind,
): Promise<{ readonly wanted: number; readonly arrived: number; readonly faults: readonly string[] }> {
  const wanted = await recipients(scene, kind);
  const deliveries = await deliveriesOf(scene, VERSIONS.new, kind);
  const subjects = new Set(deliveries.map(({ subject }) => subject));
  const arrived = scene.outside.mail.mails.filter(({ subject }) => subjects.has(subject ?? ''));
  const faults: string[] = [];
  for (const { audience, to, state } of deliveries) {
    if (state !== 'sent') faults.push(`the mail to ${to.email} is ${state}`);
    const published = await textFor(scene, kind, audience.slice(audience.indexOf('/') + 1));
    const mail = arrived.find((each) => (each.to ?? []).some(({ address }) => address === to.email));
    if (mail === undefined) faults.push(`${to.email} has no mail with the ${kind} notes`);
    else if (plain(mail.text ?? '') !== plain(published)) faults.push(`${to.email} reads otherwise than was published`);
  }
  const reached = arrived.flatMap((mail) => (mail.to ?? []).map(({ address }) => address ?? ''));
  if (!same(reached, wanted)) faults.push(`${kind} notes reached ${reached.length} addresses of ${wanted.length}`);
  return { wanted: wanted.length, arrived: arrived.length, faults };
}

async function textFor({ team }: Scene, kind: NoteKind, audience: string): Promise<string> {
  const answer = await team.releaseManager.get(addressOf(VERSIONS.new, { kind, audience, format: 'text' }));
  return said(answer, z.string());
}

/** Mail ends its lines otherwise, and may end a text with one more. */
function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}

async function recipients({ lab, team }: Scene, kind: NoteKind): Promise<readonly string[]> {
  const central = [team.productOwner.email, team.aiCentre.email];
  if (kind === 'uat') return central;
  const trusts = await trustsOf(lab.environmentsDirectory);
  return [...central, ...[...trusts.values()].flat()];
}

/** Nothing that a Trust can read says what a confidential ticket is about. */
async function leaksIn(scene: Scene, notes: readonly TrustNotes[]): Promise<readonly string[]> {
  const leaks = await Promise.all(
    notes.flatMap(({ trust }) =>
      FORMATS.map(async (format) => {
        const wanted = { kind: 'production', audience: `trust:${trust}`, format } as const;
        const { status, body } = await scene.team.releaseManager.get(addressOf(VERSIONS.new, wanted));
        if (status !== 200) return `${trust} has no notes as ${format}`;
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        return text.includes(CONFIDENTIAL.words) ? `${trust} is told what ${CONFIDENTIAL.key} is about` : null;
      }),
    ),
  );
  return leaks.filter((leak) => leak !== null);
}

async function trustsOf(directory: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const { trusts } = trustsSchema.parse(parse(await readFile(join(directory, 'trusts.yml'), 'utf8')));
  return new Map(trusts.map(({ id, contacts }) => [id, contacts.map(({ email }) => email)]));
}

function same(ours: readonly string[], theirs: readonly string[]): boolean {
  return JSON.stringify([...ours].sort()) === JSON.stringify([...theirs].sort());
}

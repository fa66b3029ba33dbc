import { z } from 'zod';
import { said } from '../service/said.js';
import { VERSIONS } from './jira-seed.js';
import { type Scene, until } from './scene.js';

/** What the Trusts agreed to, and what they and our own people were sent about it. */
export interface PartiesSummary {
  /** Times that Trusts were asked for, of all releases, and those of them that a contact agreed to by a signed link. */
  readonly agreements: { readonly asked: number; readonly byLink: number };
  /** Mails that follow from the story, and those of them that are in the mailbox, once each. */
  readonly notices: { readonly owed: number; readonly arrived: number; readonly trusts: readonly TrustNotices[] };
}

/** Mails about the new release's downtime that contacts of one Trust have. */
export interface TrustNotices {
  readonly trust: string;
  readonly name: string;
  readonly ahead: number;
  readonly begun: number;
  readonly notRestored: number;
  readonly restored: number;
}

const idSchema = z.object({
  notices: z.array(z.looseObject({ id: z.string(), owedAt: z.string(), release: z.string().nullable() })),
});
const messageSchema = z.looseObject({
  ...{ id: z.string(), channel: z.string(), state: z.string(), subject: z.string() },
  to: z.looseObject({ email: z.string() }),
});
const noticeSchema = z.looseObject({
  ...{ event: z.string(), environment: z.string().nullable(), trust: z.string().nullable() },
  ...{ toldAt: z.string().nullable(), messages: z.array(messageSchema) },
});
const ofReleaseSchema = z.looseObject({ told: z.array(noticeSchema) });
const agreementsSchema = z.object({ agreements: z.array(z.looseObject({ id: z.string(), trust: z.string() })) });
const linksSchema = z.object({
  links: z.array(
    z.looseObject({ act: z.string(), subject: z.string(), state: z.string(), decision: z.string().nullable() }),
  ),
});
const trustsSchema = z.object({
  trusts: z.array(
    z.looseObject({ id: z.string(), name: z.string(), contacts: z.array(z.looseObject({ email: z.string() })) }),
  ),
});
const sitesSchema = z.object({ sites: z.array(z.looseObject({ id: z.string(), trust: z.string().nullable() })) });
type Notice = z.infer<typeof noticeSchema>;
type Trust = z.infer<typeof trustsSchema>['trusts'][number];

/** The Trusts with a site of FLIP in Production. */
export async function takingTrusts({ team }: Scene): Promise<readonly Trust[]> {
  const { trusts } = said(await team.releaseManager.get('/api/v1/trusts'), trustsSchema);
  const { sites } = said(
    await team.releaseManager.get('/api/v1/sites?environment=production&product=flip'),
    sitesSchema,
  );
  return trusts.filter(({ id }) => sites.some(({ trust }) => trust === id));
}

/** Waits until at least one contact of every Trust has a mail of this kind about the release in Production; answers how many mails those are. */
export async function everyTrustHas(scene: Scene, version: string, event: string): Promise<number> {
  const trusts = await takingTrusts(scene);
  return await until(scene, `every Trust has word (${event}) of ${version}`, async () => {
    const notices = await noticesOf(scene, version);
    const counts = trusts.map((trust) => mailsTo(scene, trust, notices, event));
    return counts.every((count) => count > 0) ? counts.reduce((sum, count) => sum + count, 0) : null;
  });
}

/** Waits until every mail that is owed has left, and tells what of it is in the mailbox, with what is not as it should be. */
export async function judgeParties(
  scene: Scene,
): Promise<{ readonly parties: PartiesSummary; readonly faults: readonly string[] }> {
  const agreements = await agreedByLink(scene);
  const { owed, arrived, faults } = await judgeMails(scene, Object.values(VERSIONS));
  const ofNew = await noticesOf(scene, VERSIONS.new);
  const trusts = (await takingTrusts(scene)).map((trust) => countsOf(scene, trust, ofNew));
  for (const { name, ahead, begun, restored } of trusts)
    if (ahead === 0 || begun === 0 || restored === 0) faults.push(`${name} was not told of all of its downtime`);
  if (agreements.byLink < agreements.asked || agreements.asked === 0)
    faults.push(`${String(agreements.byLink)} of ${String(agreements.asked)} times were agreed to by link`);
  return {
    parties: { agreements, notices: { owed, arrived, trusts } },
    faults,
  };
}

/** Waits until every mail that is owed about these releases, or about none, has left; counts them, and those in the mailbox once. */
export async function judgeMails(
  scene: Scene,
  versions: readonly string[],
): Promise<{ readonly owed: number; readonly arrived: number; readonly faults: string[] }> {
  const all = await until(scene, 'every mail has left', async () => {
    const notices = await allNotices(scene, versions);
    const isDone = notices.every(
      ({ toldAt, messages }) => toldAt !== null && messages.every(({ state }) => state !== 'queued'),
    );
    return isDone ? notices : null;
  });
  const owed = all.flatMap(({ messages }) => messages.filter(({ channel }) => channel === 'mail'));
  const missing = owed.filter((message) => timesInMailbox(scene, message) !== 1);
  const faults = missing.map(
    ({ subject, to, state }) => `"${subject}" to ${to.email} (${state}) is not in the mailbox once`,
  );
  return { owed: owed.length, arrived: owed.length - missing.length, faults };
}

async function agreedByLink(scene: Scene): Promise<PartiesSummary['agreements']> {
  const { releaseManager } = scene.team;
  const agreed = new Set<string>();
  for (const { id } of await takingTrusts(scene)) {
    const { links } = said(await releaseManager.get(`/api/v1/links?trust=${id}&limit=500`), linksSchema);
    for (const { act, subject, state, decision } of links)
      if (act === 'agreement.answer' && state === 'used' && decision === 'agree') agreed.add(subject);
  }
  const asked: string[] = [];
  for (const version of Object.values(VERSIONS)) {
    const { agreements } = said(await releaseManager.get(`/api/v1/releases/${version}/agreements`), agreementsSchema);
    asked.push(...agreements.map(({ id }) => id));
  }
  return { asked: asked.length, byLink: asked.filter((id) => agreed.has(id)).length };
}

async function noticesOf({ team }: Scene, version: string): Promise<readonly Notice[]> {
  return said(await team.releaseManager.get(`/api/v1/releases/${version}/notices`), ofReleaseSchema).told;
}

/** Those of each release, and those that are about none. */
async function allNotices(scene: Scene, versions: readonly string[]): Promise<readonly Notice[]> {
  const { releaseManager } = scene.team;
  const found: Notice[] = [];
  for (const version of versions) found.push(...(await noticesOf(scene, version)));
  for (let before = ''; ;) {
    const { notices } = said(await releaseManager.get(`/api/v1/notices${before}`), idSchema);
    for (const { id } of notices.filter(({ release }) => release === null))
      found.push(said(await releaseManager.get(`/api/v1/notices/${id}`), noticeSchema));
    const last = notices.at(-1);
    if (last === undefined) return found;
    before = `?before=${last.owedAt}`;
  }
}

function countsOf(scene: Scene, trust: Trust, notices: readonly Notice[]): TrustNotices {
  const count = (event: string): number => mailsTo(scene, trust, notices, event);
  return {
    ...{ trust: trust.id, name: trust.name, ahead: count('downtime-ahead'), begun: count('begun') },
    ...{ notRestored: count('not-restored'), restored: count('restored') },
  };
}

/** Counted in the mailbox: mails of this kind to contacts of this Trust. */
function mailsTo(scene: Scene, { id, contacts }: Trust, notices: readonly Notice[], event: string): number {
  const addresses = new Set(contacts.map(({ email }) => email));
  return notices
    .filter((one) => one.trust === id && one.environment === 'production' && one.event === event)
    .flatMap(({ messages }) => messages)
    .filter((message) => addresses.has(message.to.email) && timesInMailbox(scene, message) > 0).length;
}

/** A mail's id begins with that of the message, whenever it is sent. */
function timesInMailbox({ outside }: Scene, { id, to }: z.infer<typeof messageSchema>): number {
  return outside.mail.mails.filter(
    (mail) =>
      mail.messageId?.startsWith(`<${id}@`) === true && mail.to?.some(({ address }) => address === to.email) === true,
  ).length;
}

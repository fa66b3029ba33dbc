import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Email } from 'postal-mime';
import { z } from 'zod';
import { NoticeWorker } from '../../src/notices/notice.worker.js';
import { LinkUse } from '../../src/people/links/link-use.service.js';
import { startStory, type Story } from '../evidence/story.js';
import { arrived } from '../mail/arrived.js';
import { MailServer } from '../mail/mail-server.js';
import { environmentsOf, eventually } from '../rollouts/ward.js';

let mail: MailServer;
let story: Story;
beforeAll(async () => {
  mail = await MailServer.start();
  story = await startStory({
    settings: mail.settings,
    environments: environmentsOf({ sites: 2, pilots: 1, agreements: 'required' }),
  });
});
afterAll(async () => {
  await story.stop();
  await mail.stop();
});

const hours = (from: number): string => new Date(Date.now() + from * 3_600_000).toISOString();
const addressOf = (one: Email): string => one.to?.[0]?.address ?? '';
const wordsOf = (one: Email | undefined): string => (one?.text ?? '').replaceAll(/\s+/g, ' ');
const linkIn = (one: Email | undefined): string => /\/l\/(\S+)/.exec(one?.text ?? '')?.[1] ?? '';

/** The mails about a release whose subject holds these words, once there are so many. */
async function mailsAbout(words: string, count: number): Promise<readonly Email[]> {
  story.gatehouse.injected(NoticeWorker).hint();
  return await arrived(mail, ({ subject }) => subject?.includes(words) === true, count);
}

async function agreeBy(link: string): Promise<unknown> {
  const uses = story.gatehouse.injected(LinkUse);
  const page = await uses.look(link);
  if (page.state !== 'open') return page.state;
  return (await uses.use(link, { token: page.token, decision: 'agree', answers: {} })).kind;
}

async function datesAgreed(version: string): Promise<{ status: string; howToMeet: string | null }> {
  const { body } = await story.manager.get(`/api/v1/releases/${version}/gates/production`);
  const verdict = z.object({ criterion: z.string(), status: z.string(), howToMeet: z.string().nullable() });
  const found = z
    .object({ criteria: z.array(verdict) })
    .parse(body)
    .criteria.find(({ criterion }) => criterion === 'dates-agreed');
  if (found === undefined) throw new Error('The gate does not ask for agreed dates.');
  return found;
}

test('each contact of each Trust is asked by mail, agrees by the link in it, and the gate opens when the first wave has (003-018, 003-101, 003-105)', async () => {
  const { version } = await story.release('2.1.0');
  const at = (trust: string, from: number) => ({ trust, from: hours(from), to: hours(from + 3) });
  expect((await datesAgreed(version)).howToMeet).toBe('Propose a time to TRUST-01, TRUST-02.');
  mail.objection = (address) =>
    address.endsWith('@trust-02.example') ? { code: 550, message: 'no such mailbox' } : null;
  const proposals = [at('trust-01', 100), at('trust-02', 100)];
  expect((await story.tester.post(`/api/v1/releases/${version}/agreements`, { proposals })).status).toBe(201);
  const asked = await mailsAbout('an we update', 3);
  expect(asked.map(addressOf).toSorted()).toEqual([
    'service-owner@trust-01.example',
    'system-owner@trust-01.example',
    'technical-owner@trust-01.example',
  ]);
  expect(new Set(asked.map(linkIn)).size).toBe(3);
  expect(asked.map(wordsOf).join(' ')).not.toContain('TRUST-02');
  expect(await agreeBy(linkIn(asked[0]))).toBe('done');
  const [answered] = await mailsAbout('TRUST-01 says yes', 2);
  expect(wordsOf(answered)).toMatch(/-owner of trust-01 \(\w+ Owner\) at TRUST-01 has said yes/);
  await eventually(async () => {
    const { howToMeet } = await datesAgreed(version);
    return howToMeet === 'What was asked has reached nobody yet at TRUST-02: see to their contacts.'
      ? {}
      : String(howToMeet);
  });
  const trustee = await story.gatehouse.as({ role: 'trust', trust: 'trust-02' });
  const { agreements } = z
    .object({ agreements: z.array(z.object({ id: z.string() })) })
    .parse((await trustee.get('/api/v1/agreements')).body);
  const id = agreements[0]?.id ?? '';
  const declined = { answer: 'declined', reason: 'We move house.' };
  expect((await trustee.post(`/api/v1/agreements/${id}/answer`, declined)).status).toBe(200);
  expect(await datesAgreed(version)).toMatchObject({ status: 'met' });
});

test('another time is asked with the old one beside it, and links to the old one are of no use (003-022)', async () => {
  mail.objection = () => null;
  const { version } = await story.release('2.2.0');
  const ask = (from: number) => {
    const proposals = [{ trust: 'trust-01', from: hours(from), to: hours(from + 3) }];
    return story.tester.post(`/api/v1/releases/${version}/agreements`, { proposals });
  };
  const before = mail.mails.length;
  await ask(100);
  await mailsAbout('an we update', 6);
  const [first, second] = mail.mails.slice(before).filter(({ subject }) => subject?.includes('an we update'));
  expect(await agreeBy(linkIn(first))).toBe('done');
  await ask(200);
  await eventually(() => {
    const changed = mail.mails.find((one) => wordsOf(one).includes('You had agreed to another time'));
    return Promise.resolve(changed ?? 'nobody was asked again');
  });
  expect(await agreeBy(linkIn(second))).toBe('revoked');
});

test('a hotfix is told by mail to each Trust as soon as it is registered, once (003-029)', async () => {
  mail.objection = () => null;
  await story.release('2.1.7', { kind: 'hotfix' });
  const told = await mailsAbout('being prepared: 2.1.7', 6);
  expect(new Set(told.map(addressOf)).size).toBe(told.length);
  expect(told.map(addressOf)).toContain('service-owner@trust-02.example');
  expect(wordsOf(told[0])).toContain('We will tell you the time as soon as we know it');
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NoticeWorker } from '../../src/notices/notice.worker.js';
import type { Somebody } from '../gatehouse.js';
import { MailServer } from '../mail/mail-server.js';
import { Receiver } from '../notices/webhooks/receiver.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { eventually } from '../rollouts/ward.js';
import { look, open, raise, shown, take, type Shown } from './runbook.js';

const PAGE_SECONDS = 60;

let mail: MailServer;
let receiver: Receiver;
let climb: Climb;
let second: Somebody;
let ahead = 0;
beforeAll(async () => {
  mail = await MailServer.start();
  receiver = await Receiver.start();
  const settings = { HOTFIX_PAGE_SECONDS: String(PAGE_SECONDS), HOTFIX_AFTERWARDS_SECONDS: '1800' };
  climb = await startClimb({ settings: { ...mail.settings, ...receiver.settings, ...settings } });
  second = await climb.gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Sam Second' });
  for (const trust of [null, 'ashmere']) {
    const url = `${receiver.url}/${trust ?? 'ours'}`;
    const answer = await climb.manager.post('/api/v1/webhooks', { title: url, url, trust });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  }
});
afterAll(async () => {
  await climb.stop();
  await receiver.stop();
  await mail.stop();
});

const because = 'nobody answers';

async function hurry(seconds: number): Promise<void> {
  ahead += seconds;
  await climb.hurry(ahead);
  climb.gatehouse.injected(NoticeWorker).hint();
}

/** A hotfix whose fix is named, by its steps and no more. */
async function withFix(version: string): Promise<Shown> {
  await climb.release(version, { kind: 'hotfix' });
  const hotfix = await open(climb.manager, await raise(climb.tester));
  const said = [
    { step: 'triage', finding: 'it loses scans', version },
    { step: 'tell', message: 'Scans are lost.' },
    { step: 'decide-offline', otherSystems: false, dataLoss: false, sites: [], because },
    { step: 'assess', impact: 'scans', leadMinutes: 60, deploy: true, because },
    { step: 'prepare-fix', release: version },
  ];
  for (const step of said) shown(await take(climb.manager, hotfix, step));
  return hotfix;
}

async function asked(version: string): Promise<Shown> {
  const hotfix = await withFix(version);
  return shown(await take(climb.manager, hotfix, { step: 'ask-approval' }));
}

/** To whom the pages of a hotfix went by mail, in their order. */
function pagesOf({ number }: Shown): string[] {
  const pages = mail.mails.filter(({ text = '' }) => text.includes(`The fix is in ${number}.`));
  return pages.map(({ to }) => to?.[0]?.address ?? '');
}

const countOf = (addresses: readonly string[], address: string): number =>
  addresses.filter((one) => one === address).length;

const untilPaged = (hotfix: Shown, times: number) =>
  eventually(() => {
    const pages = pagesOf(hotfix);
    return Promise.resolve(pages.length >= 3 * times ? pages : `${String(pages.length)} pages`);
  });

const webhooks = (path: string, { number }: Shown): string[] =>
  receiver.received.filter((one) => one.path === path && one.body.includes(number)).map(({ body }) => body);

test('whoever may approve and had no hand in it is paged by mail and webhook, nobody else, again after each interval, until one answers (INV-04)', async () => {
  const hotfix = await asked('1.0.1');
  const approvers = await Promise.all([second, climb.owner, climb.centre].map((one) => climb.emailOf(one)));
  expect((await untilPaged(hotfix, 1)).toSorted()).toEqual(approvers.toSorted());
  await hurry(PAGE_SECONDS + 1);
  const twice = await untilPaged(hotfix, 2);
  for (const address of approvers) expect(countOf(twice, address)).toBe(2);
  expect(twice).toHaveLength(6);
  await eventually(() => {
    const pages = webhooks('/ours', hotfix).filter((body) => body.includes('hotfix-approval-asked'));
    return Promise.resolve(pages.length === 2 ? pages : `${String(pages.length)} pages`);
  });
  expect(webhooks('/ashmere', hotfix).join()).not.toContain('hotfix-approval-asked');
  const digest = await digestOf('1.0.1');
  shown(await take(second, hotfix, { step: 'approve', digest }));
  const other = await asked('1.0.2');
  await untilPaged(other, 1);
  await hurry(PAGE_SECONDS + 1);
  await untilPaged(other, 2);
  expect(pagesOf(hotfix)).toHaveLength(6);
});

test('who waited longest for an answer is asked for first (INV-04)', async () => {
  const [one, other] = [await withFix('1.0.3'), await withFix('1.0.4')];
  // Asked the other way round than they were opened.
  shown(await take(climb.manager, other, { step: 'ask-approval', key: 'first' }));
  shown(await take(climb.manager, one, { step: 'ask-approval', key: 'second' }));
  await Promise.all([untilPaged(one, 1), untilPaged(other, 1)]);
  const before = mail.mails.length;
  await hurry(PAGE_SECONDS + 1);
  await Promise.all([untilPaged(one, 2), untilPaged(other, 2)]);
  const owner = await climb.emailOf(climb.owner);
  const round = mail.mails.slice(before).filter(({ to }) => to?.[0]?.address === owner);
  const numbers = round.map(({ text = '' }) => /The fix is in (HF-\d+)/.exec(text)?.[1]);
  const mine = numbers.filter((number) => number === one.number || number === other.number);
  expect(mine).toEqual([other.number, one.number]);
});

test('that the glass was broken reaches every Trust and all our people by mail, pages nobody more, and is an incident once nobody approved it in time (INV-04, 003-029, 003-030)', async () => {
  const hotfix = await asked('1.0.5');
  await untilPaged(hotfix, 1);
  await hurry(901);
  shown(await take(climb.manager, hotfix, { step: 'break-glass', because }));
  const ours = await Promise.all(
    [climb.manager, climb.tester, climb.owner, climb.centre].map((one) => climb.emailOf(one)),
  );
  await eventually(() => {
    const mails = mail.mails.filter(({ subject = '' }) => subject.endsWith(`no second yes: ${hotfix.number}`));
    const to = mails.map((one) => one.to?.[0]?.address ?? '');
    const trusts = ['ashmere', 'calderwick', 'dunmere'].filter((trust) => to.some((one) => one.includes(`@${trust}.`)));
    return Promise.resolve(trusts.length === 3 && ours.every((one) => to.includes(one)) ? to : to.join());
  });
  await firstNoticeIsMeasured(hotfix, 'ashmere');
  const paged = pagesOf(hotfix).length;
  await hurry(1801);
  await eventually(async () => {
    const { body } = await climb.manager.get('/api/v1/incidents');
    const text = JSON.stringify(body);
    return text.includes(`The glass was broken for ${hotfix.number}`) ? { text } : text;
  });
  expect(pagesOf(hotfix)).toHaveLength(paged);
  expect((await look(second, hotfix)).next.find(({ step }) => step === 'approve-afterwards')?.you).toBe(true);
  expect((await look(climb.manager, hotfix)).next.find(({ step }) => step === 'approve-afterwards')?.you).toBe(false);
  expect(shown(await take(second, hotfix, { step: 'approve-afterwards', because })).approveAfterwardsBy).toBeNull();
});

async function digestOf(version: string): Promise<string> {
  const { body } = await climb.manager.get(`/api/v1/releases/${version}`);
  return /"digest":"([0-9a-f]{64})"/.exec(JSON.stringify(body))?.[1] ?? '';
}

/** The clocks of each Trust are measured as the answer tells them (003-030). */
async function firstNoticeIsMeasured(hotfix: Shown, trust: string): Promise<void> {
  const { trusts } = (await look(climb.manager, hotfix)).clocks;
  const seconds = trusts.find((one) => one.trust === trust)?.firstNotice;
  expect(seconds).toEqual(expect.any(Number));
  const line = `gatehouse_hotfix_clock_seconds{product="flip",clock="first-notice",trust="${trust}"} ${String(seconds)}\n`;
  await eventually(async () => {
    const text = String((await climb.manager.get('/metrics')).body);
    return text.includes(line) ? { text } : `not measured yet: ${line}`;
  });
}

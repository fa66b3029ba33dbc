import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NoticeWorker } from '../../src/notices/notice.worker.js';
import { documentsOf } from '../../src/sites/asked-documents.js';
import type { EnvironmentsContent } from '../../src/sites/content.js';
import { loadFolder } from '../../src/sites/folder.setup.js';
import { settingsOfProduct } from '../../src/sites/product-settings.js';
import { blamed, startStory, text, type Story } from '../evidence/story.js';
import type { Somebody } from '../gatehouse.js';
import { arrived, isTo } from '../mail/arrived.js';
import { MailServer } from '../mail/mail-server.js';
import { eventually } from '../rollouts/ward.js';
import { SHIPPED } from '../sites/folder.js';
import { decide } from '../web/form.js';

let mail: MailServer;
let story: Story;
beforeAll(async () => {
  mail = await MailServer.start();
  story = await startStory({ settings: mail.settings, environments: environments() });
});
afterAll(async () => {
  await story.stop();
  await mail.stop();
});

/** The shipped ladder, where passports are required and the gate of UAT asks for training documentation. */
function environments(): EnvironmentsContent {
  const content = loadFolder(SHIPPED, { production: false });
  const documents = documentsOf({ asked: [{ kind: 'training', bound: 'release', before: 'uat' }] });
  const rungs = content.rungs.map((rung) =>
    rung.name === 'production' ? { ...rung, agreements: 'attested' as const, passports: 'required' as const } : rung,
  );
  // Without the smoke testers that ship.
  const trusts = content.trusts.map(({ id, name, timeZone, contacts }) => ({ id, name, timeZone, contacts }));
  return { ...content, rungs, trusts, products: { flip: { ...settingsOfProduct({ title: 'FLIP' }), documents } } };
}

async function mailsTo(address: string, about: string): Promise<MailServer['mails']> {
  story.gatehouse.injected(NoticeWorker).hint();
  return await arrived(mail, (one) => isTo(one, address) && one.subject?.includes(about) === true);
}

async function bring(over: object): Promise<string> {
  const answer = await story.tester.post('/api/v1/documents', {
    ...{ kind: 'training', product: 'flip', reference: 'TR-1', version: '1', title: 'How to send a scan' },
    ...{ link: 'https://documents.example/tr-1', access: 'public', owner: { name: 'Ola', email: 'ola@example.org' } },
    ...over,
  });
  return text(answer, 'id');
}

const approve = (id: string) =>
  story.centre.post(`/api/v1/documents/${id}/approvals`, {
    ...{ group: 'product-owner', decision: 'approved', decidedOn: '2026-01-31' },
  });

async function training(): Promise<string | undefined> {
  const { body } = await story.owner.get('/api/v1/releases/2.1.0/gates/uat');
  const isGate = (value: unknown): value is { criteria: readonly { criterion: string; status: string }[] } =>
    typeof value === 'object' && value !== null && 'criteria' in value;
  if (!isGate(body)) throw new Error(JSON.stringify(body));
  return body.criteria.find(({ criterion }) => criterion === 'training-documentation')?.status;
}

const attest = (by: Somebody) =>
  by.post('/api/v1/releases/2.1.0/attestations', {
    ...{ criterion: 'training-documentation', environment: 'uat', outcome: 'holds', reason: 'seen' },
    link: 'https://proof.example/1',
  });

test('training documentation is met once it is approved and has arrived at the people of UAT, and by nobody’s word (003-094, 003-015)', async () => {
  await story.release('2.1.0');
  const tester = await story.gatehouse.as({ role: 'uat-tester', name: 'Una Tester' });
  const id = await bring({ release: '2.1.0', changes: 'The new screen.' });
  const said = await attest(story.tester);
  expect([said.status, blamed(said)]).toEqual([400, ['outcome']]);
  expect(await training()).toBe('not-met');
  await approve(id);
  for (const reader of [tester, story.owner]) {
    const [one] = await mailsTo(await story.emailOf(reader), 'How to send a scan');
    expect(one?.text).toContain('https://documents.example/tr-1');
    expect(one?.text).toContain('What is new in it: The new screen.');
  }
  await eventually(async () => ((await training()) === 'met' ? {} : 'it is not met'));
});

test('the owner of a document, and our release managers, are warned ahead of its review (001-068)', async () => {
  const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  const id = await bring({ kind: 'dtac', reference: 'IT-37', title: 'DTAC of FLIP', reviewOn: soon });
  await approve(id);
  const [toOwner] = await mailsTo('ola@example.org', 'DTAC of FLIP is due for review');
  expect(toOwner?.text).toContain('Reference: IT-37, version 1');
  await mailsTo(await story.emailOf(story.manager), 'DTAC of FLIP is due for review');
});

test('each contact gets a link of their own, by which they are verified; the Trust hears what only it can supply (003-048)', async () => {
  const address = 'sam.thorne@ashmere.example.org';
  await story.release('2.2.0');
  const [from, to] = [1, 5].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  const proposals = [{ trust: 'ashmere', from, to }];
  expect((await story.tester.post('/api/v1/releases/2.2.0/agreements', { proposals })).status).toBe(201);
  const [asking] = await mailsTo(address, 'Are you the right person at Ashmere Royal Hospitals Trust?');
  const path = /https?:\/\/[^\s/]+(\/l\/\S+)/.exec(asking?.text ?? '')?.[1] ?? '';
  expect((await story.gatehouse.get(path)).body).toContain('Sam Thorne');
  expect((await decide(story.gatehouse, path, 'confirm')).status).toBe(303);
  const { body } = await story.owner.get('/api/v1/trusts/ashmere/passport');
  expect(JSON.stringify(body)).toContain('Not verified: Morgan Vale, Robin Ashby.');
  const [needed] = await mailsTo(address, 'What we still need from Ashmere Royal Hospitals Trust');
  expect(needed?.text).toContain('A smoke tester: Nobody is named.');
  const [ours] = await mailsTo(
    await story.emailOf(story.manager),
    'Ashmere Royal Hospitals Trust is not ready for 2.2.0',
  );
  expect(ours?.text).toContain('Verified contacts: Not verified:');
  // Nobody asked the others for anything yet.
  expect(mail.mails.filter(({ to }) => to?.some((one) => one.address?.includes('@dunmere.') === true))).toEqual([]);
});

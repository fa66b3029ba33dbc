import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { Messenger, type Message } from '../../src/evidence/deliveries/messenger.js';
import type { Sent } from '../../src/platform/outbox/sent.js';
import { faultsOf } from '../releases/registering.js';
import { until } from '../releases/scope/tracked.js';
import { expectStatus, startWriting, type Writing } from './writing.js';

/** A mail server in memory, which a test can make refuse an address. */
class PretendMessenger extends Messenger {
  override readonly isSetUp = true;
  readonly taken: Message[] = [];
  readonly refused = new Set<string>();

  override send(message: Message): Promise<Sent> {
    if (this.refused.has(message.to.email))
      return Promise.resolve({ state: 'refused', because: 'There is no such mailbox.' });
    this.taken.push(message);
    return Promise.resolve({ state: 'delivered', detail: '250 taken' });
  }
}

const messenger = new PretendMessenger();
let writing: Writing;
beforeAll(async () => {
  writing = await startWriting({ replace: [{ injected: Messenger, by: messenger }] });
  await writing.release('2.1.0');
  await writing.writeAll('2.1.0');
  expectStatus(await writing.publish('2.1.0', 'uat'), 201);
  expectStatus(await writing.publish('2.1.0', 'production'), 201);
});
afterAll(async () => {
  await writing.stop();
});

const PATH = '/api/v1/releases/2.1.0/notes';
const share = (body: object) => writing.manager.post(`${PATH}/share`, body);
const shared = z.object({
  queued: z.number(),
  deliveries: z.array(
    z.object({
      state: z.string(),
      to: z.object({ email: z.string(), role: z.string(), trust: z.string().nullable() }),
    }),
  ),
});
const gate = z.object({
  criteria: z.array(
    z.object({
      criterion: z.string(),
      status: z.string(),
      howToMeet: z.string().nullable(),
      evidence: z.object({ what: z.string() }).nullable(),
    }),
  ),
});
async function criterion(environment: string, id: string) {
  const { body } = await writing.owner.get(`/api/v1/releases/2.1.0/gates/${environment}`);
  const found = gate.parse(body).criteria.find((one) => one.criterion === id);
  if (found === undefined) throw new Error(JSON.stringify(body));
  return found;
}
const allSent = () =>
  until(async () => {
    const { body } = await writing.owner.get(`${PATH}/deliveries`);
    return shared
      .pick({ deliveries: true })
      .parse(body)
      .deliveries.every(({ state }) => state !== 'queued');
  }, 'every message is out of the house');

test('the gate to UAT opens by delivery to the Product Owner, and by nobody’s word (003-043, 003-052, 003-095)', async () => {
  const attested = {
    criterion: 'notes-shared-with-product-owner',
    environment: 'uat',
    outcome: 'holds',
    reason: 'seen',
    link: 'https://proof.example/1',
  };
  expectStatus(await writing.tester.post('/api/v1/releases/2.1.0/attestations', attested), 201);
  const before = await criterion('uat', 'notes-shared-with-product-owner');
  expect([before.status, before.howToMeet]).toEqual([
    'not-met',
    'A release manager of the delivery team shares uat-1 with everybody that it is for. Nobody has it yet at: The Product Owner (not sent).',
  ]);
  expectStatus(await share({ edition: 'uat-1', audiences: ['ai-centre'] }), 200);
  await allSent();
  expect((await criterion('uat', 'notes-shared-with-product-owner')).status).toBe('not-met');
  expectStatus(await share({ edition: 'uat-1' }), 200);
  await allSent();
  const after = await criterion('uat', 'notes-shared-with-product-owner');
  expect([after.status, after.evidence?.what]).toEqual([
    'met',
    'Edition uat-1 of the notes was delivered to 1 person.',
  ]);
});

test('the mail is the notes themselves, in plain English, as text and as HTML (003-049, 003-056)', () => {
  const mail = messenger.taken.find(({ to }) => to.name === 'Olive Owner');
  expect(mail?.subject).toBe('FLIP 2.1.0: UAT release notes');
  expect(mail?.text).toContain('Cohorts are now counted in seconds.');
  expect(mail?.html).toContain('Uploads &lt;b&gt;hang&lt;/b&gt; &amp; stop');
});

test('whoever has it already is sent nothing, however often it is shared', async () => {
  const sent = messenger.taken.length;
  expect(shared.parse((await share({ edition: 'uat-1' })).body).queued).toBe(0);
  await allSent();
  expect(messenger.taken).toHaveLength(sent);
});

test('Pre-Prod asks that every stakeholder has the production notes, each Trust its own (003-053, 003-098)', async () => {
  messenger.refused.add('morgan.vale@ashmere.example.org');
  for (const person of ['robin.ashby', 'sam.thorne']) messenger.refused.add(`${person}@ashmere.example.org`);
  expectStatus(await share({ edition: 'production-1' }), 200);
  await allSent();
  const before = await criterion('pre-prod', 'production-notes-shared');
  expect(before.status).toBe('not-met');
  expect(before.howToMeet).toContain('Nobody has it yet at: Ashmere Royal Hospitals Trust (3 could not be delivered).');
  const ofBracken = messenger.taken.filter(({ to }) => to.email.endsWith('@bracken-vale.example.org'));
  expect(ofBracken).toHaveLength(3);
  for (const { text, html } of ofBracken) {
    expect(text).toContain('For Bracken Vale Hospitals Trust.');
    expect(`${text}${html}`).not.toMatch(/Ashmere|Tokens leak|FLIP-66/);
  }
});

test('a message that was refused can be sent again, and then opens the gate', async () => {
  messenger.refused.clear();
  const { troubled } = z
    .object({ troubled: z.array(z.object({ id: z.number() })) })
    .parse((await writing.tester.get('/api/v1/outbox')).body);
  for (const { id } of troubled) expectStatus(await writing.tester.post(`/api/v1/outbox/${String(id)}/again`), 200);
  await until(
    async () => (await criterion('pre-prod', 'production-notes-shared')).status === 'met',
    'the gate sees it',
  );
});

test('a correction has to be shared again before the gate opens, and the edition before it is not sent any more', async () => {
  expectStatus(await writing.publish('2.1.0', 'uat', 'The contact was wrong.'), 201);
  expect((await criterion('uat', 'notes-shared-with-product-owner')).status).toBe('stale');
  expect((await share({ edition: 'uat-1' })).status).toBe(409);
  expectStatus(await share({ edition: 'uat-2' }), 200);
  await allSent();
  expect((await criterion('uat', 'notes-shared-with-product-owner')).status).toBe('met');
});

test('an audience of which nobody is known refuses, and nothing is sent to the others', async () => {
  const nobody = await startWriting({ replace: [{ injected: Messenger, by: messenger }] });
  try {
    await nobody.release('3.0.0');
    await nobody.writeAll('3.0.0');
    expectStatus(await nobody.publish('3.0.0', 'uat'), 201);
    const admin = await nobody.gatehouse.as({ role: 'administrator' });
    expectStatus(await admin.post(`/api/v1/people/${nobody.centre.person}/disable`), 200);
    const refused = await nobody.manager.post('/api/v1/releases/3.0.0/notes/share', { edition: 'uat-1' });
    expect([refused.status, faultsOf(refused).map(({ field }) => field)]).toEqual([422, ['ai-centre']]);
    const { body } = await nobody.owner.get('/api/v1/releases/3.0.0/notes/deliveries');
    expect(body).toEqual({ deliveries: [] });
  } finally {
    await nobody.stop();
  }
});

test('what cannot be shared is refused: an unknown edition, audience or Trust, and by who may not (abuse 16, abuse 17)', async () => {
  expect((await share({ edition: 'uat-9' })).status).toBe(404);
  expect((await share({ edition: 'uat-2', trusts: ['ashmere'] })).status).toBe(404);
  const nowhere = await share({ edition: 'production-1', trusts: ['ashmere', 'nowhere'] });
  expect([nowhere.status, nowhere.body]).toEqual([
    404,
    expect.objectContaining({ detail: 'There is no such audience of this edition: trust:nowhere.' }),
  ]);
  expect((await share({ edition: 'production-1', trusts: [] })).status).toBe(400);
  expect((await share({ edition: 'second' })).status).toBe(400);
  expect((await writing.owner.post(`${PATH}/share`, { edition: 'uat-2' })).status).toBe(403);
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Messenger, type Message } from '../../src/evidence/deliveries/messenger.js';
import type { Sent } from '../../src/platform/outbox/sent.js';
import { startWriting, type Writing } from '../release-notes/writing.js';
import { until } from '../releases/scope/tracked.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

/** A mail server in memory. */
class PretendMessenger extends Messenger {
  override isSetUp = true;
  readonly taken: Message[] = [];

  override send(message: Message): Promise<Sent> {
    this.taken.push(message);
    return Promise.resolve({ state: 'delivered', detail: '250 taken' });
  }
}

const messenger = new PretendMessenger();
let writing: Writing;
let [manager, tester, owner]: Visitor[] = [];
beforeAll(async () => {
  writing = await startWriting({ replace: [{ injected: Messenger, by: messenger }] });
  const all = [writing.manager, writing.tester, writing.owner];
  [manager, tester, owner] = await Promise.all(all.map(({ person }) => visitorAs(writing.gatehouse, person)));
});
afterAll(async () => {
  await writing.stop();
});

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Nobody is there yet.');
  return value;
}

/** What a form of a page carries unseen under this name. */
function hiddenIn(page: { readonly body: unknown }, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(String(page.body))?.[1] ?? '';
}

test('the notes of a release are written, approved by another, published and shared at their pages (003-049, 003-052, 003-107)', async () => {
  await writing.release('5.1.0');
  const path = '/releases/5.1.0/notes';
  const write = async (section: string, fields: Readonly<Record<string, string>>) => {
    const form = await there(tester).get(`${path}/sections/${section}`);
    const answer = await there(tester).send(`${path}/sections/${section}`, { over: hiddenIn(form, 'over'), ...fields });
    expect([section, answer.status, answer.status === 303 ? '' : wordsOf(answer)]).toEqual([section, 303, '']);
  };
  expect(wordsOf(await there(manager).get(path))).toContain('Summary: nothing is written');
  await write('summary', { text: 'Cohorts are counted\r\nin seconds.' });
  await write('changes', {
    ...{ state: 'listed', 'tickets.0.key': 'FLIP-10', 'tickets.0.type': 'Story', 'tickets.0.summary': 'Count them' },
    ...{ 'tickets.0.status': 'Done', 'tickets.0.confidential': 'false', 'tickets.1.key': '', 'tickets.1.type': '' },
  });
  await write('known-issues', {
    ...{ 'issues.0.title': 'The map is slow', 'issues.0.severity': '4', 'issues.0.affects': 'flip-ui, flip-api' },
    ...{ 'issues.0.workaround': 'Wait.', 'issues.0.confidential': 'false' },
  });
  await write('training', { state: 'reviewed-no-change', reviewedBy: 'Theo Teach', reviewedOn: '2026-06-03' });
  await write('contacts', {
    'contacts.0.name': 'FLIP desk',
    'contacts.0.role': 'first line',
    'contacts.0.email': 'desk@flip.example.org',
  });
  expect(wordsOf(await there(tester).get(path))).not.toContain('Approve “');
  for (const section of ['summary', 'known-issues']) {
    const page = String((await there(owner).get(path)).body);
    const [, hash = ''] = new RegExp(`${section}/approval"[^]*?name="hash" value="([0-9a-f]+)"`).exec(page) ?? [];
    expect((await there(owner).send(`${path}/sections/${section}/approval`, { hash })).status).toBe(303);
  }
  const ready = await there(manager).get(path);
  expect(wordsOf(ready)).toContain('Publish the UAT notes');
  expect((await there(manager).send(`${path}/editions`, { kind: 'uat' })).status).toBe(303);
  expect(wordsOf(await there(manager).get(path))).toContain('It was sent to nobody yet.');
  messenger.isSetUp = false;
  for (const at of [path, `${path}/editions/uat-1/share`]) {
    const mute = await there(manager).get(at);
    expect(wordsOf(mute)).toContain('No mail server is set up, so nothing can be sent from here.');
    expect(String(mute.body)).not.toMatch(/href="[^"]*share|action="[^"]*share/);
  }
  messenger.isSetUp = true;
  const asked = wordsOf(await there(manager).get(`${path}/editions/uat-1/share`));
  expect(asked).toContain('The Product Owner: 1 address.');
  const none = await there(manager).send(`${path}/editions/uat-1/share`, {});
  expect([none.status, wordsOf(none)]).toEqual([400, expect.stringContaining('“To whom” is missing')]);
  const chosen = { 'to-product-owner': 'product-owner', 'to-ai-centre': 'ai-centre' };
  expect((await there(manager).send(`${path}/editions/uat-1/share`, chosen)).status).toBe(303);
  expect(wordsOf(await there(manager).get(path))).toContain('Edition 1 of the UAT notes is on its way: 2 messages.');
  await until(() => Promise.resolve(messenger.taken.length === 2), 'both have it');
  expect(messenger.taken.map(({ to }) => to.name).sort()).toEqual(['Ada Centre', 'Olive Owner']);
  await until(
    async () => wordsOf(await there(manager).get(path)).includes('2 of 2 readings have come to somebody'),
    'the page says so',
  );
  const again = wordsOf(await there(manager).get(`${path}/editions/uat-1/share`));
  expect(again).toContain('The Product Owner: 1 address, all of whom were sent it before and are sent nothing.');
  const second = await there(manager).send(`${path}/editions`, { kind: 'uat' });
  expect([second.status, wordsOf(second)]).toEqual([409, expect.stringContaining('say what it corrects')]);
  const reading = await there(owner).get(`${path}/editions/uat-1/readings/product-owner`);
  expect([reading.status, String(reading.body)]).toEqual([200, expect.stringContaining('in seconds.')]);
});

test('who writes a section that somebody wrote meanwhile sees both texts and loses neither, and what is wrong stands beside its field (abuse 13)', async () => {
  await writing.release('5.2.0');
  const path = '/releases/5.2.0/notes/sections/summary';
  const over = hiddenIn(await there(tester).get(path), 'over');
  const theirs = await there(owner).get(path);
  expect((await there(owner).send(path, { over: hiddenIn(theirs, 'over'), text: 'Of the owner.' })).status).toBe(303);
  const late = await there(tester).send(path, { over, text: 'Of the tester.' });
  expect([late.status, wordsOf(late)]).toEqual([409, expect.stringMatching(/Of the owner\.[^]*Of the tester\./)]);
  const merged = { over: hiddenIn(late, 'over'), text: 'Of the owner. Of the tester.' };
  expect((await there(tester).send(path, merged)).status).toBe(303);
  const tickets = path.replace('summary', 'changes');
  const fault = await there(tester).send(tickets, {
    over: 'nothing',
    state: 'listed',
    'tickets.0.key': 'none',
    'tickets.0.summary': 'Kept',
  });
  expect([fault.status, String(fault.body)]).toEqual([
    400,
    expect.stringMatching(/Key \(1\)[^<]*is not a key[^]*value="Kept"/),
  ]);
  const nobodys = await there(tester).send(path.replace('summary', 'site-action'), {
    ...{ over: 'nothing', required: 'false', order: 'any', wayBack: 'Nothing is done.' },
    ...{ 'trusts.0.required': 'true', 'trusts.0.order': 'any', 'trusts.0.what': 'Restart it.' },
  });
  expect([nobodys.status, wordsOf(nobodys)]).toEqual([
    400,
    expect.stringMatching(/“Which Trust \(1\)” is missing\. Choose a Trust\./),
  ]);
});

test('a section is written by whoever it is the business of, and the page says who that is', async () => {
  await writing.release('5.3.0');
  const path = '/releases/5.3.0/notes';
  expect(wordsOf(await there(owner).get(path))).toContain('Changes Written by the delivery team.');
  expect((await there(owner).get(`${path}/sections/changes`)).status).toBe(403);
  expect((await there(owner).send(`${path}/sections/changes`, { state: 'not-listed', because: 'No.' })).status).toBe(
    403,
  );
  expect((await there(owner).send(`${path}/editions`, { kind: 'uat' })).status).toBe(403);
});

test('of a fleet a page of Trusts is shown, found by their names, and the release says how many there are', async () => {
  await writing.release('5.4.0');
  const path = '/releases/5.4.0/notes';
  const release = wordsOf(await there(manager).get('/releases/5.4.0'));
  expect(release).toMatch(
    /None were published yet\. They are read by the Product Owner and the AI Centre, and \d+ Trusts\./,
  );
  const found = wordsOf(await there(manager).get(`${path}?find=ASHM`));
  expect(found).toMatch(/The Production notes are for \d+ Trusts; “ASHM” is in the name of 1 of them\./);
  expect(found).toContain('Ashmere');
  expect(wordsOf(await there(manager).get(`${path}?find=nowhere&page=7`))).toContain(
    'no name among them holds “nowhere”.',
  );
});

test('a Trust reads at its page what was published for it, and nothing of another’s nor what is still written (INV-34, abuse 17)', async () => {
  await writing.release('5.5.0');
  await writing.writeAll('5.5.0');
  const there = async (id: string) =>
    visitorAs(writing.gatehouse, (await writing.gatehouse.as({ role: 'trust', trust: id })).person);
  const [own, other] = [await there('ashmere'), await there('dunmere')];
  expect(wordsOf(await own.get('/trusts/ashmere/notes'))).toContain('None were published for it yet.');
  expect((await writing.publish('5.5.0', 'production')).status).toBe(201);
  expect(String((await own.get('/trusts/ashmere')).body)).toContain('href="/trusts/ashmere/notes"');
  const page = await own.get('/trusts/ashmere/notes');
  const [, href = ''] = /href="(\/releases\/5\.5\.0\/[^"]+)"/.exec(String(page.body)) ?? [];
  const read = await own.get(href);
  expect([read.status, String(read.body)]).toEqual([200, expect.stringContaining('Ashmere')]);
  const [stranger, nothing] = [await other.get(href), await other.get(href.replace('5.5.0', '9.9.9'))];
  expect([stranger.status, nothing.status]).toEqual([404, 404]);
  expect(String(stranger.body)).not.toContain('Cohorts');
  expect((await other.get('/trusts/ashmere/notes')).status).toBe(404);
  for (const shut of [
    '/releases/5.5.0/notes',
    '/releases/5.5.0/notes/production/trust:ashmere',
    '/releases/5.5.0/notes/sections/summary',
  ])
    expect([shut, (await own.get(shut)).status]).toEqual([shut, 403]);
  expect((await own.get(href.replace('trust%3Aashmere', 'ai-centre'))).status).toBe(404);
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Answer } from '../client.js';
import type { Somebody } from '../gatehouse.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { firstOf } from './coming.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let climb: Climb;
let ash: Somebody;
let ofAshmere: Visitor;
let ofDunmere: Visitor;
let manager: Visitor;
beforeAll(async () => {
  climb = await startClimb();
  const { gatehouse } = climb;
  ash = await gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Ash Meredith' });
  ofAshmere = await visitorAs(gatehouse, ash.person);
  ofDunmere = await visitorAs(gatehouse, (await gatehouse.as({ role: 'trust', trust: 'dunmere' })).person);
  manager = await visitorAs(gatehouse, climb.manager.person);
});
afterAll(async () => {
  await climb.stop();
});

const HOME = '/trusts/ashmere';
const [MARCH, JULY, AUGUST, SEPTEMBER] = [firstOf(3), firstOf(7), firstOf(8), firstOf(9)];
const idSchema = z.object({ agreements: z.array(z.object({ id: z.string() })) });
const plain = (answer: Answer) => wordsOf(answer).replaceAll(/[0-9a-f-]{36}/g, '');

/** What the delivery team asks of Ashmere about a release. */
async function asked(version: string): Promise<string> {
  await climb.release(version);
  const [from, to] = [`${MARCH.day}T21:00:00Z`, `${MARCH.day}T23:00:00Z`];
  const proposals = [{ trust: 'ashmere', from, to }];
  const { body } = await climb.tester.post(`/api/v1/releases/${version}/agreements`, { proposals });
  return idSchema.parse(body).agreements[0]?.id ?? '';
}

test('the people of a Trust are led to its page, and to nobody else’s: another answers as if it were not there (abuse 16, INV-34)', async () => {
  const home = await ofAshmere.get('/');
  expect([home.status, home.headers.get('location')]).toEqual([303, HOME]);
  const page = await ofAshmere.get(HOME);
  expect(page.status).toBe(200);
  expect(wordsOf(page)).toContain('Morgan Vale');
  expect(String(page.body)).not.toMatch(/Dunmere|Calderwick/i);
  const [foreign, nowhere] = [await ofDunmere.get(HOME), await ofDunmere.get('/trusts/no-such-trust')];
  expect([foreign.status, plain(foreign)]).toEqual([404, plain(nowhere)]);
  expect(String((await ofDunmere.get('/trusts')).body)).not.toMatch(/ashmere/i);
  for (const [path, fields] of [
    ['freezes', { of: 'trust', to: `${JULY.day}T10:00`, reason: 'x' }],
    [`agreements/${await asked('4.0.0')}/answer`, { answer: 'agreed' }],
  ] as const) {
    await ofDunmere.get('/trusts/dunmere');
    expect([path, (await ofDunmere.send(`${HOME}/${path}`, fields)).status]).toEqual([path, 404]);
  }
  expect(wordsOf(await manager.get(HOME))).toContain('Ashmere Royal Hospitals');
  expect(String((await manager.get('/trusts')).body)).toContain('/trusts/dunmere');
});

test('Trusts that lack the same stand together, and each says what it lacks, never what would be in order (003-048)', async () => {
  const list = wordsOf(await manager.get('/trusts'));
  expect(list).toMatch(/Lacking a pinned host key and verified contacts \d+ Trusts Ashmere Royal Hospitals Trust/);
  const page = wordsOf(await manager.get(HOME));
  expect(page).toContain('Lacking A pinned host key');
  expect(page).not.toContain('Lacking The host key is pinned');
});

test('a Trust answers at its page what it is asked, and nobody of ours can in its place (003-016)', async () => {
  const id = await asked('4.1.0');
  const action = `${HOME}/agreements/${id}/answer`;
  expect(String((await manager.get(HOME)).body)).not.toContain(action);
  expect((await manager.send(action, { answer: 'agreed' })).status).toBe(403);
  const page = await ofAshmere.get(HOME);
  expect(wordsOf(page)).toContain(`FLIP 4.1.0: ${MARCH.words}, 21:00 to 23:00 GMT`);
  const silent = await ofAshmere.send(action, { answer: 'countered', from: `${JULY.day}T20:00` });
  expect(silent.status).toBe(400);
  expect(String(silent.body)).toContain(`href="#answer-${id}-reason"`);
  expect(String(silent.body)).toContain(`value="${JULY.day}T20:00"`);
  const other = { answer: 'countered', reason: 'A clinic', from: `${JULY.day}T20:00`, to: `${JULY.day}T22:00` };
  expect((await ofAshmere.send(action, other)).status).toBe(303);
  const named = `${JULY.words}, 20:00 to 22:00 BST, because: “A clinic”.`;
  const theirs = wordsOf(await ofAshmere.get(HOME));
  expect(theirs).toContain(`Another time named You named another time: ${named}`);
  expect(theirs).not.toMatch(/countered/i);
  const ours = await manager.get(HOME);
  expect(wordsOf(ours)).toContain(`It named another time: ${named}`);
  expect(String(ours.body)).toContain('href="/releases/4.1.0/plan/production"');
  const { body } = await climb.manager.get(`/api/v1/agreements/${id}`);
  // London's clocks are an hour ahead in July.
  expect(body).toMatchObject({
    answers: [{ instead: { from: `${JULY.day}T19:00:00.000Z` }, by: { name: 'Ash Meredith' } }],
  });
});

test('a Trust declares a freeze at its page and ends it early, with a reason that runs nowhere; others read it and cannot end it (abuse 42, 003-037)', async () => {
  await ofAshmere.get(HOME);
  const over = await ofAshmere.send(`${HOME}/freezes`, { of: 'ashmere', to: '2020-01-01T10:00', reason: 'Late' });
  expect([over.status, String(over.body)]).toEqual([400, expect.stringContaining('href="#freeze-to"')]);
  const reason = '<script>alert(1)</script> A clinic';
  expect((await ofAshmere.send(`${HOME}/freezes`, { of: 'trust', to: `${AUGUST.day}T10:00`, reason })).status).toBe(
    303,
  );
  const page = String((await ofAshmere.get(HOME)).body);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; A clinic');
  expect(page).not.toContain('<script');
  expect(wordsOf(await ofAshmere.get(HOME))).toContain(`${AUGUST.words}, 10:00 BST`);
  const end = new RegExp(`action="(${HOME}/freezes/[^"]+/end)"`).exec(page)?.[1] ?? '';
  expect(String((await manager.get(HOME)).body)).not.toContain(end);
  expect((await manager.send(end, { reason: 'In the way' })).status).toBe(403);
  await ofAshmere.get(HOME);
  expect((await ofAshmere.send(end, { reason: 'It was called off' })).status).toBe(303);
  expect(wordsOf(await ofAshmere.get(HOME))).toContain('Nothing is frozen there.');
});

test('what runs at a Trust, and what has come and is coming, stands at its page', async () => {
  const release = await climb.release('4.2.0');
  await climb.climbTo(release, 'production');
  await climb.promote(release, 'production');
  const during = wordsOf(await ofAshmere.get(HOME));
  expect(during).toMatch(/What is under way FLIP 4\.2\.0 Running/);
  await climb.settle(release, 'production');
  expect(wordsOf(await ofAshmere.get(HOME))).toMatch(/What was done there FLIP 4\.2\.0 Completed/);
  expect(String((await ofAshmere.get(HOME)).body)).not.toContain('href="/releases/');
});

test('a Trust tells of its own works at its page, which freezes its site, and takes them back; another cannot (002-017, abuse 16)', async () => {
  await ofAshmere.get(HOME);
  const works = {
    kind: 'network',
    what: 'The core switch is changed',
    why: 'It is old',
    from: `${SEPTEMBER.day}T20:00`,
  };
  const faulty = await ofAshmere.send(`${HOME}/outages`, works);
  expect([faulty.status, String(faulty.body)]).toEqual([400, expect.stringContaining('href="#outage-sites"')]);
  const full = { ...works, to: `${SEPTEMBER.day}T23:00`, 'sites-ashmere': 'ashmere' };
  expect((await ofAshmere.send(`${HOME}/outages`, full)).status).toBe(303);
  const page = await ofAshmere.get(HOME);
  expect(wordsOf(page)).toContain(`The core switch is changed Planned ${SEPTEMBER.words}, 20:00 to 23:00 BST`);
  const end = new RegExp(`action="(${HOME}/outages/[^"]+/end)"`).exec(String(page.body))?.[1] ?? '';
  await ofDunmere.get('/trusts/dunmere');
  expect((await ofDunmere.send(end, { reason: 'x' })).status).toBe(404);
  expect((await ofAshmere.send(end, { reason: 'The switch is not here yet' })).status).toBe(303);
  expect(wordsOf(await ofAshmere.get(HOME))).toMatch(/The core switch is changed Withdrawn|None is announced/);
});

test('a document of a Trust is put under control at its page, and a second person of the Trust writes down its approval (001-064, INV-04)', async () => {
  await ofAshmere.get(HOME);
  const document = {
    ...{ product: 'flip', kind: 'business-continuity-plan', reference: 'BCP-1', version: '1.0', title: 'Without FLIP' },
    ...{
      link: 'https://documents.example/bcp',
      reviewOn: SEPTEMBER.day,
      access: 'public',
      'owner.name': 'Morgan Vale',
    },
  };
  const faulty = await ofAshmere.send(`${HOME}/documents`, document);
  expect([faulty.status, String(faulty.body)]).toEqual([400, expect.stringContaining('href="#document-owner.email"')]);
  const { access, ...open } = document;
  const unsaid = wordsOf(await ofAshmere.send(`${HOME}/documents`, { ...open, reviewOn: 'soon' }));
  expect(unsaid).toContain('“Who may read it” is missing. Choose “Everybody” or “It is private”.');
  expect(unsaid).toContain('“To be reviewed by, where its kind is reviewed” is missing. Give a day.');
  const email = /mailto:([^"]+)"/.exec(String((await ofAshmere.get(HOME)).body))?.[1] ?? '';
  const nowhere = wordsOf(await ofAshmere.send(`${HOME}/documents`, { ...document, link: '', 'owner.email': email }));
  expect(nowhere).toContain('Its address is missing. Give the https address where it is kept.');
  for (const words of [unsaid, nowhere]) expect(words).not.toMatch(new RegExp(`use ${access}|sha256`, 'i'));
  expect((await ofAshmere.send(`${HOME}/documents`, { ...document, 'owner.email': email })).status).toBe(303);
  const page = await ofAshmere.get(HOME);
  expect(wordsOf(page)).toContain('Without FLIP, version 1.0 Awaiting approval');
  expect(String(page.body)).not.toContain('/decision"');
  const second = await climb.gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Bea Meredith' });
  const other = await visitorAs(climb.gatehouse, second.person);
  const decide = new RegExp(`action="(${HOME}/documents/[^"]+/decision)"`).exec(
    String((await other.get(HOME)).body),
  )?.[1];
  const decision = { group: 'service-owner', decision: 'approved', decidedOn: '2026-01-05' };
  expect((await other.send(decide ?? '', decision)).status).toBe(303);
  expect(wordsOf(await other.get(HOME))).toContain('Without FLIP, version 1.0 In force');
  const back = (decide ?? '').replace('/decision', '/withdrawal');
  await ofDunmere.get('/trusts/dunmere');
  for (const path of [back, back.replace('ashmere', 'dunmere')])
    expect((await ofDunmere.send(path, { reason: 'Not mine' })).status).toBe(404);
  expect((await other.send(back.replace('ashmere', 'dunmere'), { reason: 'Elsewhere' })).status).toBe(404);
  const silent = await other.send(back, {});
  expect([silent.status, String(silent.body)]).toEqual([400, expect.stringMatching(/href="#withdraw-[^"]+-reason"/)]);
  expect(wordsOf(await other.get(HOME))).toContain('Without FLIP, version 1.0 In force');
  expect((await other.send(back, { reason: 'The wrong file' })).status).toBe(303);
  const after = await other.get(HOME);
  expect(wordsOf(after)).toContain('Without FLIP, version 1.0 Withdrawn');
  expect(String(after.body)).not.toContain(back);
});

test('a document of a Trust is decided on and taken back at no other Trust’s page, though whoever does may do it there', async () => {
  const body = {
    ...{ product: 'flip', trust: 'ashmere', kind: 'business-continuity-plan', reference: 'BCP-2', version: '1' },
    ...{ title: 'Of Ashmere', link: 'https://documents.example/2', reviewOn: SEPTEMBER.day, access: 'public' },
    owner: { name: 'Morgan Vale', email: 'morgan.vale@ashmere.example.org' },
  };
  const made = await climb.tester.post('/api/v1/documents', body);
  const { id } = z.object({ id: z.string() }).parse(made.body);
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  await owner.get('/trusts/dunmere');
  const decision = { group: 'service-owner', decision: 'approved', decidedOn: '2026-01-05', reason: 'The wrong page' };
  for (const deed of ['decision', 'withdrawal'])
    expect([deed, (await owner.send(`/trusts/dunmere/documents/${id}/${deed}`, decision)).status]).toEqual([deed, 404]);
  expect((await owner.send(`${HOME}/documents/${id}/decision`, decision)).status).toBe(303);
});

test('documents that wait are told at home to those who may decide on them, until somebody has (001-068)', async () => {
  await climb.release('4.9.0');
  const body = {
    ...{ product: 'flip', release: '4.9.0', kind: 'training', reference: 'T-9', version: '2', title: 'For the wards' },
    ...{ link: 'https://documents.example/9', access: 'public', owner: { name: 'Olga', email: 'olga@example.org' } },
  };
  const made = await climb.tester.post('/api/v1/documents', body);
  const { id } = z.object({ id: z.string() }).parse(made.body);
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  const home = await owner.get('/');
  expect(wordsOf(home)).toContain('Decide on a document of 4.9.0 For the wards, version 2');
  expect(String(home.body)).toContain('href="/releases/4.9.0/documents"');
  expect(wordsOf(await manager.get('/'))).not.toContain('Decide on a document of 4.9.0');
  const decision = { group: 'product-owner', decision: 'approved', decidedOn: '2026-01-05' };
  expect((await climb.owner.post(`/api/v1/documents/${id}/approvals`, decision)).status).toBe(201);
  expect(wordsOf(await owner.get('/'))).not.toContain('Decide on a document of 4.9.0');
});

test('whoever made sure of a contact writes down how at the page, and another Trust cannot (abuse 16)', async () => {
  const page = String((await manager.get(HOME)).body);
  expect(page).toContain('I made sure who this is');
  const email = /name="email" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const silent = await manager.send(`${HOME}/contacts`, { email, index: '0' });
  expect([silent.status, String(silent.body)]).toEqual([400, expect.stringContaining('href="#contact-0-reason"')]);
  expect((await manager.send(`${HOME}/contacts`, { email, index: '0', reason: 'I rang' })).status).toBe(303);
  await ofDunmere.get('/trusts/dunmere');
  expect((await ofDunmere.send(`${HOME}/contacts`, { email, index: '0', reason: 'x' })).status).toBe(404);
});

test('a time that is asked for and lies in a freeze since says so, with what can be done (003-022)', async () => {
  await asked('4.9.0');
  expect(wordsOf(await ofAshmere.get(HOME))).not.toContain('There is a freeze');
  const freeze = { scope: 'trust', of: 'ashmere', from: `${MARCH.day}T00:00:00Z`, to: `${MARCH.day}T23:30:00Z` };
  const declared = await ash.post('/api/v1/freezes', { ...freeze, reason: 'An audit' });
  expect(declared.status).toBe(201);
  expect(wordsOf(await ofAshmere.get(HOME))).toMatch(
    /Answer by [^.]*\. There is a freeze: [^.]*\. This time lies in it, so the change will not begin then while the freeze stands, unless it is let in\. Agree on another time, or have the freeze ended\./,
  );
  const { id } = z.object({ id: z.string() }).parse(declared.body);
  expect((await ash.post(`/api/v1/freezes/${id}/end`, { reason: 'It is over' })).status).toBe(200);
});

test('a time is over where its rollout used it, and stands for another try where that was rolled back before it was asked for (003-101)', async () => {
  const [open, agreed] = [await climb.release('4.8.0'), await climb.release('4.8.1')];
  await asked('4.8.0');
  const id = await asked('4.8.1');
  expect((await ash.post(`/api/v1/agreements/${id}/answer`, { answer: 'agreed' })).status).toBe(200);
  const partOf = (version: string, page: Answer): string =>
    new RegExp(`<li>(?:(?!<li>)[^])*?FLIP ${version}:[^]*?</li>`).exec(
      String(page.body).split('id="runs"')[0] ?? '',
    )?.[0] ?? '';
  for (const release of [open, agreed]) {
    await climb.plan(release, 'production');
    expect(partOf(release.version, await ofAshmere.get(HOME))).not.toContain('Over');
    await climb.leave(release, 'production', 'rolled-back');
  }
  const page = await ofAshmere.get(HOME);
  const saysOf = (version: string): string => wordsOf({ ...page, body: `<main>${partOf(version, page)}` });
  expect(saysOf('4.8.1')).toMatch(/Agreed Its rollout ended on .*: rolled back\. This time is for another try\./);
  expect(partOf('4.8.1', page)).toContain('Change the answer');
  const body = String(page.body);
  const place = body.indexOf('What you can do now');
  expect(body.slice(place, body.indexOf('id="agreements"'))).toMatch(
    /FLIP 4\.8\.0:[^]*Not answered yet[^]*: rolled back\. This time is for another try\. Answer by[^]*<form/,
  );
  const done = await climb.release('4.8.2');
  await asked('4.8.2');
  await climb.plan(done, 'production');
  await climb.settle(done, 'production');
  // What waits for the Trust stands first, and open; what is over is folded after it.
  const after = await ofAshmere.get(HOME);
  const now = String(after.body);
  const first = now.indexOf('What you can do now');
  expect(first).toBeGreaterThan(0);
  expect(now.slice(first, now.indexOf('id="agreements"'))).not.toMatch(/<details|4\.8\.2/);
  expect(now.indexOf('FLIP 4.8.2:')).toBeGreaterThan(now.indexOf('>Earlier<'));
  expect(partOf('4.8.2', after)).toMatch(/Over[^]*: completed\./);
  expect(partOf('4.8.2', after)).not.toContain('<form');
  // A release that another came after is not tried again.
  expect(partOf('4.8.1', after)).toMatch(/Over[^]*: rolled back\./);
  expect(partOf('4.8.1', after)).not.toContain('another try');
});

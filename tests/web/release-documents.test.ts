import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ControlledDocuments } from '../../src/evidence/documents/documents.service.js';
import { loadFolder } from '../../src/sites/folder.setup.js';
import { settingsOfProduct } from '../../src/sites/product-settings.js';
import { SHIPPED } from '../sites/folder.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { visitorAs, wordsOf } from './visitor.js';

let climb: Climb;
beforeAll(async () => {
  const environments = loadFolder(SHIPPED, { production: false });
  const flip = settingsOfProduct({ title: 'FLIP', documents: { asked: [], checklist: 'production' } });
  climb = await startClimb({ environments: { ...environments, products: { flip } } });
});
afterAll(async () => {
  await climb.stop();
});

test('a document of a release is put under control, decided on by another person and taken back at its page (001-068)', async () => {
  await climb.release('3.9.1');
  const path = '/releases/3.9.1/documents';
  const manager = await visitorAs(climb.gatehouse, climb.manager.person);
  expect(String((await manager.get('/releases/3.9.1')).body)).toContain(`href="${path}"`);
  await manager.get(path);
  const half = await manager.send(path, { kind: 'training', title: 'For the wards' });
  expect([half.status, wordsOf(half)]).toEqual([400, expect.stringContaining('Its reference is missing')]);
  const whole = {
    ...{ of: 'release', kind: 'training', reference: 'T-1', version: '1.0', title: 'For the wards', access: 'public' },
    ...{ link: 'https://documents.example/1', 'owner.name': 'Olga', 'owner.email': 'olga@example.org' },
  };
  expect((await manager.send(path, { ...whole, of: '' })).status).toBe(400);
  expect((await manager.send(path, whole)).status).toBe(303);
  expect(wordsOf(await manager.get(path))).not.toContain('Write down what was decided');
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  const page = String((await owner.get(path)).body);
  const [, decision = ''] = /action="([^"]+\/decision)"/.exec(page) ?? [];
  const approved = { group: 'product-owner', decision: 'approved', decidedOn: '2026-01-05' };
  expect((await owner.send(decision, approved)).status).toBe(303);
  expect(wordsOf(await owner.get(path))).toContain('In force For the wards, version 1.0');
  const back = decision.replace('/decision', '/withdrawal');
  expect((await owner.send(back, {})).status).toBe(400);
  await climb.release('3.9.2');
  for (const elsewhere of ['3.9.2', '9.9.9'].map((version) => back.replace('3.9.1', version))) {
    const answer = await owner.send(elsewhere, { reason: 'The wrong one' });
    expect([answer.status, wordsOf(answer)]).toEqual([404, expect.not.stringContaining('For the wards')]);
    expect((await owner.send(elsewhere.replace('/withdrawal', '/decision'), approved)).status).toBe(404);
  }
  expect(wordsOf(await owner.get(path))).toContain('In force For the wards, version 1.0');
  expect((await manager.send(back, { reason: 'The wrong one' })).status).toBe(303);
  expect(wordsOf(await manager.get(path))).not.toContain('For the wards');
});

test('a Trust reads no document of a release by sending the forms of their page, nor which releases there are (INV-34, abuse 16, abuse 17, abuse 29)', async () => {
  await climb.release('3.9.3');
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  const path = '/releases/3.9.3/documents';
  await owner.get(path);
  const document = {
    ...{ of: 'product', kind: 'training', reference: 'T-7', version: '1.0', title: 'Of the hub', access: 'private' },
    ...{ foiClause: 'Section 43', link: 'https://documents.example/7' },
    ...{ 'owner.name': 'Olga', 'owner.email': 'olga@example.org' },
  };
  expect((await owner.send(path, document)).status).toBe(303);
  const manager = await visitorAs(climb.gatehouse, climb.manager.person);
  const shown = String((await manager.get(path)).body);
  expect(shown).toContain('Of the hub');
  const [, withdrawal = ''] = /action="([^"]+\/withdrawal)"/.exec(shown) ?? [];
  const trust = await visitorAs(
    climb.gatehouse,
    (await climb.gatehouse.as({ role: 'trust', trust: 'harbour' })).person,
  );
  await trust.get('/');
  const told = async (form: string, version: string) => {
    const answer = await trust.send(form.replace('3.9.3', version), {});
    expect([answer.status, String(answer.body)]).toEqual([403, expect.not.stringMatching(/Of the hub|T-7|<textarea/)]);
    return wordsOf(answer).replaceAll(/[0-9a-f-]{36}/g, '');
  };
  for (const form of [path, withdrawal, withdrawal.replace('/withdrawal', '/decision')])
    expect(await told(form, '3.9.3')).toBe(await told(form, '9.9.9'));
  const of = { version: '3.9.3', product: 'flip' } as const;
  const harbour = {
    person: '',
    name: '',
    email: '',
    roles: [{ role: 'trust', duty: null, trust: 'harbour' }],
  } as const;
  expect(await climb.gatehouse.injected(ControlledDocuments).ofRelease(of, harbour)).toEqual([]);
});

test('the gate leads to the transition checklist, and whoever may says there of each item whose it is and how it stands (001-044, 001-045, 001-050, 001-063)', async () => {
  await climb.release('3.9.4');
  const path = '/releases/3.9.4/documents';
  const tester = await visitorAs(climb.gatehouse, climb.tester.person);
  expect(String((await tester.get('/releases/3.9.4')).body)).toContain(`href="${path}#checklist"`);
  const page = await tester.get(path);
  expect(String(page.body)).toContain('id="checklist"');
  expect(wordsOf(page)).toContain('0 of 24 items are done. The gate of Production asks for all of it.');
  const item = `${path}/checklist/owners-agreed`;
  expect(String(page.body)).toContain(`href="${item}"`);
  const empty = await tester.get(item);
  expect([empty.status, wordsOf(empty)]).toEqual([200, expect.stringContaining('It is still to do')]);
  expect(wordsOf(empty)).not.toContain('It is not needed');
  const half = await tester.send(item, { mark: 'done', 'responsible.name': 'Pia Moss' });
  expect([half.status, wordsOf(half)]).toEqual([
    400,
    expect.stringMatching(/There is a problem Their e-mail address is missing/),
  ]);
  expect(String(half.body)).toContain('value="Pia Moss"');
  const said = {
    ...{ 'responsible.name': 'Pia Moss', 'responsible.email': 'pia@example.org' },
    ...{ mark: 'done', reason: 'All ten Trusts agreed' },
  };
  const unsaid = await tester.send(item, { ...said, reason: '' });
  expect([unsaid.status, wordsOf(unsaid)]).toEqual([400, expect.stringMatching(/say what was done/i)]);
  expect((await tester.send(item, said)).status).toBe(303);
  const done = wordsOf(await tester.get(path));
  expect(done).toContain('1 of 24 items are done.');
  expect(done).toContain(
    'Done Service Owner, System Owner and Technical Owner agreed Pia Moss is responsible. Said by',
  );
  expect(String((await tester.get(item)).body)).toContain('value="pia@example.org"');
  const notNeeded = { ...said, mark: 'not-applicable' };
  expect((await tester.send(item, notNeeded)).status).toBe(400);
  expect((await tester.send(`${path}/checklist/outline-business-case`, notNeeded)).status).toBe(303);
  expect((await tester.send(`${path}/checklist/air-log`, said)).status).toBe(303);
  const after = wordsOf(await tester.get(path));
  expect(after).toContain('2 of 24 items are done.');
  expect(after).toContain('No document of it is in force: Final project AIR log. Pia Moss is responsible. Said by');
  expect((await tester.get(`${path}/checklist/hazard-log`)).status).toBe(400);
  expect((await tester.get('/releases/9.9.9/documents/checklist/air-log')).status).toBe(404);
});

test('who hands nothing over reads the checklist and says nothing of it, and a Trust does neither (INV-34)', async () => {
  await climb.release('3.9.5');
  const path = '/releases/3.9.5/documents';
  const uat = await visitorAs(climb.gatehouse, (await climb.gatehouse.as({ role: 'uat-tester' })).person);
  const page = await uat.get(path);
  expect(wordsOf(page)).toContain('items are done');
  expect(String(page.body)).not.toContain('/checklist/');
  const trust = await climb.gatehouse.as({ role: 'trust', trust: 'harbour' });
  for (const visitor of [uat, await visitorAs(climb.gatehouse, trust.person)]) {
    await visitor.get('/');
    expect((await visitor.get(`${path}/checklist/air-log`)).status).toBe(403);
    expect((await visitor.send(`${path}/checklist/air-log`, { mark: 'done' })).status).toBe(403);
  }
});

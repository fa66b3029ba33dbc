import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { documentStates } from '../../../src/evidence/documents/document.js';
import {
  documentsWhere,
  liveDocuments,
  openDocumentsFor,
  today,
} from '../../../src/evidence/documents/document.table.js';
import type { Answer } from '../../client.js';
import type { Somebody } from '../../gatehouse.js';
import { NEXT_REVIEW } from './made-document.js';
import { blamed, field, startStory, text, type Story } from '../story.js';

let story: Story;
beforeAll(async () => {
  story = await startStory();
});
afterAll(() => story.stop());

let made = 0;
/** What registers a System Specific Policy of FLIP of its own reference, unless told otherwise. */
function policy(over: object = {}): object {
  made += 1;
  return {
    ...{
      kind: 'system-specific-policy',
      product: 'flip',
      reference: `IT-${String(made)}`,
      version: '1',
      title: 'Policy',
    },
    ...{ link: 'https://documents.example/ssp', owner: { name: 'Ola', email: 'ola@example.org' } },
    ...{ reviewOn: NEXT_REVIEW, access: 'public' },
    ...over,
  };
}
const register = (by: Somebody, over: object = {}): Promise<Answer> => by.post('/api/v1/documents', policy(over));
const approve = (by: Somebody, id: string, over: object = {}): Promise<Answer> =>
  by.post(`/api/v1/documents/${id}/approvals`, {
    ...{ group: 'digital-programme-board', decision: 'approved', decidedOn: '2026-01-31' },
    ...over,
  });
/** All of an answer but the number of its request. */
const answer = (of: Answer): unknown => [of.status, field(of, 'detail')];
const read = (by: Somebody, id: string): Promise<Answer> => by.get(`/api/v1/documents/${id}`);

test('a document is kept with all that controls it, and is in force once another person records its approval (001-059, 001-068)', async () => {
  const made = await register(story.tester, {
    access: 'private',
    foiClause: 'section 31',
    changes: 'a new back-up plan',
  });
  expect([made.status, field(made, 'state')]).toEqual([201, 'awaiting-approval']);
  const approved = await approve(story.owner, text(made, 'id'), { minutes: 'https://minutes.example/1' });
  expect([approved.status, field(approved, 'state'), field(approved, 'lacking')]).toEqual([201, 'in-force', []]);
  const { body } = await read(story.manager, text(made, 'id'));
  expect(body).toMatchObject({
    ...{ version: '1', owner: { name: 'Ola' }, reviewOn: NEXT_REVIEW, access: 'private', foiClause: 'section 31' },
    ...{ changes: 'a new back-up plan', by: { name: 'Tess Tester' } },
    approvals: [{ group: 'digital-programme-board', decidedOn: '2026-01-31', by: { name: 'Olive Owner' } }],
  });
});

test('a new version takes the place of the old one when it is approved; both stay listed, and none changes (001-068)', async () => {
  const first = await register(story.tester, { reference: 'IT-series' });
  await approve(story.owner, text(first, 'id'));
  expect((await register(story.tester, { reference: 'IT-series' })).status).toBe(409);
  const second = await register(story.tester, { reference: 'IT-series', version: '2' });
  expect(field(await read(story.owner, text(first, 'id')), 'state')).toBe('in-force');
  await approve(story.owner, text(second, 'id'));
  expect(field(await read(story.owner, text(first, 'id')), 'state')).toBe('replaced');
  expect(field(await read(story.owner, text(second, 'id')), 'state')).toBe('in-force');
  for (const meddling of ['update document set title = title', 'delete from document_approval']) {
    const tried = story.gatehouse.database.transaction((tx) => sql.raw(meddling).execute(tx));
    await expect(tried).rejects.toThrow('append-only');
  }
});

test('what notices are drawn from is each document’s versions that stand, however many were kept (001-068)', async () => {
  const kept: string[] = [];
  for (const one of [{ reference: 'IT-kept' }, { kind: 'hazard-log', reference: 'CSO-kept' }])
    for (const version of ['1', '2', '3']) kept.push(text(await register(story.tester, { ...one, version }), 'id'));
  for (const id of kept) if (id !== kept.at(2)) await approve(story.owner, id);
  await story.tester.post(`/api/v1/documents/${String(kept[1])}/withdrawal`, { reason: 'the wrong file' });
  await story.gatehouse.database.transaction(async (tx) => {
    const states = documentStates(await documentsWhere(tx, {}), await today(tx));
    const standing = [...states].flatMap(([id, state]) => (state === 'withdrawn' || state === 'replaced' ? [] : [id]));
    const live = await liveDocuments(tx);
    expect(live.map(({ id }) => id)).toEqual(standing);
    expect(standing.length).toBeLessThan(states.size);
    const alone = documentStates(live, await today(tx));
    for (const id of standing) expect(alone.get(id)).toBe(states.get(id));
  });
});

test('what waits for somebody is each version that stands and awaits approval, but for what they brought themselves (001-068)', async () => {
  const kept: string[] = [];
  for (const [index, kind] of ['dpia', 'dpia', 'training', 'training', 'training', 'training'].entries()) {
    const over = { kind, title: `${kind} ${String(index)}`, reference: `wait-${String(index)}` };
    kept.push(text(await register(index === 5 ? story.owner : story.tester, over), 'id'));
  }
  const [half = '', refused = '', again = '', approved = ''] = kept;
  await approve(story.owner, half, { group: 'data-protection-officer' });
  await approve(story.owner, refused, { group: 'data-protection-officer', decision: 'rejected', reason: 'No' });
  await approve(story.owner, again, { decision: 'rejected', reason: 'Not yet' });
  await approve(story.owner, again);
  await approve(story.owner, approved);
  await story.gatehouse.database.transaction(async (tx) => {
    const all = await documentsWhere(tx, { trust: null });
    const states = documentStates(all, await today(tx));
    for (const { person } of [story.owner, story.tester]) {
      const waiting = all.filter(({ id, by }) => states.get(id) === 'awaiting-approval' && by.person !== person);
      const found = (await openDocumentsFor(tx, person)).flatMap(({ titles }) => titles);
      expect(found.toSorted()).toEqual(waiting.map(({ title, version }) => `${title}, version ${version}`).toSorted());
    }
    const mine = (await openDocumentsFor(tx, story.owner.person)).flatMap(({ titles }) => titles);
    expect(mine).toEqual(expect.arrayContaining(['dpia 0, version 1', 'training 4, version 1']));
    expect(mine.join()).not.toMatch(/dpia 1|training [235]/);
  });
});

test('withdrawn with a reason it stays shown, cannot be approved any more, and is withdrawn once (001-068)', async () => {
  const made = await register(story.tester);
  const id = text(made, 'id');
  await approve(story.owner, id);
  const back = { reason: 'the wrong file' };
  const withdrawn = await story.tester.post(`/api/v1/documents/${id}/withdrawal`, back);
  expect([withdrawn.status, field(withdrawn, 'state')]).toEqual([201, 'withdrawn']);
  expect((await story.tester.post(`/api/v1/documents/${id}/withdrawal`, back)).status).toBe(409);
  expect((await approve(story.owner, id)).status).toBe(409);
  expect((await read(story.owner, id)).body).toMatchObject({ withdrawn: { reason: 'the wrong file' } });
  const deeds = await story.deeds();
  for (const deed of ['registered', 'approved', 'withdrawn'])
    expect(deeds.some((one) => one.startsWith(`document.${deed} by person:`))).toBe(true);
});

test('whoever brought a document, or made its release, never approves it (INV-04)', async () => {
  const release = await story.release('9.0.1', {}, story.centre.person);
  const own = await register(story.owner);
  expect((await approve(story.owner, text(own, 'id'))).status).toBe(403);
  expect((await approve(story.owner, text(own, 'id'), { decision: 'rejected', reason: 'no' })).status).toBe(201);
  const ofRelease = await register(story.tester, { release: release.version });
  expect(field(ofRelease, 'digest')).toBe(release.digest);
  expect((await approve(story.centre, text(ofRelease, 'id'))).status).toBe(403);
  expect((await approve(story.owner, text(ofRelease, 'id'))).status).toBe(201);
  const forged = story.gatehouse.database.transaction((tx) =>
    sql`insert into document_approval (document, by_group, decision, decided_on, recorded_by)
      values (${text(own, 'id')}, 'cyber-security-group', 'approved', '2026-01-01', ${story.owner.person})`.execute(tx),
  );
  await expect(forged).rejects.toThrow('does not approve it');
});

test.each([
  ['neither a link nor a hash', { link: undefined }, 'link'],
  ['a private one without its clause (001-069)', { access: 'private' }, 'foiClause'],
  ['a public one with a clause (001-069)', { foiClause: 'section 31' }, 'foiClause'],
  ['no day of review where one is needed (001-068)', { reviewOn: undefined }, 'reviewOn'],
  ['a review that is over', { reviewOn: '2020-01-01' }, 'reviewOn'],
  ['a review that nobody lives to see (001-068)', { reviewOn: '2099-01-31' }, 'reviewOn'],
  ['a kind that is a deed and no document (001-050)', { kind: 'owners-agreed' }, 'kind'],
  ['a link that is not https', { link: 'http://documents.example/x' }, 'link'],
  ['both a release and a Trust', { release: '9.0.1', trust: 'ashmere' }, 'trust'],
  ['a product that does not run at the Trust', { product: 'aide', trust: 'bracken-vale' }, 'product'],
])('refused: %s', async (_, over, at) => {
  const answer = await register(story.tester, over);
  expect([answer.status, blamed(answer)]).toEqual([400, [at]]);
});

test('a Trust keeps, approves and sees its own documents, and no other is there for it (INV-34, abuse 17)', async () => {
  const ours = await story.gatehouse.as({ role: 'trust', trust: 'ashmere' });
  const colleague = await story.gatehouse.as({ role: 'trust', trust: 'ashmere' });
  const theirs = await story.gatehouse.as({ role: 'trust', trust: 'dunmere' });
  const owner = { name: 'Morgan Vale', email: 'Morgan.Vale@ashmere.example.org' };
  const plan = { kind: 'business-continuity-plan', trust: 'ashmere', owner };
  const made = await register(ours, plan);
  expect(made.status).toBe(201);
  const id = text(made, 'id');
  const productWide = text(await register(story.tester), 'id');
  expect((await register(ours, { kind: 'hazard-log' })).status).toBe(403);
  const stranger = { ...plan, version: '2', owner: { name: 'Anybody', email: 'anybody@elsewhere.example' } };
  const refused = await register(ours, stranger);
  expect([refused.status, blamed(refused)]).toEqual([400, ['owner.email']]);
  expect(answer(await register(theirs, plan))).toEqual(answer(await register(theirs, { ...plan, trust: 'nowhere' })));
  const nothing = '00000000-0000-4000-8000-000000000000';
  for (const hidden of [id, productWide]) {
    expect(answer(await read(theirs, hidden))).toEqual(answer(await read(theirs, nothing)));
    expect(answer(await approve(theirs, hidden))).toEqual(answer(await approve(theirs, nothing)));
  }
  expect((await approve(ours, id)).status).toBe(403);
  const tester = await story.gatehouse.as({ role: 'uat-tester' });
  const who = 'Those who have it: the Product Owner, the AI Centre, whoever answers for a Trust, for that Trust.';
  expect(text(await approve(tester, id), 'detail')).toContain(who);
  expect(field(await approve(colleague, id), 'state')).toBe('in-force');
  expect(field(await theirs.get('/api/v1/documents'), 'documents')).toEqual([]);
  expect((await ours.get('/api/v1/documents')).body).toMatchObject({ documents: [{ id }] });
});

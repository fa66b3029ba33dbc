import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CONTACT_ACT } from '../../../src/evidence/passport/contact-act.js';
import { Links } from '../../../src/people/links/links.service.js';
import { loadFolder } from '../../../src/sites/folder.setup.js';
import { settingsOfProduct } from '../../../src/sites/product-settings.js';
import { SHIPPED } from '../../sites/folder.js';
import { NEXT_REVIEW } from '../documents/made-document.js';
import { decide } from '../../web/form.js';
import { blamed, field, startStory, text, type Story } from '../story.js';

let story: Story;
beforeAll(async () => {
  const content = loadFolder(SHIPPED, { production: false });
  const flip = settingsOfProduct({
    title: 'FLIP',
    documents: { asked: [{ kind: 'business-continuity-plan', bound: 'trust' }] },
  });
  story = await startStory({ environments: { ...content, products: { flip } } });
});
afterAll(() => story.stop());

interface Item {
  readonly item: string;
  readonly isMet: boolean;
  readonly what: string;
}

async function itemOf(trust: string, name: string): Promise<Item> {
  const { body } = await story.owner.get(`/api/v1/trusts/${trust}/passport`);
  const isPassport = (value: unknown): value is { items: readonly Item[] } =>
    typeof value === 'object' && value !== null && 'items' in value;
  const found = isPassport(body) ? body.items.find(({ item }) => item === name) : undefined;
  if (found === undefined) throw new Error(JSON.stringify(body));
  return found;
}

/** The path of a link for a contact, as a mail carries it. */
async function linkFor(trust: string, email: string, subject = email): Promise<string> {
  const address = await story.gatehouse.database.transaction((tx) =>
    story.gatehouse.injected(Links).issue(tx, {
      ...{ act: CONTACT_ACT, subject, expiresAt: new Date(Date.now() + 86_400_000) },
      holder: { name: 'Somebody', email, role: 'service-owner', trust },
    }),
  );
  return new URL(address).pathname;
}

test('a contact says by a link who they are, once, and is verified by that and by nothing less (003-048)', async () => {
  const path = await linkFor('ashmere', 'morgan.vale@ashmere.example.org');
  const page = await story.gatehouse.get(path);
  expect(page.body).toContain('Are you the right person at Ashmere Royal Hospitals Trust?');
  expect(page.body).toContain('Morgan Vale');
  expect((await itemOf('ashmere', 'contacts')).what).toBe('Not verified: Morgan Vale, Robin Ashby, Sam Thorne.');
  expect((await decide(story.gatehouse, path, 'confirm')).status).toBe(303);
  expect((await itemOf('ashmere', 'contacts')).what).toBe('Not verified: Robin Ashby, Sam Thorne.');
  expect((await story.deeds()).some((deed) => /^contact\.verified by link:[0-9a-f]{16}$/.test(deed))).toBe(true);
});

test('who says that they are not the right person is not verified, and the reason is asked for (003-048)', async () => {
  const path = await linkFor('dunmere', 'dana.whitlock@dunmere.example.org');
  expect((await decide(story.gatehouse, path, 'wrong', { reason: '' })).status).toBe(422);
  expect((await decide(story.gatehouse, path, 'wrong', { reason: 'I left the Trust.' })).status).toBe(303);
  expect((await itemOf('dunmere', 'contacts')).what).toBe(
    'Dana Whitlock said that they are not the right person. Not verified: Ali Rahman, Noor Haddad.',
  );
});

test('a link verifies no other contact than the one that it names, and nobody whom the files do not name', async () => {
  const others = await linkFor('elmstow', 'ines.castell@elmstow.example.org', 'tam.nguyen@elmstow.example.org');
  const stranger = await linkFor('elmstow', 'nobody@elmstow.example.org');
  for (const path of [others, stranger]) {
    expect((await story.gatehouse.get(path)).body).not.toContain('Yes, that is me');
    await decide(story.gatehouse, path, 'confirm');
  }
  expect((await itemOf('elmstow', 'contacts')).what).toBe('Not verified: Ines Castell, Tam Nguyen, Bryn Hughes.');
});

test('a release manager records how they made sure of a contact; of an address that the files do not name, nobody can', async () => {
  const path = '/api/v1/trusts/fenwold/contact-verifications';
  const body = { email: 'Ola.Nowak@fenwold.example.org', reason: 'Met at the onboarding day.' };
  expect((await story.tester.post(path, body)).status).toBe(403);
  expect((await story.manager.post(path, body)).status).toBe(201);
  expect((await itemOf('fenwold', 'contacts')).what).toBe('Not verified: Femi Adeyemi, Maya Kapoor.');
  expect(blamed(await story.manager.post(path, { ...body, email: 'nobody@fenwold.example.org' }))).toEqual(['email']);
  expect(blamed(await story.manager.post(path, { email: body.email }))).toEqual(['reason']);
});

test("a Trust's own document completes its passport item once it is approved (001-064)", async () => {
  const ours = await story.gatehouse.as({ role: 'trust', trust: 'greyfell' });
  expect((await itemOf('greyfell', 'documents')).what).toBe('Business continuity plan: missing.');
  const made = await ours.post('/api/v1/documents', {
    ...{ kind: 'business-continuity-plan', product: 'flip', trust: 'greyfell', reference: 'BCP-1', version: '1' },
    ...{ title: 'When FLIP is away', link: 'https://greyfell.example/bcp', reviewOn: NEXT_REVIEW, access: 'public' },
    owner: { name: 'Rhys Calder', email: 'rhys.calder@greyfell.example.org' },
  });
  expect((await itemOf('greyfell', 'documents')).what).toBe('Business continuity plan: awaiting approval.');
  const approval = { group: 'service-owner', decision: 'approved', decidedOn: '2026-01-31' };
  await story.owner.post(`/api/v1/documents/${text(made, 'id')}/approvals`, approval);
  expect(await itemOf('greyfell', 'documents')).toMatchObject({ isMet: true });
});

test('a Trust sees its own passport, and no other is there for it (INV-34, abuse 17)', async () => {
  const ours = await story.gatehouse.as({ role: 'trust', trust: 'ashmere' });
  expect((await ours.get('/api/v1/trusts/ashmere/passport')).status).toBe(200);
  const refusals = [
    ...['dunmere', 'nowhere'].map((trust) => ours.get(`/api/v1/trusts/${trust}/passport`)),
    ...['dunmere', 'nowhere'].map((trust) =>
      ours.post(`/api/v1/trusts/${trust}/contact-verifications`, { email: 'a@example.org', reason: 'x' }),
    ),
  ];
  for (const refusal of refusals) {
    const answer = await refusal;
    expect([answer.status, field(answer, 'detail')]).toEqual([404, 'There is no such Trust.']);
  }
  expect((await ours.get('/api/v1/passports')).body).toMatchObject({ passports: [{ trust: 'ashmere' }] });
  expect(field(await story.owner.get('/api/v1/passports'), 'passports')).toHaveLength(10);
});

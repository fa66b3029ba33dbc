import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import type { Answer } from '../client.js';
import { ageProof } from './house.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let gatehouse: Gatehouse;
let mo: Somebody;
let admin: Visitor;
beforeEach(async () => {
  gatehouse = await startGatehouse();
  mo = await gatehouse.as({ role: 'administrator', name: 'Mo Administrator' });
  admin = await visitorAs(gatehouse, mo.person);
});
afterEach(() => gatehouse.stop());

const personSchema = z.object({
  roles: z.array(z.object({ role: z.string(), duty: z.string().nullable(), trust: z.string().nullable() })),
  disabledAt: z.string().nullable(),
});

async function held(person: string): Promise<z.infer<typeof personSchema>> {
  return personSchema.parse((await mo.get(`/api/v1/people/${person}`)).body);
}

/** Reads the page of an act and sends its form, as a person does. */
async function go(path: string, fields: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const shown = /name="shown" value="([^"]+)"/.exec(String((await admin.get(path)).body))?.[1] ?? '';
  return admin.send(path, { shown, ...fields });
}

describe('everybody', () => {
  test('is listed by name with roles and Trust, page by page, and found by any of it', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        gatehouse.as({ role: 'uat-tester', name: `Pat Number ${String(index).padStart(2, '0')}` }),
      ),
    );
    await gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Zoe Ashford' });
    const first = await admin.get('/people');
    expect(wordsOf(first)).toContain('62 people, 1 to 50 of them here, by name.');
    expect(wordsOf(first)).not.toContain('Zoe Ashford');
    expect(wordsOf(await admin.get('/people?page=2'))).toMatch(
      /62 people, 51 to 62[^]*Zoe Ashford.*Ashmere Royal Hospitals/,
    );
    expect(wordsOf(await admin.get('/people?page=99'))).toContain('51 to 62');
    expect(wordsOf(await admin.get('/people?words=ZOE+royal'))).toMatch(/1 person found, by name\. Zoe Ashford/);
    expect(wordsOf(await admin.get('/people?words=administrator'))).toContain('Mo Administrator');
    expect(wordsOf(await admin.get('/people?words=nobody+so+called'))).toContain('Nobody is found by these words.');
  });

  test('is seen by administrators alone, who alone are led there (abuse 21)', async () => {
    expect(String((await admin.get('/')).body)).toContain('href="/people"');
    const other = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
    const visitor = await visitorAs(gatehouse, other.person);
    expect(String((await visitor.get('/')).body)).not.toContain('href="/people"');
    for (const path of ['/people', '/people/new', `/people/${mo.person}`, `/people/${mo.person}/shut-out`])
      expect((await visitor.get(path)).status).toBe(403);
    for (const path of ['/people', `/people/${mo.person}/shut-out`, `/people/${mo.person}/password-right`])
      expect((await visitor.send(path, {})).status).toBe(403);
  });
});

describe('a new person', () => {
  const ROSA = { name: 'Rosa Lind', email: 'Rosa@Example.org', role: 'delivery.release-manager', trust: '' };

  test('is added with a role, and gets a code to set a password that is shown once and opens an account', async () => {
    await admin.get('/people/new');
    const added = await admin.send('/people', ROSA);
    const place = added.headers.get('location') ?? '';
    expect([added.status, place]).toEqual([303, expect.stringMatching(/^\/people\/[0-9a-f-]{36}$/)]);
    expect(wordsOf(await admin.get(place))).toMatch(
      /Rosa Lind is added\.[^]*No password yet[^]*Delivery team \(release manager\)/,
    );
    const given = await go(`${place}/password-right`);
    const right = /gatehouse-password_[0-9a-f]{16}_[0-9a-f]{64}/.exec(String(given.body))?.[0] ?? '';
    expect([given.status, given.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(String((await admin.get(place)).body)).not.toContain('gatehouse-password_');
    const password = 'seven quiet herons wade';
    expect((await gatehouse.post('/api/v1/passwords', { right, password })).status).toBe(204);
    expect((await gatehouse.post('/api/v1/sign-in', { email: 'rosa@example.org', password })).status).toBe(201);
  });

  test('is refused beside the field, with what was typed kept', async () => {
    await admin.get('/people/new');
    const empty = await admin.send('/people', {});
    expect([empty.status, wordsOf(empty)]).toEqual([
      400,
      expect.stringMatching(/Name is missing[^]*E-mail address is [^]*Role is missing\. Choose one of them\./),
    ]);
    const ofTrust = await admin.send('/people', { ...ROSA, role: 'trust' });
    expect(wordsOf(ofTrust)).toContain('Trust is missing. Choose the one whose person this is.');
    expect(String(ofTrust.body)).toContain('value="Rosa@Example.org"');
    const nowhere = await admin.send('/people', { ...ROSA, role: 'trust', trust: 'nowhere' });
    expect([nowhere.status, wordsOf(nowhere)]).toEqual([400, expect.stringContaining('Trust is none that there is.')]);
    const both = await admin.send('/people', { ...ROSA, trust: 'ashmere' });
    expect(wordsOf(both)).toContain('Trust goes with “Somebody of a Trust” alone.');
    await admin.send('/people', ROSA);
    const twice = await admin.send('/people', ROSA);
    expect([twice.status, wordsOf(twice)]).toEqual([
      409,
      expect.stringContaining('E-mail address is that of somebody who was added already.'),
    ]);
  });

  test('is added by nobody whose password was typed long ago, until it is typed once more', async () => {
    await ageProof({ gatehouse }, mo.person);
    expect(wordsOf(await admin.get('/people/new'))).toContain('Once more, because this changes what somebody may do.');
    const sent = await admin.send('/people', ROSA);
    expect([sent.status, wordsOf(sent)]).toEqual([
      400,
      expect.stringContaining('Your password is missing. Type it once more: this changes what somebody may do.'),
    ]);
  });
});

describe('roles', () => {
  test('are given and taken one by one, each said before it happens, and stand in the history', async () => {
    const { person } = await gatehouse.as({ role: 'uat-tester', name: 'Ursula' });
    const give = `/people/${person}/give-role`;
    expect(wordsOf(await admin.get(give))).toContain('Ursula has now: UAT tester. They are signed out at once');
    expect((await go(give, { role: 'trust', trust: 'ashmere' })).status).toBe(303);
    expect((await held(person)).roles.map(({ role, trust }) => [role, trust])).toEqual([
      ['uat-tester', null],
      ['trust', 'ashmere'],
    ]);
    const take = `/people/${person}/roles/uat-tester`;
    expect(wordsOf(await admin.get(take))).toMatch(
      /Take a role from Ursula: UAT tester Ursula keeps: somebody of Ashmere Royal Hospitals/,
    );
    expect((await go(take)).status).toBe(303);
    expect((await held(person)).roles).toMatchObject([{ role: 'trust' }]);
    expect(wordsOf(await admin.get(`/people/${person}`))).toMatch(
      /UAT tester: given .* taken away .* by Mo Administrator\./,
    );
    expect((await admin.get(take)).status).toBe(404);
  });

  test('that somebody else changed meanwhile are not changed unseen', async () => {
    const { person } = await gatehouse.as({ role: 'uat-tester' });
    const path = `/people/${person}/give-role`;
    const shown = /name="shown" value="([^"]+)"/.exec(String((await admin.get(path)).body))?.[1] ?? '';
    const other = await gatehouse.as({ role: 'administrator' });
    await other.put(`/api/v1/people/${person}/grants`, { grants: [] });
    const late = await admin.send(path, { shown, role: 'ai-centre', trust: '' });
    expect([late.status, wordsOf(late)]).toEqual([
      409,
      expect.stringContaining('has changed since you opened the page'),
    ]);
    expect((await held(person)).roles).toEqual([]);
  });

  test('are not given by the form of another’s page', async () => {
    const [shownOf, given] = [
      (await gatehouse.as({ role: 'uat-tester' })).person,
      (await gatehouse.as({ role: 'uat-tester' })).person,
    ];
    const page = String((await admin.get(`/people/${shownOf}/give-role`)).body);
    const shown = /name="shown" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const sent = await admin.send(`/people/${given}/give-role`, { shown, role: 'ai-centre', trust: '' });
    expect([sent.status, (await held(given)).roles.length]).toEqual([409, 1]);
  });

  test('of one’s own are changed by nobody (abuse 22)', async () => {
    await gatehouse.as({ role: 'administrator' });
    for (const path of ['give-role', 'roles/administrator']) {
      const page = await admin.get(`/people/${mo.person}/${path}`);
      expect([page.status, wordsOf(page)]).toEqual([403, expect.stringContaining('Nobody changes their own roles.')]);
      expect(String(page.body)).not.toContain('<button class="nhsuk-button');
    }
    await admin.get(`/people/${mo.person}`);
    expect((await admin.send(`/people/${mo.person}/roles/administrator`, {})).status).not.toBe(303);
    expect((await held(mo.person)).roles).toHaveLength(1);
  });
});

describe('shutting out', () => {
  test('names what stops, stops it at once, and is taken back by letting in', async () => {
    const rosa = await gatehouse.as({ role: 'delivery', name: 'Rosa Lind' });
    const session = await visitorAs(gatehouse, rosa.person);
    const path = `/people/${rosa.person}/shut-out`;
    expect(wordsOf(await admin.get(path))).toContain('Rosa Lind is signed out everywhere at once and cannot sign in.');
    expect((await go(path)).status).toBe(303);
    expect((await rosa.get('/api/v1/me')).status).toBe(401);
    expect((await session.get('/')).status).toBe(303);
    expect(wordsOf(await admin.get('/people?words=shut+out'))).toContain('Rosa Lind');
    expect(wordsOf(await admin.get(`/people/${rosa.person}/password-right`))).toContain('Let them in first.');
    expect((await go(`/people/${rosa.person}/let-in`)).status).toBe(303);
    expect((await held(rosa.person)).disabledAt).toBeNull();
    expect((await rosa.get('/api/v1/me')).status).toBe(401);
  });

  test('spares the last administrator, and leads whoever shuts themselves out to signing in', async () => {
    const path = `/people/${mo.person}/shut-out`;
    const alone = await admin.get(path);
    expect([alone.status, wordsOf(alone)]).toEqual([403, expect.stringContaining('This is the last administrator')]);
    expect(wordsOf(await admin.get(`/people/${mo.person}`))).not.toContain('Shut this person out');
    const other = await gatehouse.as({ role: 'administrator' });
    expect(wordsOf(await admin.get(path))).toContain('you cannot let yourself in again');
    const out = await go(path);
    expect([out.status, out.headers.get('location')]).toEqual([303, expect.stringContaining('/sign-in')]);
    const last = await visitorAs(gatehouse, other.person);
    await last.get(`/people/${mo.person}`);
    const refused = await last.send(`/people/${other.person}/shut-out`, {});
    expect([refused.status, (await other.get('/api/v1/me')).status]).toEqual([409, 200]);
  });
});

test('a token is shown without its secret, and revoked at once (abuse 31)', async () => {
  const rosa = await gatehouse.as({ role: 'delivery', name: 'Rosa Lind' });
  const page = await admin.get(`/people/${rosa.person}`);
  expect(wordsOf(page)).toContain('It can do all that their roles can.');
  expect(String(page.body)).not.toContain(rosa.token);
  const path = /href="(\/people\/[^"]+\/tokens\/[^"]+)"/.exec(String(page.body))?.[1] ?? '';
  expect(wordsOf(await admin.get(path))).toContain('whatever program uses it is refused from its next call on.');
  expect((await go(path)).status).toBe(303);
  expect((await rosa.get('/api/v1/me')).status).toBe(401);
  expect(wordsOf(await admin.get(`/people/${rosa.person}`))).toMatch(/None that works\.[^]*Tokens that work no more/);
  expect((await admin.get(path.replace(rosa.person, mo.person))).status).toBe(404);
});

test.each(['00000000-0000-4000-8000-000000000000', 'nonsense', '%00'])(
  'nobody is found by %s (abuse 10)',
  async (id) => {
    for (const rest of ['', '/shut-out', '/give-role', '/roles/trust.x', '/tokens/0000000000000000'])
      expect((await admin.get(`/people/${id}${rest}`)).status).toBe(404);
  },
);

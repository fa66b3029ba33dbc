import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startGatehouse, type Gatehouse } from '../gatehouse.js';
import { makeAccount, PASSWORD } from '../people/account.js';
import { SignIn } from '../../src/people/sign-in.service.js';
import { visitor, visitorAs, wordsOf, type Visitor } from './visitor.js';

let gatehouse: Gatehouse;
beforeAll(async () => {
  gatehouse = await startGatehouse();
});
afterAll(async () => {
  await gatehouse.stop();
});

const NEXT = 'eight loud herons wade';
const NOBODYS = `gatehouse-password_${'0'.repeat(32)}_${'1'.repeat(64)}`;

/** Somebody with an account and a right to set another password. */
async function given(): Promise<{ readonly person: string; readonly email: string; readonly right: string }> {
  const { person, email } = await makeAccount(gatehouse, { role: 'delivery', duty: 'tester', trust: null });
  return { person, email, right: (await gatehouse.injected(SignIn).grantPasswordRight(person, null)).token };
}

async function atPage(): Promise<Visitor> {
  const one = visitor(gatehouse);
  expect((await one.get('/password')).status).toBe(200);
  return one;
}

function sent(right: string, password = NEXT, again = password): Readonly<Record<string, string>> {
  return { right, password, again };
}

async function signIn(email: string, password: string): Promise<number> {
  const one = visitor(gatehouse);
  await one.get('/sign-in');
  return (await one.send('/sign-in', { email, password, to: '/' })).status;
}

test('whoever was given a right finds the page from the sign-in, sets a password by it, and signs in with that alone', async () => {
  const { person, email, right } = await given();
  const before = await visitorAs(gatehouse, person);
  const one = visitor(gatehouse);
  expect(String((await one.get('/sign-in')).body)).toContain('<a href="/password">Set your password</a>');
  const page = await one.get('/password');
  expect(page.headers.get('cache-control')).toBe('no-store');
  const done = await one.send('/password', sent(`  ${right}\r\n`));
  expect([done.status, done.headers.get('location')]).toEqual([303, '/password/done']);
  expect(wordsOf(await one.get('/password/done'))).toContain('Your password is set');
  expect((await before.get('/')).status).toBe(303);
  expect([await signIn(email, PASSWORD), await signIn(email, NEXT)]).toEqual([401, 303]);
});

test('a right works once, and by whichever is first of two that use it at the same moment', async () => {
  const { email, right } = await given();
  const both = await Promise.all([atPage(), atPage()]);
  const answers = await Promise.all(both.map((one) => one.send('/password', sent(right))));
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 401]);
  const again = await (await atPage()).send('/password', sent(right, 'nine grey herons wade'));
  expect(again.status).toBe(401);
  expect(String(again.body)).toContain('href="#password-right"');
  expect(wordsOf(again)).toContain('The code that you were given is unknown, used or expired. Ask for a new one.');
  expect(await signIn(email, 'nine grey herons wade')).toBe(401);
});

test('what is wrong is said beside its field, nothing secret is shown again, and the right is not used up', async () => {
  const { email, right } = await given();
  const one = await atPage();
  for (const [fields, status, field, words] of [
    [sent('', '', ''), 400, 'right', 'The code that you were given is missing.'],
    [sent(right, 'wee herons'), 400, 'password', 'New password is too short. Use 12 to 128 characters'],
    [sent(right, 'administrator'), 400, 'password', 'New password is built on a word that is tried first.'],
    [sent(right, NEXT, `${NEXT} `), 400, 'again', 'New password, once more is not the same as above.'],
    [sent(NOBODYS), 401, 'right', 'The code that you were given is unknown, used or expired.'],
    [sent('x'.repeat(300)), 400, 'right', 'The code that you were given is too long.'],
  ] as const) {
    const answer = await one.send('/password', fields);
    expect([answer.status, wordsOf(answer)]).toEqual([status, expect.stringContaining(words)]);
    expect(String(answer.body)).toContain(`href="#password-${field}"`);
    expect(wordsOf(answer).includes('Give it once more')).toBe(field !== 'right');
    for (const secret of [right, NEXT, 'wee herons', NOBODYS]) expect(String(answer.body)).not.toContain(secret);
  }
  expect((await one.send('/password', sent(right))).status).toBe(303);
  expect(await signIn(email, NEXT)).toBe(303);
});

test('a new password that is too short and not the same twice is told both at once, and that the right is to be given again', async () => {
  const { email, right } = await given();
  const one = await atPage();
  const answer = await one.send('/password', sent(right, 'wee herons', 'wee heron'));
  const words = wordsOf(answer);
  expect(answer.status).toBe(400);
  expect(words).toContain('New password is too short. Use 12 to 128 characters');
  expect(words).toContain('New password, once more is not the same as above.');
  expect(words).toContain('Give it once more: what is secret is not shown again.');
  for (const secret of [right, 'wee heron']) expect(String(answer.body)).not.toContain(secret);
  expect(wordsOf(await one.get('/password'))).not.toContain('Give it once more');
  expect((await one.send('/password', sent(right))).status).toBe(303);
  expect(await signIn(email, NEXT)).toBe(303);
});

test('a new password that is too short is told beside a right that is missing', async () => {
  const one = await atPage();
  const words = wordsOf(await one.send('/password', sent('', 'nine herons'.slice(0, 9), 'nine wade')));
  expect(words).toContain('The code that you were given is missing.');
  expect(words).toContain('New password is too short. Use 12 to 128 characters');
  expect(words).toContain('New password, once more is not the same as above.');
});

test('it takes no form of another site, and none without the cookie that was handed out with it (abuse 41)', async () => {
  const { email, right } = await given();
  const fresh = visitor(gatehouse);
  expect((await fresh.send('/password', { ...sent(right), token: '0'.repeat(64) })).status).toBe(403);
  const one = await atPage();
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }, { origin: 'null' }])
    expect((await one.send('/password', sent(right), headers)).status).toBe(403);
  expect((await one.send('/password', { ...sent(right), token: '0'.repeat(64) })).status).toBe(403);
  expect(await signIn(email, NEXT)).toBe(401);
  expect((await one.send('/password', sent(right))).status).toBe(303);
});

test('whoever tries rights that nobody was given has to wait, at the page as at the API, and a right one is taken all the same', async () => {
  const { email, right } = await given();
  const one = await atPage();
  const answers: number[] = [];
  while (answers.length < 40 && !answers.includes(429))
    answers.push((await one.send('/password', sent(NOBODYS))).status);
  expect(new Set(answers)).toEqual(new Set([401, 429]));
  expect(wordsOf(await one.send('/password', sent(NOBODYS)))).toContain(
    'Too many rights that nobody was given; wait a little.',
  );
  const body = { right: NOBODYS, password: NEXT };
  expect((await gatehouse.post('/api/v1/passwords', body)).status).toBe(429);
  expect((await one.send('/password', sent(right))).status).toBe(303);
  expect(await signIn(email, NEXT)).toBe(303);
});

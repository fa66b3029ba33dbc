import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { typed, type Told } from './pretend-terminal.js';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** What the command line says when this answers in the place of a service. */
async function before(answer: RequestListener, words: readonly string[]): Promise<Told> {
  const made = createServer(answer);
  server = made;
  made.listen(0, '127.0.0.1');
  await once(made, 'listening');
  const address = made.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen.');
  const environment = { GATEHOUSE_URL: `http://127.0.0.1:${address.port}`, GATEHOUSE_TOKEN: 'gatehouse_canary' };
  return typed(words, { environment });
}

function json(body: unknown, status = 200): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

const RELEASE = {
  ...{ version: '1.0.0', kind: 'planned', product: 'flip', migration: 'none', digest: 'a'.repeat(64) },
  ...{ rollback: 'Rolls back.', registeredAt: '2026-11-21T10:00:00Z', packages: [] },
};
const MOVES_THE_CURSOR = /[^\P{Cc}\n]|\p{Bidi_Control}/u;

test('what a site or a person wrote moves nobody’s cursor, in words or as JSON (abuse 69)', async () => {
  const description = 'Quiet\u001b]0;owned\u0007, \u009b31mred, \u202eback';
  for (const words of [
    ['releases', 'show', '1.0.0'],
    ['releases', 'show', '1.0.0', '--json'],
  ]) {
    const told = await before(json({ ...RELEASE, description }), words);
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining('owned') });
    expect(told.out).not.toMatch(MOVES_THE_CURSOR);
  }
  const refusal = { type: 'urn:gatehouse:problem:conflict', detail: 'No\u001b[2J.' };
  expect((await before(json(refusal, 409), ['releases', 'show', '1.0.0'])).errors).not.toMatch(MOVES_THE_CURSOR);
});

test('a newer service may say more, and one that says less is not guessed at: it is shown as it is by --json', async () => {
  const more = await before(json({ ...RELEASE, mood: 'sunny' }), ['releases', 'show', '1.0.0']);
  expect(more).toMatchObject({ code: 0, errors: '' });
  const less = json({ version: '1.0.0' });
  expect(await before(less, ['releases', 'show', '1.0.0'])).toMatchObject({
    ...{ code: 3, out: '', errors: expect.stringMatching(/does not understand "kind"[\s\S]*one of the two is older/) },
  });
  const raw = await before(less, ['releases', 'show', '1.0.0', '--json']);
  expect(raw).toMatchObject({ code: 0, out: '{\n  "version": "1.0.0"\n}\n' });
});

test('an address that an older service does not have is told from a release that is not there', async () => {
  const type = 'urn:gatehouse:problem:not-found';
  const older = json({ type, detail: 'There is nothing at this address.' }, 404);
  expect(await before(older, ['releases', 'show', '1.0.0'])).toMatchObject({
    ...{ code: 3, errors: expect.stringContaining('older than this command line') },
  });
  const absent = json({ type, detail: 'There is no such release.' }, 404);
  expect(await before(absent, ['releases', 'show', '1.0.0'])).toMatchObject({ code: 6 });
});

test('a token follows no redirect, and a page for people is not taken for an answer', async () => {
  const seen: string[] = [];
  const redirect: RequestListener = (request, response) => {
    seen.push(request.url ?? '');
    response.writeHead(302, { location: '/elsewhere' }).end();
  };
  const away = await before(redirect, ['releases', 'list']);
  expect(away).toMatchObject({ code: 3, errors: expect.stringContaining('sends us elsewhere to /elsewhere') });
  expect(seen).toEqual(['/api/v1/releases']);
  const page: RequestListener = (_request, response) => response.end('<h1>Sign in</h1>');
  expect(await before(page, ['releases', 'list'])).toMatchObject({
    code: 3,
    errors: expect.stringContaining('not Gatehouse'),
  });
});

test('an order whose answer never came is not said to have failed', async () => {
  const cut: RequestListener = (request) => request.socket.destroy();
  const told = await before(cut, ['scope', 'refresh', '1.0.0']);
  expect(told).toMatchObject({ code: 3, errors: expect.stringContaining('It is not known whether') });
});

test('what is typed names no other address', async () => {
  const seen: string[] = [];
  const listening: RequestListener = (request, response) => {
    seen.push(request.url ?? '');
    json(RELEASE)(request, response);
  };
  for (const version of ['../people', 'a/b?c#d']) await before(listening, ['releases', 'show', version]);
  expect(await before(listening, ['releases', 'show', '..'])).toMatchObject({ code: 2 });
  expect(seen).toEqual(['/api/v1/releases/..%2Fpeople', '/api/v1/releases/a%2Fb%3Fc%23d']);
});

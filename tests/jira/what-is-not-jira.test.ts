import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SIGN_IN_PAGE, type Reply, type Trouble } from '../pretend/jira/request.js';
import { bodiesOf, onJira, PLAIN, troubleOf, trackerOf, valueOf, type OnJira } from './on-jira.js';

const VERSION = { project: 'FLIP', name: '2.1.0' };
const SEARCH = /search\/jql$/;
const PAGE = SIGN_IN_PAGE.body;
const HTML = { 'content-type': 'text/html' };

let on: OnJira;
beforeEach(async () => {
  on = await onJira({}, { tries: 2 });
});
afterEach(() => on.stop());

const ANSWERS: readonly (readonly [what: string, reply: Reply, kind: string])[] = [
  ['gotcha: an HTML sign-in page with status 200', SIGN_IN_PAGE, 'not-it'],
  ['gotcha: a redirect to a sign-in page', { status: 302, headers: { location: '/login.jsp' }, body: null }, 'not-it'],
  ['a redirect to another host', { status: 307, headers: { location: 'https://sso.example/' }, body: null }, 'not-it'],
  ['a page in the place of what is not there', { status: 404, headers: HTML, body: PAGE }, 'not-it'],
  [
    'JSON that breaks off',
    { status: 200, headers: { 'content-type': 'application/json' }, body: '{"issues":[' },
    'not-it',
  ],
  ['text', { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' }, 'not-it'],
  ['an empty answer', { status: 200, body: null }, 'not-it'],
  ['gotcha: 401', { status: 401, headers: HTML, body: '<html>Unauthorized (401)</html>' }, 'unauthorised'],
  ['gotcha: 403', { status: 403, body: { errorMessages: ['no'] } }, 'forbidden'],
  ['a page that forbids', { status: 403, headers: HTML, body: PAGE }, 'not-it'],
  ['gotcha: 404', { status: 404, body: { errorMessages: ['nothing'] } }, 'not-found'],
  ['400', { status: 400, body: { errorMessages: [], errors: { jql: 'bad' } } }, 'invalid'],
  ['422', { status: 422, body: {} }, 'invalid'],
  ['gotcha: 429', { status: 429, body: {} }, 'rate-limited'],
  ['409', { status: 409, body: {} }, 'unavailable'],
  ['gotcha: 500', { status: 500, body: {} }, 'unavailable'],
  ['gotcha: 502 with a page', { status: 502, headers: HTML, body: PAGE }, 'unavailable'],
  ['another JSON than was asked for', { status: 200, body: { tickets: [] } }, 'invalid'],
];

describe('what comes in the place of an answer', () => {
  test.each(ANSWERS)('%s is told apart (F20)', async (_what, reply, kind) => {
    on.jira.always({ on: SEARCH, what: reply });
    const trouble = troubleOf(await on.tracker.readScope(VERSION, PLAIN));
    expect(trouble.kind).toBe(kind);
    expect(trouble.message).not.toContain('<');
  });

  const SILENCES: readonly (readonly [what: string, Trouble['what']])[] = [
    ['that never answers', 'hang'],
    ['that begins and never ends', 'crawl'],
    ['that hangs up', 'cut'],
  ];
  test.each(SILENCES)('a Jira %s is unavailable, in bounded time (F20)', async (_what, what) => {
    on.jira.always({ on: SEARCH, what });
    const tracker = trackerOf(on.jira.settings, on.waits, { request: 2000, tries: 2 });
    expect(troubleOf(await tracker.readScope(VERSION, PLAIN)).kind).toBe('unavailable');
    expect(bodiesOf(on.jira, SEARCH)).toHaveLength(2);
  });

  test('what passes by itself is tried again, unseen by who asked (F20)', async () => {
    on.jira.trouble({ on: SEARCH, what: 'cut' });
    expect(valueOf(await on.tracker.readScope(VERSION, PLAIN)).tickets).toHaveLength(7);
  });

  test('a redirect is not followed, and carries our credentials nowhere (abuse 50)', async () => {
    const other = await onJira();
    try {
      on.jira.always({
        on: /./,
        what: { status: 302, headers: { location: `${other.jira.url}/rest/api/3/myself` }, body: null },
      });
      expect(troubleOf(await on.tracker.standing(['FLIP'])).kind).toBe('not-it');
      expect(other.jira.requests).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  test('gotcha: after too many failed sign-ins Jira wants a captcha, and that is said', async () => {
    const headers = { 'x-authentication-denied-reason': 'CAPTCHA_CHALLENGE; login-url=https://x/login.jsp' };
    on.jira.always({ on: /./, what: { status: 403, headers, body: {} } });
    expect(troubleOf(await on.tracker.standing(['FLIP']))).toMatchObject({
      ...{ kind: 'forbidden', message: expect.stringContaining('captcha') },
    });
  });

  test('an answer that is longer than any answer is not read to its end', async () => {
    const tracker = trackerOf(on.jira.settings, on.waits, { answer: 5_000 });
    expect(troubleOf(await tracker.readScope(VERSION, PLAIN))).toMatchObject({
      ...{ kind: 'invalid', message: expect.stringContaining('more than can be an answer') },
    });
  });

  test('an address at which nothing listens is unavailable, with the system’s own word', async () => {
    const { settings } = on.jira;
    await on.stop();
    const tracker = trackerOf(settings);
    expect(troubleOf(await tracker.standing([]))).toMatchObject({
      ...{ kind: 'unavailable', message: expect.stringContaining('ECONNREFUSED') },
    });
    on = await onJira();
  });

  test('what Jira says is shown in short, without what moves a cursor', async () => {
    const words = `no\u001b]0;title\u0007 ${'x'.repeat(5000)}`;
    on.jira.always({ on: SEARCH, what: { status: 400, body: { errorMessages: [words] } } });
    const { message } = troubleOf(await on.tracker.readScope(VERSION, PLAIN));
    expect(message).toContain('Jira says: no ]0;title xxx');
    expect(message.length).toBeLessThan(600);
  });
});

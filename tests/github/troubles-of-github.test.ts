import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { page, refusal } from '../pretend/github/pretend-github.js';
import { FLIP, hostOf, onGitHub, troubleIn, valueOf, type OnGitHub } from './on-github.js';

const READ = /^GET .*\/git\/ref\//;
let on: OnGitHub;
beforeEach(async () => {
  on = await onGitHub();
  on.flip.tag('v1', on.flip.commit('one'));
});
afterEach(() => on.stop());

function ask(host = on.host) {
  return host.commitOfTag(FLIP, 'v1');
}

test('gotcha: an aborted request becomes a 500 and is retried by octokit; ours is given up at once (stack: octokit)', async () => {
  const host = hostOf(on.github.settings, { request: 500, second: 1000 });
  valueOf(await ask(host));
  on.github.trouble({ on: READ, what: 'hang', times: 9 });
  const began = performance.now();
  expect(troubleIn(await ask(host))).toMatchObject({ kind: 'unavailable', retryAfterSeconds: null });
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(on.github.requests).toHaveLength(2);
});

test('gotcha: a body that never ends is a time-out, where octokit takes it for an empty answer', async () => {
  on.github.trouble({ on: READ, what: 'crawl', times: 9 });
  expect(troubleIn(await ask(hostOf(on.github.settings, { request: 200 })))).toMatchObject({ kind: 'unavailable' });
});

test('all that one question takes has an end, however often it is tried again', async () => {
  on.github.trouble({ on: READ, what: refusal(502, 'Bad Gateway'), times: 99 });
  const host = hostOf(on.github.settings, { whole: 300, second: 1000 });
  const began = performance.now();
  expect(troubleIn(await ask(host))).toMatchObject({ kind: 'unavailable' });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test.each([
  ['a 500', refusal(500, 'Server Error')],
  ['a page with the unicorn', page(503)],
  ['a broken line', 'cut' as const],
])('%s passes by itself: a read is tried again', async (_, what) => {
  on.github.trouble({ on: READ, what });
  expect(valueOf(await ask())).toMatch(/^[0-9a-f]{40}$/);
  expect(on.github.requests).toHaveLength(2);
});

test('a GitHub that is down is told as such, without its page', async () => {
  on.github.trouble({ on: READ, what: page(503), times: 9 });
  const { kind, message } = troubleIn(await ask());
  expect(kind).toBe('unavailable');
  expect(message).toContain('503');
  expect(message).not.toContain('doctype');
  expect(on.github.requests).toHaveLength(3);
});

test.each([
  ['Retry-After of a secondary limit', 403, 'You have exceeded a secondary rate limit.', { 'retry-after': '120' }, 120],
  ['429 with Retry-After', 429, 'Too many requests', { 'retry-after': '90' }, 90],
  ['a secondary limit that does not say how long', 403, 'You have exceeded a secondary rate limit.', {}, 60],
])('%s: the time to wait is handed on', async (_, status, message, headers, seconds) => {
  on.github.trouble({ on: READ, what: refusal(status, message, { headers }), times: 9 });
  const host = hostOf(on.github.settings, { second: 1000 });
  expect(troubleIn(await ask(host))).toMatchObject({ kind: 'rate-limited', retryAfterSeconds: seconds });
  expect(on.github.requests).toHaveLength(1);
  expect(troubleIn(await ask(host))).toMatchObject({ kind: 'rate-limited' });
  // Whoever goes on asking is blocked: nothing was sent.
  expect(on.github.requests).toHaveLength(1);
});

test('when nothing remains, the wait is until X-RateLimit-Reset, by the clock of GitHub', async () => {
  const at = Date.parse('2030-01-01T00:00:00Z');
  const headers = {
    ...{ date: new Date(at).toUTCString(), 'x-ratelimit-remaining': '0' },
    'x-ratelimit-reset': String(at / 1000 + 300),
  };
  on.github.trouble({ on: READ, what: refusal(403, 'API rate limit exceeded', { headers }), times: 9 });
  expect(troubleIn(await ask(hostOf(on.github.settings, { second: 1000 })))).toMatchObject({
    ...{ kind: 'rate-limited', retryAfterSeconds: 301 },
  });
});

test('a short limit is waited out on the spot', async () => {
  const headers = { 'retry-after': '2' };
  on.github.trouble({ on: READ, what: refusal(403, 'You have exceeded a secondary rate limit.', { headers }) });
  expect(valueOf(await ask())).toMatch(/^[0-9a-f]{40}$/);
});

test('a bad token is unauthorised, and is tried once', async () => {
  const host = hostOf({ ...on.github.settings, GITHUB_TOKEN: 'ghp_somebodyelses' });
  expect(troubleIn(await ask(host))).toMatchObject({ kind: 'unauthorised' });
  expect(on.github.requests).toHaveLength(1);
});

test('a permission that is missing is named as GitHub names it', async () => {
  on.flip.rights.checks = false;
  const trouble = troubleIn(await on.host.checksOn(FLIP, 'main'));
  expect(trouble.kind).toBe('not-found');
  const sha = on.flip.branches.get('main') ?? '';
  expect(troubleIn(await on.host.checksOn(FLIP, sha))).toMatchObject({
    ...{ kind: 'forbidden', message: expect.stringContaining('It needs checks=read.') },
  });
});

test('a token that single sign-on keeps out is told what to do', async () => {
  const headers = { 'x-github-sso': 'required; url=https://github.com/orgs/x/sso?authorization_request=1' };
  on.github.trouble({
    on: READ,
    what: refusal(403, 'Resource protected by organization SAML enforcement.', { headers }),
  });
  expect(troubleIn(await ask()).message).toContain('authorised for its single sign-on');
});

test('a page for people with status 200 is not GitHub: an HTML page is an error', async () => {
  on.github.trouble({ on: READ, what: page(200) });
  expect(troubleIn(await ask())).toMatchObject({ kind: 'not-it', message: expect.stringContaining('/api/v3') });
});

test('GitHub Enterprise is reached below its path, and without it is not GitHub', async () => {
  const enterprise = await onGitHub({ path: '/api/v3' });
  enterprise.flip.tag('v1', enterprise.flip.commit('one'));
  expect(valueOf(await ask(enterprise.host))).toMatch(/^[0-9a-f]{40}$/);
  const wrong = { ...enterprise.github.settings, GITHUB_URL: enterprise.github.url.replace('/api/v3', '') };
  expect(troubleIn(await ask(hostOf(wrong)))).toMatchObject({ kind: 'not-it' });
  await enterprise.stop();
});

test('a repository that was renamed is not followed: another may have its old name tomorrow (abuse 50)', async () => {
  on.flip.movedTo = 'londonaicentre/FLIP2';
  const { kind, message } = troubleIn(await ask());
  expect(kind).toBe('not-found');
  expect(message).toContain('another name');
  expect(on.github.requests.every(({ path }) => path.startsWith('/repos/'))).toBe(true);
});

test('an answer in another form than the one relied on is refused', async () => {
  on.github.trouble({
    on: READ,
    what: { status: 200, body: { ref: 'refs/tags/v1', object: { type: 'commit', sha: 'x' } } },
  });
  expect(troubleIn(await ask())).toMatchObject({ kind: 'not-it', message: expect.stringContaining('object.sha') });
});

test('no trouble and no inspection shows the token', async () => {
  const said = refusal(422, `You sent ${on.github.token}.\u0007\nGood.`);
  on.github.trouble({ on: READ, what: said });
  const trouble = troubleIn(await ask());
  expect(trouble.message).toContain('You sent [redacted]. Good.');
  expect(inspect([on.host, trouble], { depth: 12 })).not.toContain(on.github.token);
  expect(JSON.stringify(on.host)).not.toContain(on.github.token);
});

test('the token is proved: who it is, and what is missing, in words', async () => {
  Object.assign(on.flip.rights, { contents: 'read', statuses: false });
  expect(valueOf(await on.host.standing([FLIP, 'londonaicentre/secret']))).toEqual({
    account: 'gatehouse-bot',
    missing: {
      [FLIP]: ['read commit statuses', 'write releases and deployments'],
      'londonaicentre/secret': ['see the repository: it is not there, or its owner did not let the token in'],
    },
  });
});

test('the token of an installed app has no user, and is proved all the same', async () => {
  on.github.isApp = true;
  expect(valueOf(await on.host.standing([FLIP]))).toEqual({ account: 'an installed app', missing: {} });
});

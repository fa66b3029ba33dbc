import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Gatehouse, startGatehouse } from '../gatehouse.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('what goes wrong over HTTP', () => {
  let gatehouse: Gatehouse;
  beforeAll(async () => {
    gatehouse = await startGatehouse();
  });
  afterAll(async () => {
    await gatehouse.stop();
  });

  const wrong: readonly [string, string, string, string | null, Record<string, string>, number][] = [
    ['an address that is not there', 'GET', '/api/v1/nothing', null, {}, 404],
    ['an address with a broken escape', 'GET', '/api/v1/releases/%E0%A4%A', null, {}, 400],
    ['half a document', 'POST', '/api/v1/releases', '{"a":', JSON_TYPE, 400],
    ['a key said twice', 'POST', '/api/v1/releases', '{"canary":1,"canary":2}', JSON_TYPE, 400],
    ['a key that reaches for the prototype', 'POST', '/api/v1/releases', '{"__proto__":{"canary":1}}', JSON_TYPE, 400],
    ['nesting without end', 'POST', '/api/v1/releases', `${'['.repeat(9_000)}${']'.repeat(9_000)}`, JSON_TYPE, 400],
    ['more than a megabyte', 'POST', '/api/v1/releases', `"${'canary'.repeat(200_000)}"`, JSON_TYPE, 413],
    [
      'JSON that calls itself plain text',
      'POST',
      '/api/v1/releases',
      '{"canary":1}',
      { 'content-type': 'text/plain' },
      415,
    ],
    ['a form', 'POST', '/api/v1/releases', 'canary=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a body without a type', 'POST', '/api/v1/releases', 'canary', { 'content-type': '' }, 415],
    [
      'a packed body that is not one',
      'POST',
      '/api/v1/releases',
      'canary',
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      400,
    ],
  ];
  test.each(wrong)(
    '%s is a problem in our words, which repeats nothing of the request (abuse 41, 49, 68)',
    async (_what, method, path, raw, headers, status) => {
      const answer = await gatehouse.send(method, path, { headers, ...(raw === null ? {} : { raw }) });
      expect(answer).toMatchObject({
        status,
        body: { status, type: expect.stringMatching(/^urn:gatehouse:problem:[a-z-]+$/), detail: expect.any(String) },
      });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(JSON.stringify(answer.body)).not.toMatch(/canary|node_modules|at Object|express|SyntaxError/i);
    },
  );

  test('a safe request id comes back, and is in the problem', async () => {
    const id = randomUUID();
    const answer = await gatehouse.get('/nowhere', { headers: { 'x-request-id': id } });
    expect(answer.headers.get('x-request-id')).toBe(id);
    expect(answer.body).toMatchObject({ request: id });
  });

  test.each(['short', 'x'.repeat(65), '<script>alert(1)</script>', 'a b c d e f g', '../../etc/passwd'])(
    'the request id %p is replaced by one of ours (abuse 69)',
    async (offered) => {
      const answer = await gatehouse.get('/nowhere', { headers: { 'x-request-id': offered } });
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test('every answer forbids framing, sniffing and what comes from elsewhere (abuse 42, 43)', async () => {
    const { headers } = await gatehouse.get('/health/live');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

import { once } from 'node:events';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../client.js';
import { blamed, documentsIn, startReleasing, type Document, type Releasing } from './registering.js';

const IN_ORDER = ['1.0.0', '1.1.0', 'aide-1.0', '1.10.0', '1.2.0'];

describe('Finding releases', () => {
  let here: Releasing;
  let first: Document;
  beforeAll(async () => {
    here = await startReleasing();
    first = await here.manifest('1.0.0', {}, ['api', 'ui', 'old']);
    await here.register(first);
    await here.register(await here.manifest('1.1.0', { kind: 'hotfix' }));
    await here.register(await here.manifest('aide-1.0', { product: 'aide' }));
    await here.register(await here.manifest('1.10.0', { kind: 'iterative' }));
    const changed = await here.manifest('1.2.0', {}, ['api', 'new']);
    await here.register({
      ...changed,
      packages: [...documentsIn(changed['packages']), documentsIn(first['packages'])[1]],
    });
  });
  afterAll(() => here.stop());

  const list = async (query: string): Promise<string[]> =>
    versionsOf(await here.manager.get(`/api/v1/releases${query}`));

  test('lists the latest first, and in the other orders that it knows', async () => {
    expect(await list('')).toEqual([...IN_ORDER].reverse());
    expect(await list('?sort=registeredAt')).toEqual(IN_ORDER);
    expect(await list('?sort=version')).toEqual([...IN_ORDER].sort());
    expect(await list('?sort=-version')).toEqual([...IN_ORDER].sort().reverse());
  });

  test('lists those of a product, of a kind, and whose version begins with some text', async () => {
    expect(await list('?product=aide')).toEqual(['aide-1.0']);
    expect(await list('?kind=hotfix')).toEqual(['1.1.0']);
    expect(await list('?versionPrefix=1.1')).toEqual(['1.10.0', '1.1.0']);
    expect(await list('?versionPrefix=1.1&kind=iterative&product=flip')).toEqual(['1.10.0']);
    expect(await list('?versionPrefix=9')).toEqual([]);
    expect(await list('?versionPrefix=1_')).toEqual([]);
  });

  test.each(['sort=registeredAt', 'sort=-version', 'product=flip&limit=1'])(
    'follows the pages of %s from one to the next, and misses and repeats none',
    async (query) => {
      const whole = await list(`?${query}&limit=200`);
      const seen: string[] = [];
      let next: string | null = `/api/v1/releases?limit=2&${query}`.replace(/limit=2&(.*limit)/, '$1');
      while (next !== null) {
        const page: Answer = await here.manager.get(next);
        seen.push(...versionsOf(page));
        next = nextOf(page);
        // What comes meanwhile at either end moves no page.
        expect(seen.length).toBeLessThanOrEqual(IN_ORDER.length);
      }
      expect(seen).toEqual(query.includes('limit') ? await list('?product=flip') : whole);
    },
  );

  test.each([
    ['sort', 'sort=digest'],
    ['sort', 'sort=version;drop table app.release'],
    ['product', 'product=excel'],
    ['kind', "kind=' or 1=1 --"],
    ['versionPrefix', 'versionPrefix=%25'],
    ['limit', 'limit=0'],
    ['limit', 'limit=201'],
    ['limit', 'limit=1e9'],
    ['limit', 'limit=NaN'],
    ['after', "after='"],
    ['order', 'order=version'],
    ['product', 'product=flip&product=aide'],
  ])('refuses the %s of ?%s (abuse 10)', async (field, query) => {
    const answer = await here.manager.get(`/api/v1/releases?${query}`);
    expect([answer.status, blamed(answer)]).toEqual([400, [field]]);
  });

  test('finds one by its version, and its ETag is the digest that people sign (abuse 23)', async () => {
    const answer = await here.manager.get('/api/v1/releases/1.0.0');
    const { body } = answer;
    expect(answer.status).toBe(200);
    if (typeof body !== 'object' || body === null || !('digest' in body)) throw new Error('A release has a digest.');
    const tag = `"${String(body.digest)}"`;
    expect(answer.headers.get('etag')).toBe(tag);
    // Not by fetch, which asks for a fresh answer as soon as it is given a tag.
    const headers = { authorization: `Bearer ${here.manager.token}`, 'if-none-match': tag };
    const answered: unknown[] = await once(get(`${here.gatehouse.url}/api/v1/releases/1.0.0`, { headers }), 'response');
    expect(answered[0]).toMatchObject({ statusCode: 304 });
  });

  test('answers 404 for a version that is not registered, and 400 for what is no version (abuse 1)', async () => {
    expect((await here.manager.get('/api/v1/releases/9.9.9')).status).toBe(404);
    const hostile = await here.manager.get(`/api/v1/releases/${encodeURIComponent('1.0.0;id')}`);
    expect([hostile.status, blamed(hostile)]).toEqual([400, ['version']]);
    const up = await here.manager.get('/api/v1/releases/..%2f..%2fetc%2fpasswd');
    expect([up.status, blamed(up)]).toEqual([400, ['version']]);
  });

  test('compares two releases service by service (003-054)', async () => {
    const answer = await here.manager.get('/api/v1/releases/compare?from=1.0.0&to=1.2.0');
    expect(answer).toMatchObject({
      status: 200,
      body: {
        from: { version: '1.0.0' },
        to: { version: '1.2.0' },
        services: [
          { service: 'api', change: 'changed', from: { version: '1.0.0' }, to: { version: '1.2.0' } },
          { service: 'new', change: 'added', from: null, to: { version: '1.2.0' } },
          { service: 'old', change: 'removed', from: { version: '1.0.0' }, to: null },
          { service: 'ui', change: 'unchanged', from: { version: '1.0.0' }, to: { version: '1.0.0' } },
        ],
      },
    });
  });

  test('compares nothing across products, nor with what is not registered', async () => {
    const across = await here.manager.get('/api/v1/releases/compare?from=1.0.0&to=aide-1.0');
    expect([across.status, blamed(across)]).toEqual([400, ['to']]);
    expect((await here.manager.get('/api/v1/releases/compare?from=1.0.0&to=9.9.9')).status).toBe(404);
    const half = await here.manager.get('/api/v1/releases/compare?from=1.0.0');
    expect([half.status, blamed(half)]).toEqual([400, ['to']]);
  });

  test('is not for the unknown, nor yet for a Trust', async () => {
    const trust = await here.gatehouse.as({ role: 'trust', trust: 'gstt' });
    for (const path of ['', '/1.0.0', '/compare?from=1.0.0&to=1.1.0']) {
      expect((await here.gatehouse.get(`/api/v1/releases${path}`)).status).toBe(401);
      expect((await trust.get(`/api/v1/releases${path}`)).status).toBe(403);
    }
  });
});

function versionsOf({ body }: Answer): string[] {
  if (typeof body !== 'object' || body === null || !('releases' in body)) return [];
  return documentsIn(body.releases).map((release) => String(release['version']));
}

function nextOf({ body }: Answer): string | null {
  if (typeof body !== 'object' || body === null || !('next' in body)) return null;
  return typeof body.next === 'string' ? body.next : null;
}

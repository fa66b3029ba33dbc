import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { currentHead, record } from '../../src/audit/audit.table.js';
import { type Gatehouse, startGatehouse } from '../gatehouse.js';

describe('GET /api/v1/audit', () => {
  let gatehouse: Gatehouse;
  beforeAll(async () => {
    gatehouse = await startGatehouse();
    await gatehouse.database.transaction(async (tx) => {
      for (const subject of ['release:1', 'release:2', 'release:1'])
        await record(tx, { actor: 'gatehouse', action: 'release.registered', subject, detail: { by: 'test' } });
    });
  });
  afterAll(async () => {
    await gatehouse.stop();
  });

  test('lists the record page by page, oldest first', async () => {
    const reader = await gatehouse.as({ role: 'ai-centre' });
    expect((await reader.get('/api/v1/audit?limit=2')).body).toMatchObject({
      entries: [{ seq: 1, subject: 'release:1', detail: { by: 'test' } }, { seq: 2 }],
      next: 2,
    });
    expect((await reader.get('/api/v1/audit?limit=2&after=2')).body).toMatchObject({
      entries: [{ seq: 3 }],
      next: null,
    });
  });

  test('says what people call those whom entries name, wherever they stand', async () => {
    const reader = await gatehouse.as({ role: 'ai-centre' });
    const { person: ada } = await gatehouse.as({ role: 'delivery', name: 'Ada Byron' });
    const { person: rosa } = await gatehouse.as({ role: 'delivery', name: 'Rosa Lind' });
    const after = (await gatehouse.database.transaction(currentHead)).seq;
    const entry = { actor: `person:${ada}`, subject: 'site:ashmere', detail: { by: [rosa] } };
    await gatehouse.database.transaction((tx) => record(tx, { ...entry, action: 'release.registered' }));
    const { body } = await reader.get(`/api/v1/audit?after=${String(after)}`);
    expect(body).toMatchObject({
      names: {
        [`person:${ada}`]: 'Ada Byron',
        [`person:${rosa}`]: 'Rosa Lind',
        'site:ashmere': 'Ashmere Royal Hospitals',
      },
    });
  });

  test('lists what was done to one subject', async () => {
    const reader = await gatehouse.as({ role: 'ai-centre' });
    expect((await reader.get('/api/v1/audit?subject=release:1')).body).toMatchObject({
      entries: [{ seq: 1 }, { seq: 3 }],
    });
  });

  test.each(['limit=0', 'limit=501', 'after=-1', 'after=x', 'sort=entry'])(
    'refuses %s with the field named (abuse 10)',
    async (query) => {
      const answer = await (await gatehouse.as({ role: 'ai-centre' })).get(`/api/v1/audit?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { faults: [{ field: expect.any(String) }] } });
    },
  );

  test('gives the head to whoever may read, and to nobody else', async () => {
    const reader = await gatehouse.as({ role: 'product-owner' });
    expect(await reader.get('/api/v1/audit/head')).toMatchObject({
      status: 200,
      body: { seq: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(await (await gatehouse.as({ role: 'trust', trust: 'gstt' })).get('/api/v1/audit/head')).toMatchObject({
      status: 403,
    });
    expect(await gatehouse.get('/api/v1/audit')).toMatchObject({ status: 401 });
  });
});

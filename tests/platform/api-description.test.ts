import { expect, test } from '@jest/globals';
import { startGatehouse } from '../gatehouse.js';

test('the API describes itself, and its description names the routes', async () => {
  const gatehouse = await startGatehouse();
  try {
    expect(await gatehouse.get('/api/docs')).toMatchObject({ status: 200 });
    expect(await gatehouse.get('/api/docs-json')).toMatchObject({
      status: 200,
      body: { openapi: expect.stringMatching(/^3\./), paths: { '/health/live': { get: {} } } },
    });
  } finally {
    await gatehouse.stop();
  }
});

test('outside production the description can be switched off (abuse 65)', async () => {
  const gatehouse = await startGatehouse({ settings: { API_DOCS: 'no' } });
  try {
    for (const path of ['/api/docs', '/api/docs-json', '/api/docs-yaml'])
      expect(await gatehouse.get(path)).toMatchObject({ status: 404 });
  } finally {
    await gatehouse.stop();
  }
});

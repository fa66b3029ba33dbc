import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Gatehouse, startGatehouse } from '../gatehouse.js';

describe('health', () => {
  let gatehouse: Gatehouse;
  beforeEach(async () => {
    gatehouse = await startGatehouse();
  });
  afterEach(async () => {
    await gatehouse.stop();
  });

  test('a process that runs says so to anybody, and nothing more (abuse 70)', async () => {
    expect(await gatehouse.get('/health/live')).toMatchObject({ status: 200, body: { live: true } });
  });

  test('a service that reaches its database is ready', async () => {
    expect(await gatehouse.get('/health/ready')).toMatchObject({ status: 200, body: { ready: true } });
  });

  test('a service that lost its database is alive and not ready, and says no more than that (abuse 68)', async () => {
    expect(await gatehouse.get('/health/ready')).toMatchObject({ status: 200 });
    await gatehouse.database.close();
    expect(await gatehouse.get('/health/live')).toMatchObject({ status: 200 });
    const answer = await gatehouse.get('/health/ready');
    expect(answer).toMatchObject({ status: 503, body: { type: 'urn:gatehouse:problem:unavailable' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/postgres|driver|pool|stack/i);
  });
});

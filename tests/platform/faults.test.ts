import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { faultsOf } from '../../src/platform/http/faults.js';
import type { Answer } from '../client.js';
import { type Gatehouse, startGatehouse, type Somebody } from '../gatehouse.js';

const problemSchema = z.object({
  faults: z.array(z.object({ field: z.string(), fault: z.string(), fix: z.string().min(1) })),
});

function faultsIn(answer: Answer) {
  return problemSchema.parse(answer.body).faults;
}

describe('a request that is not right is told which field, what is wrong and what mends it', () => {
  let gatehouse: Gatehouse;
  let manager: Somebody;
  beforeAll(async () => {
    gatehouse = await startGatehouse();
    manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  });
  afterAll(async () => {
    await gatehouse.stop();
  });

  const ASK = { release: '1.0.0', environment: 'dev' };
  const wrong: readonly [string, string, string, unknown, string][] = [
    ['U+0000 in a query', 'GET', '/api/v1/audit?subject=a%00b', undefined, 'subject'],
    ['U+0000 in a text', 'POST', '/api/v1/promotions', { ...ASK, release: 'a\0' }, 'release'],
    [
      'half a character in a reason that is kept for ever',
      'POST',
      '/api/v1/rollouts/7b0e0a10-0000-4000-8000-000000000000/halt',
      { reason: 'because \ud800 of it' },
      'reason',
    ],
    [
      'half a character deep inside',
      'POST',
      '/api/v1/releases',
      { packages: [{ service: '\udc00' }] },
      'packages.0.service',
    ],
    ['a field that is not asked for', 'POST', '/api/v1/promotions', { ...ASK, approved: true }, 'approved'],
    ['a field of a query that is not asked for', 'GET', '/api/v1/audit?order=1', undefined, 'order'],
    ['a field of a query twice', 'GET', '/api/v1/audit?subject=a&subject=b', undefined, 'subject'],
    ['a version in the address that is none', 'GET', '/api/v1/releases/%7B%7B/sign-offs', undefined, 'version'],
    ['a list in place of a document', 'POST', '/api/v1/sign-in', [], '(body)'],
  ];
  test.each(wrong)('%s (abuse 4, 21, 77)', async (_what, method, path, body, field) => {
    const answer = await manager.send(method, path, body === undefined ? {} : { raw: JSON.stringify(body) });
    expect(answer.status).toBe(400);
    expect(faultsIn(answer).map((fault) => fault.field)).toEqual([field]);
    expect(JSON.stringify(answer.body)).not.toMatch(/Invalid input|Unrecognized/);
  });

  test('and the answer stays short, however many faults and however long their names are (abuse 49, 76)', async () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`${'k'.repeat(20)}${index}`, 1]));
    const long = await manager.post('/api/v1/sign-in', { ['x'.repeat(500_000)]: 1 });
    const answer = await manager.post('/api/v1/sign-in', many);
    expect(faultsIn(answer).at(-1)).toMatchObject({ field: '(body)', fault: expect.stringMatching(/more faults/) });
    for (const { status, body } of [answer, long]) {
      expect(status).toBe(400);
      expect(JSON.stringify(body).length).toBeLessThan(20_000);
    }
  });

  test('and a name that would not show is told without what hides it (abuse 69)', async () => {
    const answer = await manager.post('/api/v1/sign-in', { 'a\u202e\n\u2028b': 1 });
    expect(faultsIn(answer).map((fault) => fault.field)).toContain('a\ufffd\ufffd\ufffdb');
  });
});

test('a schema without words of ours is put into them', () => {
  const schema = z.strictObject({ whole: z.int(), text: z.string().max(3), list: z.array(z.string()).min(1) });
  const { error } = schema.safeParse({ whole: 1.5, text: 'long', list: [] });
  expect(faultsOf(error?.issues ?? [], [], '(body)')).toEqual([
    { field: 'whole', fault: 'is missing or is of another kind', fix: 'send a whole number' },
    { field: 'text', fault: 'is too large or too long', fix: 'use at most 3' },
    { field: 'list', fault: 'is too small or too short', fix: 'use 1 or more' },
  ]);
});

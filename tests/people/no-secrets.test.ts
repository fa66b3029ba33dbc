import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { Log } from '../../src/platform/log/log.service.js';
import { client } from '../client.js';
import { startGatehouse } from '../gatehouse.js';

test('no password, token, session or right is in any log line, record or answer but the one that gives it (INV-32, abuse 67)', async () => {
  const lines: string[] = [];
  const log = Log.open('trace', { write: (line) => void lines.push(line) });
  const gatehouse = await startGatehouse({ log });
  try {
    const manager = await gatehouse.as({ role: 'administrator' });
    const shown = z.object({ token: z.string() });
    const made = await manager.post('/api/v1/people', { name: 'Ada', email: 'ada@example.org' });
    const { id } = z.object({ id: z.string() }).parse(made.body);
    const right = shown.parse((await manager.post(`/api/v1/people/${id}/password-right`)).body).token;
    const [first, second, wrong] = ['seven quiet herons wade', 'nine grey herons wade', 'canary wrong password'];
    const answers = [await gatehouse.post('/api/v1/passwords', { right, password: first })];
    const session = shown.parse(
      (await gatehouse.post('/api/v1/sign-in', { email: 'ada@example.org', password: first })).body,
    );
    const ada = client(gatehouse.url, session.token);
    const token = shown.parse((await ada.post('/api/v1/tokens', { name: 'x', days: 1 })).body).token;
    answers.push(
      await ada.get('/api/v1/me'),
      await ada.get('/api/v1/tokens'),
      await ada.post('/api/v1/me/password', { current: wrong, password: second }),
      await ada.post('/api/v1/me/password', { current: first, password: second }),
      await ada.post('/api/v1/me/password', { current: second, password: 'canary' }),
      await ada.post('/api/v1/sign-in', { email: 'ada@example.org', password: wrong, more: token }),
      await ada.get(`/api/v1/tokens/${token}?token=${token}`),
      await gatehouse.post('/api/v1/passwords', { right, password: wrong }),
      await manager.get(`/api/v1/people/${id}`),
      await manager.get(`/api/v1/people/${id}/tokens`),
      await manager.get('/api/v1/people'),
    );
    const { rows } = await gatehouse.database.transaction((tx) => sql`select entry from audit`.execute(tx));
    log.error('Somebody pasted a token into a message', { error: new Error(`it was ${token}`), note: right });
    const all = [lines.join(''), JSON.stringify(rows), ...answers.map(({ body }) => JSON.stringify(body))];
    expect(lines.length).toBeGreaterThan(10);
    const secrets = [
      first,
      second,
      wrong,
      ...[right, session.token, token, manager.token].map((text) => text.slice(-64)),
    ];
    for (const secret of secrets) for (const text of all) expect(text).not.toContain(secret);
    for (const { body } of answers) expect(JSON.stringify(body)).not.toMatch(/scrypt\$|[0-9a-f]{64}/);
  } finally {
    await gatehouse.stop();
  }
});

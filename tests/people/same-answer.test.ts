import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { PasswordHash } from '../../src/people/password-hash.service.js';
import { startGatehouse, type Gatehouse } from '../gatehouse.js';
import { makeAccount, PASSWORD } from './account.js';

let gatehouse: Gatehouse;
beforeEach(async () => {
  gatehouse = await startGatehouse({ replace: [{ injected: PasswordHash, by: new PasswordHash() }] });
});
afterEach(async () => {
  await gatehouse.stop();
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly ms: number;
}

async function tryIn(email: string, password: string): Promise<Answer> {
  const began = performance.now();
  const { status, body } = await gatehouse.post('/api/v1/sign-in', { email, password });
  const ms = performance.now() - began;
  // Each answer names its own request; nothing else may differ.
  const rest = Object.entries(z.record(z.string(), z.unknown()).parse(body)).filter(([field]) => field !== 'request');
  return { status, body: Object.fromEntries(rest), ms };
}

async function change(email: string, what: 'disabled_at' | 'locked_until'): Promise<void> {
  const later = what === 'locked_until' ? '1 hour' : '0';
  await gatehouse.database.transaction((tx) =>
    sql`update person set ${sql.ref(what)} = app.now() + ${later}::interval where email = ${email}`.execute(tx),
  );
}

describe('signing in', () => {
  test('says the same to an unknown address, a wrong password, and the right one of a disabled, a locked and a new account (abuse 36)', async () => {
    const [known, disabled, locked] = [
      await makeAccount(gatehouse),
      await makeAccount(gatehouse),
      await makeAccount(gatehouse),
    ];
    await change(disabled.email, 'disabled_at');
    await change(locked.email, 'locked_until');
    const fresh = await gatehouse.as({ role: 'delivery' });
    const answers = [
      await tryIn('nobody@gatehouse.example', PASSWORD),
      await tryIn(known.email, 'not the password'),
      await tryIn(disabled.email, PASSWORD),
      await tryIn(locked.email, PASSWORD),
      await tryIn(`${fresh.person}@gatehouse.example`, PASSWORD),
    ];
    for (const answer of answers) expect({ ...answer, ms: 0 }).toEqual({ ...answers[0], ms: 0 });
    expect(answers[0]?.status).toBe(401);
  });

  test('takes as long for an address that is unknown as for a wrong password (abuse 36)', async () => {
    const known = await makeAccount(gatehouse);
    const unknown: number[] = [];
    const wrong: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      unknown.push((await tryIn('nobody@gatehouse.example', 'not the password')).ms);
      wrong.push((await tryIn(known.email, 'not the password')).ms);
    }
    // The fastest of each is what the machine's other work disturbs least; a busy one still makes one of them twice the other.
    // Without the hash it is fifty times faster.
    const ratio = Math.min(...unknown) / Math.min(...wrong);
    expect(ratio).toBeGreaterThan(0.15);
    expect(ratio).toBeLessThan(7);
  });
});

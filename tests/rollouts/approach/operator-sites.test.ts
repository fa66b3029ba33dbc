import { afterEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Operator } from '../../../src/sites/operator.js';
import type { Site } from '../../../src/sites/site.js';
import { client } from '../../client.js';
import { eventually, openWard, release, type Ward } from '../ward.js';
import { operatorMailLines, operatorMails } from './operator-mails.js';

let ward: Ward | null = null;

afterEach(async () => {
  await ward?.stop();
  ward = null;
});

const DAY = 86_400;
const HOST = 'trust-02';

async function open(watch: Operator['watch'] = 'probe', policy = {}): Promise<Ward> {
  const operator: Operator = { watch, deadlineSeconds: 7 * DAY, remindSeconds: DAY, lookSeconds: 600 };
  const operated: Partial<Site> = { kind: 'operator', operator };
  ward = await openWard({ sites: 3, policy: { preFlight: true, ...policy }, sitesAt: { [HOST]: operated } });
  return ward;
}

/** What was asked of the operator and ordered by us at their site, as `kind state`. */
async function told(at: Ward, rollout: string): Promise<readonly string[]> {
  const attempts = (await at.attempts(rollout)).filter((attempt) => attempt.site === HOST);
  return attempts.filter((attempt) => attempt.purpose === 'order').map(({ kind, state }) => `${kind} ${state}`);
}

async function untilTold(at: Ward, rollout: string, ...lines: string[]): Promise<void> {
  await eventually(async () => {
    const now = await told(at, rollout);
    return now.join() === lines.join() ? now : now.join();
  });
}

async function notices(at: Ward, rollout: string): Promise<readonly string[]> {
  const rows = await at.gatehouse.database.transaction(
    async (tx) =>
      (
        await sql<{ about: string }>`select about from due_notice where rollout = ${rollout} order by due_at`.execute(
          tx,
        )
      ).rows,
  );
  return rows.map((row) => row.about);
}

async function untilNotices(at: Ward, rollout: string, ...about: string[]): Promise<void> {
  await eventually(async () => {
    const now = await notices(at, rollout);
    return now.join() === about.join() ? now : now.join();
  });
}

/** The operator does what the rollout is about. */
async function operate(at: Ward, rollout: string): Promise<{ version: string; digest: string }> {
  const { release: version, digest } = await at.rollout(rollout);
  at.node.estates.set(HOST, { version, digest, healthy: true });
  return { version, digest };
}

test('an operator site is asked, reminded and watched, and counts in its wave like any other (decision 14)', async () => {
  const at = await open();
  const rollout = await at.plan(release('1.0.0'));
  await untilTold(at, rollout, 'request verifying');
  await eventually(async () => {
    const standings = await at.standings(rollout);
    return standings['trust-03'] === 'succeeded' ? standings : 'trust-03 waits for the operator';
  });
  await untilNotices(at, rollout, 'request');
  await at.hurry(DAY + 5);
  await untilNotices(at, rollout, 'request', 'request-reminder');
  await at.hurry(2 * DAY + 5);
  await untilNotices(at, rollout, 'request', 'request-reminder', 'request-reminder');
  expect(await operatorMailLines(at)).toEqual([
    `request to ${HOST}`,
    ...[`request-reminder to ${HOST}`, `request-reminder to ${HOST}`],
  ]);
  expect((await operatorMails(at))[0]).toMatchObject({
    ...{ event: 'operator-asked', thread: `operator/${rollout}/${HOST}` },
    subject: { release: '1.0.0', product: 'flip', environment: 'production', trust: HOST, sites: [HOST] },
    facts: { about: 'request', says: expect.stringContaining('FLIP at TRUST-02 is to be brought to 1.0.0 by ') },
  });
  expect((await at.rollout(rollout)).state).toBe('running');
  expect(at.node.orders().some((order) => order.host === HOST && order.playbook !== 'verify')).toBe(false);
  await operate(at, rollout);
  await at.hurry(2 * DAY + 700);
  await at.until(rollout, 'completed');
  expect(await told(at, rollout)).toEqual(['request succeeded']);
  const manager = await at.gatehouse.as({ role: 'delivery' });
  const { body } = await manager.get(`/api/v1/rollouts/${rollout}`);
  expect(JSON.stringify(body)).toContain('FLIP at TRUST-02 is to be brought to 1.0.0 by ');
});

test('what its operator has not done in time is a person’s, and ends by itself when it is done after all (INV-08)', async () => {
  const at = await open();
  const rollout = await at.plan(release('1.0.0'));
  await untilTold(at, rollout, 'request verifying');
  await at.hurry(7 * DAY + 5);
  await untilTold(at, rollout, 'request needs-human');
  expect((await notices(at, rollout)).at(-1)).toBe('request-overdue');
  expect((await operatorMailLines(at)).slice(-2)).toEqual([
    `request-overdue to ${HOST}`,
    'request-overdue to our people',
  ]);
  expect(await at.standings(rollout)).toMatchObject({ [HOST]: 'needs-human' });
  await operate(at, rollout);
  await at.hurry(7 * DAY + 700);
  await at.until(rollout, 'completed');
});

test('a halt withdraws the request; what the operator did meanwhile still counts, and going on asks anew', async () => {
  const at = await open();
  const rollout = await at.plan(release('1.0.0'));
  await untilTold(at, rollout, 'request verifying');
  const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  expect((await manager.post(`/api/v1/rollouts/${rollout}/halt`, { reason: 'A drill.' })).status).toBe(202);
  await at.until(rollout, 'halted');
  await at.hurry(16);
  await untilTold(at, rollout, 'request cancelled');
  const second = await at.gatehouse.as({ role: 'delivery' });
  const resumed = await second.post(`/api/v1/rollouts/${rollout}/decision`, {
    decide: 'resume',
    reason: 'It is over.',
  });
  expect(resumed.status).toBe(202);
  await untilTold(at, rollout, 'request cancelled', 'request verifying');
  await operate(at, rollout);
  await at.hurry(700);
  await at.until(rollout, 'completed');
});

test('a way back at an operator site is asked for too, and is done when the site says so (INV-25)', async () => {
  const at = await open();
  const first = await at.plan(release('1.0.0'));
  await untilTold(at, first, 'request verifying');
  const before = await operate(at, first);
  await at.hurry(700);
  await at.until(first, 'completed');
  const rollout = await at.plan(release('2.0.0'));
  await untilTold(at, rollout, 'request verifying');
  await operate(at, rollout);
  await at.hurry(1400);
  await at.until(rollout, 'completed');
  const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const path = `/api/v1/rollouts/${rollout}/sites/${HOST}/roll-back`;
  expect((await manager.post(path, { reason: 'It is too slow there.' })).status).toBe(202);
  await untilTold(at, rollout, 'request succeeded', 'request-back verifying');
  expect((await at.attempts(rollout)).at(-1)).toMatchObject({ target_version: '1.0.0', target_digest: before.digest });
  at.node.estates.set(HOST, { ...before, healthy: true });
  await at.hurry(2100);
  await untilTold(at, rollout, 'request succeeded', 'request-back rolled-back');
});

test('a site into which nobody can look reports with a token of its own, and with no other (abuse 31)', async () => {
  const at = await open('report', { soakSeconds: 1 });
  const rollout = await at.plan(release('1.0.0'));
  await untilTold(at, rollout, 'request verifying');
  const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const issued = async (): Promise<string> => {
    const { status, body } = await manager.post(`/api/v1/sites/${HOST}/report-token`, {});
    expect(status).toBe(201);
    return z.object({ token: z.string() }).parse(body).token;
  };
  const [old, token] = [await issued(), await issued()];
  const { release: version, digest } = await at.rollout(rollout);
  const said = { product: 'flip', version, digest, healthy: true };
  const report = async (
    site: string,
    by: string | null,
    body: object = said,
  ): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${at.gatehouse.url}/api/v1/sites/${site}/report`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(by === null ? {} : { authorization: `Bearer ${by}` }) },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
  for (const [site, by] of [
    [HOST, null],
    [HOST, old],
    [HOST, manager.token],
    [HOST, `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`],
    ['trust-03', token],
    ['no-such-site', token],
  ] as const) {
    expect((await report(site, by)).status).toBe(401);
  }
  expect((await report(HOST, token, { ...said, version: '0.9.0' })).body).toEqual({ met: false });
  expect((await report(HOST, token, { ...said, healthy: false })).body).toEqual({ met: false });
  expect((await report(HOST, token, { ...said, digest: 'f' })).status).toBe(400);
  expect(await told(at, rollout)).toEqual(['request verifying']);
  expect(await report(HOST, token)).toEqual({ status: 202, body: { met: true } });
  await at.until(rollout, 'completed');
  expect((await report(HOST, token)).status).toBe(409);
  expect(at.node.orders().some((order) => order.host === HOST)).toBe(false);
  expect((await manager.post('/api/v1/sites/trust-03/report-token', {})).status).toBe(409);
});

test('of report tokens that are made at the same moment one opens the site’s report, the last (abuse 37)', async () => {
  const at = await open('report');
  const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const made = await Promise.all(
    Array.from({ length: 8 }, () => manager.post(`/api/v1/sites/${HOST}/report-token`, {})),
  );
  expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
  const report = { product: 'flip', version: '1.0.0', digest: 'a'.repeat(64), healthy: true };
  const answers = await Promise.all(
    made.map(({ body }) =>
      client(at.gatehouse.url, z.looseObject({ token: z.string() }).parse(body).token).post(
        `/api/v1/sites/${HOST}/report`,
        report,
      ),
    ),
  );
  // 409: the token is right, and nothing is asked of the site.
  expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 401, 401, 409]);
});

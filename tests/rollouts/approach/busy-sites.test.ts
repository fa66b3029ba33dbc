import { afterEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { eventually, openWard, release, type Ward } from '../ward.js';
import { operatorMailLines } from './operator-mails.js';

let ward: Ward | null = null;

afterEach(async () => {
  await ward?.stop();
  ward = null;
});

const FLIP = {
  directory: '/srv/flip',
  restart: ['restart'],
  stop: ['stop'],
  start: ['start'],
  health: 'http://127.0.0.1/health',
  healthSeconds: 10,
  quiesce: { check: ['/opt/flip/is-quiet'], limit: '30m', every: '60s' },
};

async function open(preFlight: boolean): Promise<Ward> {
  ward = await openWard({ sites: 3, policy: { preFlight }, site: { products: { flip: FLIP } } });
  ward.node.busy.add('trust-02');
  return ward;
}

/** The attempts at the busy site, as `kind state`, oldest first. */
async function told(at: Ward, rollout: string): Promise<readonly string[]> {
  const attempts = (await at.attempts(rollout)).filter((attempt) => attempt.site === 'trust-02');
  return attempts.map(({ kind, state }) => `${kind} ${state}`);
}

async function untilTold(at: Ward, rollout: string, count: number): Promise<readonly string[]> {
  return eventually(async () => {
    const lines = await told(at, rollout);
    return lines.length >= count && lines.every((line) => !/ready|claimed|starting|running/.test(line))
      ? lines
      : lines.join();
  });
}

test.each([true, false])(
  'a busy site is left alone and asked again, the others go on, and it follows when it is quiet (pre-flight %s)',
  async (preFlight) => {
    const at = await open(preFlight);
    const rollout = await at.plan(release('1.0.0'));
    const busy = preFlight ? 'pre-flight succeeded' : 'deploy cancelled';
    expect(await untilTold(at, rollout, 1)).toEqual([busy]);
    await eventually(async () => {
      const standings = await at.standings(rollout);
      return standings['trust-03'] === 'succeeded' ? standings : 'trust-03 has not followed';
    });
    expect(await at.standings(rollout)).toMatchObject({ 'trust-02': 'waiting' });
    expect(at.node.estates.has('trust-02')).toBe(false);
    await at.hurry(61);
    expect(await untilTold(at, rollout, 2)).toEqual([busy, busy]);
    at.node.busy.clear();
    await at.hurry(122);
    await at.until(rollout, 'completed');
    expect(await told(at, rollout)).toEqual([busy, busy, ...(preFlight ? [busy] : []), 'deploy succeeded']);
  },
);

/** A rollout that has waited for the busy site for longer than its limit. */
async function tooLong(at: Ward): Promise<string> {
  const rollout = await at.plan(release('1.0.0'));
  let asked = 0;
  await untilTold(at, rollout, 1);
  for (const seconds of [600, 1200, 1900]) {
    await at.hurry(seconds);
    asked += 1;
    if (seconds < 1800) await untilTold(at, rollout, asked + 1);
  }
  await eventually(async () => {
    const [row] = await at.gatehouse.database.transaction(
      async (tx) =>
        (await sql<{ says: string }>`select says from due_notice where rollout = ${rollout}`.execute(tx)).rows,
    );
    return row ?? 'nobody was asked';
  });
  return rollout;
}

test('one that is busy for longer than its limit is a question for a person: going on needs a second one, and shows for ever', async () => {
  const at = await open(true);
  const rollout = await tooLong(at);
  const [one, two] = [
    await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' }),
    await at.gatehouse.as({ role: 'delivery' }),
  ];
  const shown = await one.get(`/api/v1/rollouts/${rollout}`);
  expect(JSON.stringify(shown.body)).toContain('has been busy for too long');
  expect(await operatorMailLines(at)).toEqual(['busy-too-long to our people']);
  const before = await told(at, rollout);
  await at.hurry(9_000);
  const path = `/api/v1/rollouts/${rollout}/sites/trust-02/go-on`;
  const reason = { reason: 'The run was abandoned.' };
  expect((await one.post(path, reason)).status).toBe(202);
  expect((await one.post(path, reason)).status).toBe(403);
  expect(await told(at, rollout)).toEqual(before);
  expect((await two.post(path, { reason: 'I agree.' })).status).toBe(202);
  await at.until(rollout, 'completed');
  expect((await told(at, rollout)).at(-1)).toBe('deploy succeeded');
  const after = await one.get(`/api/v1/rollouts/${rollout}`);
  expect(after.body).toMatchObject({
    waves: [
      {},
      {
        sites: [
          {
            site: 'trust-02',
            quiet: { goOn: { askedBy: one.person, agreedBy: two.person, because: reason.reason } },
            notices: [{ about: 'busy-too-long' }],
          },
          {},
        ],
      },
    ],
  });
});

test('a person may wait longer, or skip the site', async () => {
  const at = await open(true);
  const rollout = await tooLong(at);
  const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const asked = (await told(at, rollout)).length;
  const path = `/api/v1/rollouts/${rollout}/sites/trust-02`;
  expect((await manager.post(`${path}/wait`, { reason: 'It ends tonight.' })).status).toBe(202);
  await untilTold(at, rollout, asked + 1);
  expect((await manager.post(`${path}/skip`, { reason: 'Next week then.' })).status).toBe(202);
  await at.until(rollout, 'completed-with-exceptions');
  expect((await manager.post(`${path}/wait`, { reason: 'It ends tonight.' })).status).toBe(409);
  expect((await manager.post(`${path}/go-on`, { reason: 'It ends tonight.' })).status).toBe(409);
});

test('what is shown and may be decided about a busy site does not come and go while it is asked once more', async () => {
  const at = await open(true);
  const rollout = await at.plan(release('1.0.0'));
  await untilTold(at, rollout, 1);
  const [one, two] = [
    await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' }),
    await at.gatehouse.as({ role: 'delivery' }),
  ];
  at.node.runMs = 20_000;
  await at.hurry(61);
  const asking = 'pre-flight succeeded,pre-flight running';
  await eventually(async () => {
    const lines = await told(at, rollout);
    return lines.join() === asking ? lines : lines.join();
  });
  const path = `/api/v1/rollouts/${rollout}`;
  expect(JSON.stringify((await one.get(path)).body)).toContain('is under way at the site; it is asked again');
  const reason = { reason: 'The run was abandoned.' };
  expect((await one.post(`${path}/sites/trust-02/wait`, reason)).status).toBe(202);
  expect((await one.post(`${path}/sites/trust-02/go-on`, reason)).status).toBe(202);
  expect((await two.post(`${path}/sites/trust-02/go-on`, reason)).status).toBe(202);
  expect((await told(at, rollout)).join()).toBe(asking);
});

test('nobody decides about a site that is not busy', async () => {
  const at = await open(true);
  const rollout = await at.plan(release('1.0.0'));
  await untilTold(at, rollout, 1);
  const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  for (const act of ['wait', 'go-on']) {
    const answer = await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-03/${act}`, {
      reason: 'For no reason.',
    });
    expect(answer.status).toBe(409);
  }
});

test('a failed site that is busy when it is tried again is tried when it is quiet, and not asked all the time (004-015)', async () => {
  const at = await open(false);
  at.node.busy.clear();
  at.node.conduct('trust-02', 'fails', 'well');
  const rollout = await at.plan(release('1.0.0'));
  await at.until(rollout, 'completed-with-exceptions');
  at.node.busy.add('trust-02');
  const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const path = `/api/v1/rollouts/${rollout}/sites/trust-02`;
  expect((await manager.post(`${path}/retry`, { reason: 'The disk was mended.' })).status).toBe(202);
  const lines = ['deploy failed', 'deploy cancelled'];
  expect(await untilTold(at, rollout, 2)).toEqual(lines);
  await at.hurry(61);
  expect(await untilTold(at, rollout, 3)).toEqual([...lines, 'deploy cancelled']);
  expect(await at.standings(rollout)).toMatchObject({ 'trust-02': 'failed' });
  expect((await manager.post(`${path}/wait`, { reason: 'It ends tonight.' })).status).toBe(202);
  at.node.busy.clear();
  await at.hurry(122);
  await at.until(rollout, 'completed');
  expect(await told(at, rollout)).toEqual([...lines, 'deploy cancelled', 'deploy succeeded']);
});

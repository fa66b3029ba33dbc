import { afterEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Operator } from '../../../src/sites/operator.js';
import { pull } from '../stops/line.js';
import { eventually, openWard, release, type Ward } from '../ward.js';

let ward: Ward | null = null;

afterEach(async () => {
  await ward?.stop();
  ward = null;
});

const HOST = 'trust-02';
const DEADLINE = 7 * 86_400;

/** A rollout whose operator was asked and has not answered, after everything else was done. */
async function asked(watch: Operator['watch']): Promise<{ at: Ward; rollout: string }> {
  const operator: Operator = { watch, deadlineSeconds: DEADLINE, remindSeconds: DEADLINE, lookSeconds: 600 };
  const at = await openWard({ sites: 3, sitesAt: { [HOST]: { kind: 'operator', operator } } });
  ward = at;
  const rollout = await at.plan(release('2.0.0'));
  await untilStanding(at, rollout, { 'trust-01': 'succeeded', 'trust-03': 'succeeded' });
  await untilTold(at, rollout, 'request verifying');
  return { at, rollout };
}

async function untilTold(at: Ward, rollout: string, ...lines: string[]): Promise<void> {
  await eventually(async () => {
    const attempts = (await at.attempts(rollout)).filter((each) => each.site === HOST && each.purpose === 'order');
    const now = attempts.map(({ kind, state }) => `${kind} ${state}`);
    return now.join() === lines.join() ? now : now.join();
  });
}

async function untilStanding(at: Ward, rollout: string, wanted: Readonly<Record<string, string>>): Promise<void> {
  await eventually(async () => {
    const now = await at.standings(rollout);
    return Object.entries(wanted).every(([site, standing]) => now[site] === standing) ? now : JSON.stringify(now);
  });
}

test('a stop of a site withdraws what its operator was asked for, and lifting it asks anew (INV-11)', async () => {
  const { at, rollout } = await asked('probe');
  const puller = await at.gatehouse.as({ role: 'delivery' });
  const stop = await pull(puller, { scope: 'site', of: HOST });
  await at.hurry(16);
  await untilTold(at, rollout, 'request cancelled');
  expect((await at.rollout(rollout)).state).toBe('running');
  const second = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const lift = { decide: 'resume', reason: 'It is over.' };
  expect((await second.post(`/api/v1/stops/${stop}/lift`, lift)).status).toBe(202);
  await untilTold(at, rollout, 'request cancelled', 'request verifying');
});

test.each(['probe', 'report'] as const)(
  'a site is left out though its operator was asked, and nobody waits for it any more (%s)',
  async (watch) => {
    const { at, rollout } = await asked(watch);
    const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
    const path = `/api/v1/rollouts/${rollout}/sites/${HOST}/skip`;
    expect((await manager.post(path, { reason: 'They are moving house.' })).status).toBe(202);
    if (watch === 'probe') await at.hurry(16);
    await untilTold(at, rollout, watch === 'probe' ? 'request cancelled' : 'request needs-human');
    await at.until(rollout, 'completed-with-exceptions');
  },
);

test.each(['probe', 'report'] as const)(
  'a rollout goes back to its end though an operator has not answered (%s)',
  async (watch) => {
    const { at, rollout } = await asked(watch);
    const manager = await at.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
    const back = await manager.post(`/api/v1/rollouts/${rollout}/roll-back`, { reason: 'It loses pictures.' });
    expect(back.status).toBe(202);
    if (watch === 'probe') await at.hurry(16);
    await untilTold(at, rollout, watch === 'probe' ? 'request cancelled' : 'request needs-human');
    await at.until(rollout, 'partially-rolled-back', 'rolled-back');
  },
);

test('a request of a rollout that a newer release replaced is watched to its end (INV-08)', async () => {
  const { at, rollout } = await asked('probe');
  await at.gatehouse.database.transaction(async (tx) => {
    await sql`update rollout set state = 'superseded', ended_at = app.now() where id = ${rollout}`.execute(tx);
  });
  await at.hurry(16);
  await untilTold(at, rollout, 'request cancelled');
});

test('and where only its operator can tell, a person asks them (INV-08)', async () => {
  const { at, rollout } = await asked('report');
  await at.gatehouse.database.transaction(async (tx) => {
    await sql`update rollout set state = 'superseded', ended_at = app.now() where id = ${rollout}`.execute(tx);
  });
  await untilTold(at, rollout, 'request needs-human');
});

import { afterEach, expect, test } from '@jest/globals';
import { listEntries } from '../../../src/audit/audit.table.js';
import { OverrunWorker } from '../../../src/rollouts/timing/overrun.worker.js';
import { release, type Ward } from '../ward.js';
import { stand, steps, wardAt } from './night.js';

let ward: Ward;
afterEach(() => ward.stop());

/** One site, whose window is a minute long and closes while its run is under way. */
async function closedWhileRunning(): Promise<{ rollout: string; attempt: string }> {
  const options = { sites: 1, policy: { deadlineSeconds: 30 } };
  ward = await wardAt('2026-12-01T22:00:01Z', { opens: '22:00', lasts: '1m' }, options);
  ward.node.runMs = 2_000;
  const rollout = await ward.plan(release('2.0.0'));
  await steps(ward, 1);
  await stand(ward, '2026-12-01T22:01:05Z');
  const [attempt] = await ward.attempts(rollout);
  return { rollout, attempt: attempt?.id ?? '' };
}

async function told(attempt: string): Promise<readonly unknown[]> {
  const wish = { after: 0, limit: 100, subject: `attempt:${attempt}` };
  const entries = await ward.gatehouse.database.transaction((tx) => listEntries(tx, wish));
  return entries.filter(({ action }) => action === 'attempt.overran').map(({ detail }) => detail);
}

test('a run whose window closes goes on to its end; the overrun is recorded, told once, counted and shown (INV-21)', async () => {
  const { rollout, attempt } = await closedWhileRunning();
  const overruns = ward.gatehouse.injected(OverrunWorker);
  await Promise.all([overruns.turn(), overruns.turn(), overruns.turn()]);
  const closedAt = '2026-12-01T22:01:00.000Z';
  expect(await told(attempt)).toEqual([
    expect.objectContaining({ rollout, site: 'trust-01', kind: 'deploy', closedAt }),
  ]);
  await ward.until(rollout, 'completed');
  await overruns.turn();
  expect(await told(attempt)).toHaveLength(1);
  const delivery = await ward.gatehouse.as({ role: 'delivery' });
  const because = 'The window closed Tue, 1 Dec 2026, 22:01 GMT, and it is not known to have ended; it goes on.';
  expect((await delivery.get(`/api/v1/rollouts/${rollout}`)).body).toMatchObject({
    waves: [{ sites: [{ attempts: [{ id: attempt, state: 'succeeded', overran: { closedAt, because } }] }] }],
  });
  const metrics = await delivery.get('/metrics');
  expect(String(metrics.body)).toContain('gatehouse_attempts_overran 1');
  expect(ward.node.journal.map(({ step }) => step)).toEqual(['began', 'ended']);
});

test('an overrun is found though nobody looked before the run had ended (INV-21)', async () => {
  const { rollout, attempt } = await closedWhileRunning();
  await ward.until(rollout, 'completed');
  await ward.gatehouse.injected(OverrunWorker).turn();
  expect(await told(attempt)).toHaveLength(1);
});

test('a run that was over in time is none, however late somebody looks (INV-21)', async () => {
  ward = await wardAt('2026-12-01T22:00:01Z', { opens: '22:00', lasts: '4h' }, { sites: 1 });
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed');
  await stand(ward, '2026-12-02T09:00:00Z');
  await ward.gatehouse.injected(OverrunWorker).turn();
  const [attempt] = await ward.attempts(rollout);
  expect(await told(attempt?.id ?? '')).toEqual([]);
});

test('a freeze that is declared while a run is under way stops it as little, and is told as an overrun (INV-21)', async () => {
  ward = await wardAt('2026-12-01T22:00:01Z', { opens: '22:00', lasts: '4h' }, { sites: 1 });
  ward.node.runMs = 2_000;
  const delivery = await ward.gatehouse.as({ role: 'delivery' });
  const rollout = await ward.plan(release('2.0.0'));
  await steps(ward, 1);
  await delivery.post('/api/v1/freezes', {
    scope: 'site',
    of: 'trust-01',
    to: '2026-12-03T00:00:00Z',
    reason: 'Ward 4',
  });
  await ward.until(rollout, 'completed');
  await ward.gatehouse.injected(OverrunWorker).turn();
  const [attempt] = await ward.attempts(rollout);
  expect(await told(attempt?.id ?? '')).toEqual([
    expect.objectContaining({
      because: expect.stringMatching(/^A freeze of the site trust-01 began Tue, 1 Dec 2026, 22:0\d GMT, /),
    }),
  ]);
});

import { afterEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { ControlNodes } from '../../../src/rollouts/control-nodes.service.js';
import { eventually, openWard, release, type Ward } from '../ward.js';
import { decideOftenEnough, stand, steps, wardAt } from './night.js';

let ward: Ward;
afterEach(() => ward.stop());

test('no site starts before its window opens, and every one does when it is open (INV-20)', async () => {
  ward = await wardAt('2026-12-01T21:59:00Z', { opens: '22:00', lasts: '4h' });
  const rollout = await ward.plan(release('2.0.0'));
  await decideOftenEnough(ward);
  expect(await ward.attempts(rollout)).toEqual([]);
  await stand(ward, '2026-12-01T22:00:01Z');
  await ward.until(rollout, 'completed');
  const opened = Date.parse('2026-12-01T22:00:00Z');
  for (const { started_at } of await ward.attempts(rollout)) expect(started_at?.getTime()).toBeGreaterThan(opened);
});

test('a run that could not finish before the window closes does not start (INV-20)', async () => {
  // Nothing ran here before, so a run may take its deadline: 10 minutes.
  ward = await wardAt('2026-12-02T01:50:30Z', { opens: '22:00', lasts: '4h' });
  const rollout = await ward.plan(release('2.0.0'));
  await decideOftenEnough(ward);
  expect(await ward.attempts(rollout)).toEqual([]);
  await stand(ward, '2026-12-02T22:00:01Z');
  await ward.until(rollout, 'completed');
});

test('on the night when the clocks go forward a window inside the hour that is left out does not open (INV-20, F19)', async () => {
  ward = await wardAt('2027-03-28T01:00:01Z', { opens: '01:00', lasts: '1h' });
  const rollout = await ward.plan(release('2.0.0'));
  await decideOftenEnough(ward);
  expect(await ward.attempts(rollout)).toEqual([]);
  await stand(ward, '2027-03-29T00:00:01Z');
  await ward.until(rollout, 'completed');
});

test('on the night when the clocks go back a window opens the first time only that they show its hour (INV-20, F19)', async () => {
  ward = await wardAt('2026-10-25T01:10:00Z', { opens: '01:00', lasts: '1h' });
  const rollout = await ward.plan(release('2.0.0'));
  await decideOftenEnough(ward);
  expect(await ward.attempts(rollout)).toEqual([]);
  await stand(ward, '2026-10-26T01:00:01Z');
  await ward.until(rollout, 'completed');
});

test('a site is put back whatever its window says (INV-20)', async () => {
  const policy = { failureBudget: 0, deadlineSeconds: 30 };
  ward = await wardAt('2026-12-01T22:00:01Z', { opens: '22:00', lasts: '1m' }, { sites: 1, policy });
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-01', 'fails', 'well');
  ward.node.runMs = 1500;
  const rollout = await ward.plan(release('2.0.0'));
  await steps(ward, 3);
  await stand(ward, '2026-12-01T22:01:10Z');
  await ward.until(rollout, 'halted');
  const back = await eventually(async () => {
    const last = (await ward.attempts(rollout)).at(-1);
    return last?.kind === 'roll-back' && last.state === 'rolled-back' ? last : 'not put back';
  });
  expect(back.created_at.getTime()).toBeGreaterThan(Date.parse('2026-12-01T22:01:00Z'));
});

test('a freeze declared after an attempt was ordered still stops it, in the transaction that would claim it (INV-20, INV-34)', async () => {
  ward = await openWard({ sites: 1 });
  ward.line.cut();
  ward.gatehouse.injected(ControlNodes).mistrust('hub');
  const rollout = await ward.plan(release('2.0.0'));
  await decideOftenEnough(ward);
  expect((await ward.attempts(rollout)).map(({ state }) => state)).toEqual(['ready']);
  await freeze('1 hour');
  ward.line.mend();
  await eventually(async () => ((await ward.attempts(rollout))[0]?.state === 'ready' ? 'still ready' : {}));
  // Its Trust reads this too, and why the hub freezes is not told to it (INV-34).
  expect((await ward.attempts(rollout)).map(({ state, because }) => [state, because])).toEqual([
    ['cancelled', 'A freeze is on, or begins before a run would be over.'],
  ]);
  await decideOftenEnough(ward);
  expect(await ward.attempts(rollout)).toHaveLength(1);
  expect(ward.node.journal).toEqual([]);
  await ward.hurry(3601);
  await ward.until(rollout, 'completed');
});

test('a site that waits shows why and until when; why the hub froze is not told to a Trust (INV-20, INV-34)', async () => {
  ward = await wardAt('2026-12-01T12:00:00Z', { opens: '22:00', lasts: '4h' }, { sites: 1 });
  const delivery = await ward.gatehouse.as({ role: 'delivery' });
  const trust = await ward.gatehouse.as({ role: 'trust', trust: 'trust-01' });
  const path = `/api/v1/rollouts/${await ward.plan(release('2.0.0'))}`;
  const shows = (because: string, until: string) => ({ waves: [{ sites: [{ hold: { because, until } }] }] });
  const closed = 'No window of the site TRUST-01 is open. It may start Tue, 1 Dec 2026, 22:00 GMT.';
  expect((await trust.get(path)).body).toMatchObject(shows(closed, '2026-12-01T22:00:00.000Z'));
  await delivery.post('/api/v1/freezes', {
    scope: 'everything',
    to: '2026-12-03T00:00:00Z',
    reason: 'A secret of ours',
  });
  await stand(ward, '2026-12-01T22:00:00Z');
  const frozen = 'There is a freeze of everything: A secret of ours. It may start Thu, 3 Dec 2026, 00:00 GMT.';
  expect((await delivery.get(path)).body).toMatchObject(shows(frozen, '2026-12-03T00:00:00.000Z'));
  expect(JSON.stringify((await trust.get(path)).body)).not.toContain('A secret of ours');
});

async function freeze(lasting: string): Promise<void> {
  const { person } = await ward.gatehouse.as({ role: 'delivery' });
  await ward.gatehouse.database.transaction((tx) =>
    sql`insert into app.freeze (scope, starts_at, ends_at, reason, owner, declared_by)
      values ('everything', app.now(), app.now() + ${lasting}::interval, 'year end', ${person}, ${person})`.execute(tx),
  );
}

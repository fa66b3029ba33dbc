import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Somebody } from '../../gatehouse.js';
import { letPass } from '../let-pass.js';
import { eventually, openWard, release, type Ward } from '../ward.js';
import { begun, confirmed, pause, pull, REASON, seen, underWay } from './line.js';

let ward: Ward;
let operator: Somebody;
beforeEach(async () => {
  ward = await openWard({ sites: 12, pilots: 1, policy: { concurrency: 4 } });
  operator = await ward.gatehouse.as({ role: 'delivery' });
});
afterEach(() => ward.stop());

test('one call halts every rollout, and nothing begins after it is shown as confirmed, a new rollout neither (INV-11, F24)', async () => {
  ward.node.runMs = 60;
  ward.line.delayMs = 10;
  const rollouts = [await ward.plan(release('2.0.0')), await ward.plan(release('2.0.0'), 'uat')];
  await underWay(ward, rollouts[0] ?? '');
  const pressed = performance.now();
  const stop = await pull(operator, { scope: 'everything' });
  const answered = performance.now();
  const shown = await confirmed(operator, stop);
  expect(performance.now() - pressed).toBeLessThan(10_000);
  expect(shown).toMatchObject({ unconfirmed: [], says: 'The stop is confirmed: nothing more begins.' });
  const late = await ward.plan(release('3.0.0'), 'sit');
  await letPass(ward, 5);
  const after = ward.node.journal.filter((line) => line.step === 'began' && line.at > answered + 5_000);
  expect(after).toEqual([]);
  expect(begun(ward)).not.toContain('sit-1');
  expect((await ward.attempts(late)).length).toBe(0);
});

test('a stop of one environment leaves the others alone', async () => {
  ward.node.runMs = 100;
  const [stopped, free] = [await ward.plan(release('2.0.0')), await ward.plan(release('2.0.0'), 'uat')];
  const stop = await pull(operator, { scope: 'environment', of: 'production' });
  await ward.until(free, 'completed');
  await ward.until(stopped, 'halted');
  expect(await confirmed(operator, stop)).toMatchObject({
    ...{ title: 'all of Production', reason: REASON },
    rollouts: [{ rollout: stopped, state: 'halted' }],
  });
});

test('a stop of one environment waits for nobody who holds a rollout of another', async () => {
  const [held, other] = [await ward.plan(release('2.0.0'), 'uat'), await ward.plan(release('2.0.0'))];
  const stopped = await ward.gatehouse.database.transaction(async (tx) => {
    await sql`select 1 from rollout where id = ${held} for update`.execute(tx);
    return operator.post('/api/v1/stops', { scope: 'environment', of: 'production', reason: REASON });
  });
  expect(stopped).toMatchObject({ status: 202 });
  await ward.until(other, 'halted');
});

test.each([7, 19, 31])(
  'a stop of one Trust at a random moment holds its sites, and the others of the same rollout go on (pause %i0 ms) (INV-11)',
  async (moment) => {
    ward.node.runMs = 80;
    ward.line.delayMs = 10;
    const rollout = await ward.plan(release('2.0.0'));
    await underWay(ward, rollout);
    await pause(moment * 10);
    const stop = await pull(operator, { scope: 'trust', of: 'trust-04' });
    await confirmed(operator, stop);
    const before = begun(ward).filter((host) => host === 'trust-04').length;
    await eventually(async () => {
      const now = Object.values(await ward.standings(rollout)).filter((each) => each === 'succeeded').length;
      return now >= 4 ? {} : `${String(now)} sites are done`;
    });
    await letPass(ward, 5);
    expect(begun(ward).filter((host) => host === 'trust-04').length).toBe(before);
    expect((await ward.rollout(rollout)).state).not.toBe('halted');
  },
);

test('while a control node does not answer, the stop is not called confirmed, and its sites are listed by name (INV-11)', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  const done = begun(ward).length;
  ward.line.trouble({ verb: 'start', when: 'before', silence: 'timed-out', times: 100 });
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () =>
    (await ward.attempts(rollout)).some((each) => each.state === 'starting') ? {} : 'not sent',
  );
  ward.line.cut();
  const stop = await pull(operator, { scope: 'site', of: 'trust-01' });
  await letPass(ward, 5);
  expect(await seen(operator, stop)).toMatchObject({
    ...{ confirmedAt: null, says: 'Stop not confirmed: TRUST-01.' },
    unconfirmed: [{ site: 'trust-01', name: 'TRUST-01' }],
  });
  const second = await ward.gatehouse.as({ role: 'delivery' });
  const early = await second.post(`/api/v1/stops/${stop}/lift`, { decide: 'resume', reason: 'never mind' });
  expect(early).toMatchObject({ status: 409, body: { detail: expect.stringContaining('TRUST-01') } });
  ward.line.mend();
  await confirmed(operator, stop);
  await letPass(ward, 5);
  expect(begun(ward).length).toBe(done);
  expect((await ward.attempts(rollout)).map(({ state }) => state)).toEqual(['cancelled']);
});

test('what has begun goes on to its end under a stop, and a failed site is put back all the same (INV-21)', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.runMs = 500;
  ward.node.conduct('trust-01', 'turns-ill', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () =>
    (await ward.attempts(rollout)).some((each) => each.state === 'running') ? {} : 'not running',
  );
  await pull(operator, { scope: 'everything' });
  await eventually(async () => {
    const now = (await ward.standings(rollout))['trust-01'];
    return now === 'rolled-back' ? {} : `it is ${String(now)}`;
  });
  expect(ward.node.estates.get('trust-01')?.version).toBe('1.0.0');
});

test('an order that is being brought out when the stop comes is not sent (INV-11)', async () => {
  ward.line.delayMs = 400;
  ward.line.trouble({ verb: 'tombstone', when: 'before', silence: 'garbled', times: 1_000 });
  const rollout = await ward.plan(release('2.0.0'));
  await eventually(async () =>
    (await ward.attempts(rollout)).some((each) => each.state === 'claimed') ? {} : 'not claimed',
  );
  const stop = await pull(operator, { scope: 'site', of: 'trust-01' });
  expect((await seen(operator, stop)).unconfirmed).toEqual([{ site: 'trust-01', name: 'TRUST-01' }]);
  await letPass(ward, 5);
  expect(ward.node.journal).toEqual([]);
});

test('what is stopped already is stopped once, and what there is not cannot be stopped', async () => {
  const stop = await pull(operator, { scope: 'site', of: 'trust-02' });
  const other = await ward.gatehouse.as({ role: 'product-owner' });
  expect(await pull(other, { scope: 'site', of: 'trust-02' })).toBe(stop);
  for (const body of [
    { scope: 'site', of: 'nowhere' },
    { scope: 'site' },
    { scope: 'everything', of: 'production' },
    { scope: 'environment', of: 'trust-02' },
    { scope: 'galaxy' },
  ])
    expect({ body, status: (await operator.post('/api/v1/stops', { ...body, reason: REASON })).status }).toEqual({
      body,
      status: 400,
    });
  expect((await operator.post('/api/v1/stops', { scope: 'everything' })).status).toBe(400);
});

test('a Trust sees that it is stopped and why its own sites are, and nothing of another (INV-34)', async () => {
  const trust = await ward.gatehouse.as({ role: 'trust', trust: 'trust-02' });
  const own = await pull(operator, { scope: 'trust', of: 'trust-02' });
  const other = await pull(operator, { scope: 'trust', of: 'trust-03' });
  const wide = await pull(operator, { scope: 'environment', of: 'production' });
  expect((await trust.get(`/api/v1/stops/${other}`)).status).toBe(404);
  expect((await trust.get(`/api/v1/stops/${own}`)).body).toMatchObject({ reason: REASON, by: null });
  const told = await trust.get(`/api/v1/stops/${wide}`);
  expect(told.body).toMatchObject({
    reason: 'The hub stopped the line, and can tell you why.',
    by: null,
    rollouts: [],
  });
  const listed = await trust.get('/api/v1/stops?inForce=true');
  expect(JSON.stringify(listed.body)).not.toContain('trust-03');
  expect((await trust.post('/api/v1/stops', { scope: 'trust', of: 'trust-02', reason: REASON })).status).toBe(403);
});

test('every step of a stop is on the record, by who did it (INV-28)', async () => {
  const stop = await pull(operator, { scope: 'everything' });
  await confirmed(operator, stop);
  const second = await ward.gatehouse.as({ role: 'delivery' });
  await second.post(`/api/v1/stops/${stop}/lift`, { decide: 'resume', reason: 'a false alarm' });
  const { body } = await operator.get(`/api/v1/audit?subject=stop:${stop}&limit=100`);
  expect(body).toMatchObject({
    entries: [
      { action: 'stop.pulled', actor: `person:${operator.person}` },
      { action: 'stop.confirmed', actor: 'gatehouse' },
      { action: 'stop.lifted', actor: `person:${second.person}` },
    ],
  });
});

test('what a Trust may not see takes no place in its list of stops either (INV-34)', async () => {
  const trust = await ward.gatehouse.as({ role: 'trust', trust: 'trust-01' });
  for (const site of ['trust-01', 'trust-02', 'trust-03']) await pull(operator, { scope: 'site', of: site });
  await pull(operator, { scope: 'environment', of: 'dev' });
  const seesOne = async (query: string): Promise<void> => {
    const { body } = await trust.get(`/api/v1/stops?${query}`);
    expect(body).toMatchObject({ stops: [{ scope: 'site', of: 'trust-01' }] });
  };
  await seesOne('limit=1');
  await seesOne('limit=200');
  const stranger = await ward.gatehouse.as({ role: 'trust', trust: 'no-such-trust' });
  await pull(operator, { scope: 'everything' });
  expect((await stranger.get('/api/v1/stops')).body).toEqual({ stops: [] });
});

test('a stop that is pulled again while it is being lifted is in force afterwards (INV-11)', async () => {
  // As if another's had been in force at the first try, and was lifted before it could be found.
  await ward.gatehouse.database.transaction(async (tx) => {
    await sql`create sequence app.tried`.execute(tx);
    await sql
      .raw(
        `create function app.gone() returns trigger language plpgsql as $$
         begin if nextval('app.tried') = 1 then return null; end if; return new; end $$`,
      )
      .execute(tx);
    await sql`create trigger gone before insert on app.stop for each row execute function app.gone()`.execute(tx);
  });
  const stop = await pull(operator, { scope: 'everything' });
  expect((await operator.get(`/api/v1/stops/${stop}`)).body).toMatchObject({ scope: 'everything', lifted: null });
});

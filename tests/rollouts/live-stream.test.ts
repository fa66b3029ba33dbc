import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { framed } from '../../src/rollouts/event-stream.js';
import type { Somebody } from '../gatehouse.js';
import { listenAt, untilHeard, type Heard } from './listening.js';
import { eventually, openWard, release, type Ward } from './ward.js';

let ward: Ward;
let reader: Somebody;
beforeEach(async () => {
  ward = await openWard({ sites: 3, pilots: 1 });
  reader = await ward.gatehouse.as({ role: 'delivery' });
});
afterEach(() => ward.stop());

function listen(somebody: Somebody, rollout: string, after?: string): Promise<Heard> {
  return listenAt(ward.gatehouse.url, somebody, { rollout, ...(after === undefined ? {} : { after }) });
}

test('a rollout is told live, state by state and line by line, with who asked for it (004-014)', async () => {
  const rollout = await ward.plan(release('2.0.0'));
  const heard = await listen(reader, rollout);
  await untilHeard(heard, (all) => all.includes('"state":"completed"'));
  expect(new Set(heard.events.map((each) => each.event))).toEqual(new Set(['rollout', 'wave', 'attempt', 'log']));
  expect(heard.events.filter((each) => each.data.includes('"event":"run-ended"'))).toHaveLength(3);
  heard.close();
  const { requested_by: requestedBy } = await ward.rollout(rollout);
  expect((await reader.get(`/api/v1/rollouts/${rollout}`)).body).toMatchObject({ requestedBy });
});

test('who comes back hears exactly what they missed, whichever process serves them', async () => {
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed');
  const whole = await listen(reader, rollout);
  await untilHeard(whole, (all) => all.includes('"state":"completed"'));
  whole.close();
  const half = whole.events[Math.floor(whole.events.length / 2)];
  const rest = await listen(reader, rollout, half?.id);
  await untilHeard(rest, (all) => all.includes('"state":"completed"'));
  rest.close();
  expect(rest.events).toEqual(whole.events.slice(Math.floor(whole.events.length / 2) + 1));
});

test('no text can forge an event (abuse 13)', () => {
  const text = framed({
    id: '1-1',
    event: 'log',
    data: { message: 'x\n\nid: 9\nevent: rollout\ndata: {"state":"completed"}\r\r\u2028' },
  });
  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(3);
  expect(() => framed({ id: '1\n', event: 'log', data: null })).toThrow();
  expect(() => framed({ id: '1', event: 'a\nb', data: null })).toThrow();
});

test('a stream ends within five seconds of its token being revoked (INV-35, abuse 28)', async () => {
  const rollout = await ward.plan(release('2.0.0'));
  const heard = await listen(reader, rollout);
  await untilHeard(heard, (all) => all.length > 0);
  const tokens = await reader.get('/api/v1/tokens');
  const [, id = ''] = /"id":"([0-9a-f]{16})"/.exec(JSON.stringify(tokens.body)) ?? [];
  expect((await reader.delete(`/api/v1/tokens/${id}`)).status).toBeLessThan(300);
  await eventually(() => Promise.resolve(heard.ended ? {} : 'still open'), 5);
});

test('a Trust hears and sees of its own site and of no other (INV-34)', async () => {
  const own = await ward.gatehouse.as({ role: 'trust', trust: 'trust-02' });
  const rollout = await ward.plan(release('2.0.0'));
  const heard = await listen(own, rollout);
  await ward.until(rollout, 'completed');
  await untilHeard(heard, (all) => all.includes('"state":"completed"'));
  heard.close();
  const everything = JSON.stringify([
    heard.events,
    (await own.get(`/api/v1/rollouts/${rollout}`)).body,
    (await own.get('/api/v1/rollouts')).body,
  ]);
  expect(everything).toContain('trust-02');
  expect(everything).not.toMatch(/trust-01|trust-03/i);
  expect((await own.get(`/api/v1/rollouts/${rollout}/sites/trust-02/log`)).status).toBe(200);
  expect((await own.get(`/api/v1/rollouts/${rollout}/sites/trust-01/log`)).status).toBe(404);
  const other = await ward.gatehouse.as({ role: 'trust', trust: 'elsewhere' });
  expect((await other.get(`/api/v1/rollouts/${rollout}`)).status).toBe(404);
  expect((await listen(other, rollout)).status).toBe(404);
});

test('a Trust hears of the waves that it is in, and not in what words the hub halts (INV-34, abuse 29)', async () => {
  const own = await ward.gatehouse.as({ role: 'trust', trust: 'trust-01' });
  const rollout = await ward.plan(release('2.0.0'));
  const reason = 'The disk of trust-03 is full';
  expect((await reader.post(`/api/v1/rollouts/${rollout}/halt`, { reason })).status).toBe(202);
  await ward.until(rollout, 'halted');
  const heard = await listen(own, rollout);
  await untilHeard(heard, (all) => all.includes('"state":"halted"'));
  heard.close();
  const { body } = await own.get(`/api/v1/rollouts/${rollout}`);
  expect(body).toMatchObject({ state: 'halted', halt: { because: expect.stringContaining('The hub halted it') } });
  expect(JSON.stringify([heard.events, body])).not.toContain('trust-03');
  expect((await reader.get(`/api/v1/rollouts/${rollout}`)).body).toMatchObject({ halt: { because: reason } });
  const other = await ward.gatehouse.as({ role: 'trust', trust: 'trust-03' });
  const later = await listen(other, rollout);
  await untilHeard(later, (all) => all.includes('"state":"halted"'));
  later.close();
  expect(later.events.filter((each) => each.event === 'wave')).toEqual([]);
});

test('a Trust learns what was decided about its site, and not in what words about all of them (INV-34, abuse 29)', async () => {
  const own = await ward.gatehouse.as({ role: 'trust', trust: 'trust-02' });
  const second = await ward.gatehouse.as({ role: 'delivery' });
  const rollout = await ward.plan(release('2.0.0'));
  expect((await reader.post(`/api/v1/rollouts/${rollout}/halt`, { reason: 'wait' })).status).toBe(202);
  await ward.until(rollout, 'halted');
  const reason = 'The disk of trust-03 is full';
  const decided = await second.post(`/api/v1/rollouts/${rollout}/decision`, { decide: 'keep', reason });
  expect(decided.status).toBe(202);
  expect(JSON.stringify(decided.body)).toContain(`"word":"${reason}"`);
  const heard = await listen(own, rollout);
  await untilHeard(heard, (all) => all.includes('"after":"skipped"'));
  heard.close();
  const { body } = await own.get(`/api/v1/rollouts/${rollout}`);
  expect(body).toMatchObject({
    waves: [{ sites: [{ standing: 'skipped', word: expect.stringContaining('The hub') }] }],
  });
  expect(JSON.stringify([heard.events, body])).not.toContain('trust-03');
});

test('a hundred streams of one person at the same instant are no more than twenty (abuse 75, 76)', async () => {
  const rollout = await ward.plan(release('2.0.0'));
  const all = await Promise.all(Array.from({ length: 100 }, () => listen(reader, rollout)));
  const open = all.filter(({ status }) => status === 200);
  expect([open.length, all.filter(({ status }) => status === 429).length]).toEqual([20, 80]);
  for (const heard of all) heard.close();
  await eventually(async () => {
    const again = await listen(reader, rollout);
    again.close();
    return again.status === 200 ? {} : 'their places are still taken';
  });
});

test('what a stream would be can be asked with HEAD, which ends at once', async () => {
  const rollout = await ward.plan(release('2.0.0'));
  const signal = AbortSignal.timeout(60_000);
  const headers = { authorization: `Bearer ${reader.token}` };
  const url = `${ward.gatehouse.url}/api/v1/rollouts/${rollout}/events`;
  for (let time = 0; time < 25; time += 1) {
    const { status } = await fetch(url, { method: 'HEAD', headers, signal });
    expect(status).toBe(200);
  }
});

test('a site’s log is read page by page, each line once', async () => {
  const rollout = await ward.plan(release('2.0.0'));
  await ward.until(rollout, 'completed');
  const first = await reader.get(`/api/v1/rollouts/${rollout}/sites/trust-01/log?limit=2`);
  expect(first.body).toMatchObject({ lines: [{ seq: 1 }, { seq: 2 }] });
  const [, next = ''] = /"next":"([^"]+)"/.exec(JSON.stringify(first.body)) ?? [];
  const second = await reader.get(`/api/v1/rollouts/${rollout}/sites/trust-01/log?limit=2&after=${next}`);
  expect(second.body).toMatchObject({ lines: [{ seq: 3, event: 'run-ended' }], next: null });
});

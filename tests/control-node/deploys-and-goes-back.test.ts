import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { digestOf, GateUnderTest } from './gate.js';

let gate: GateUnderTest;

beforeAll(async () => {
  gate = await GateUnderTest.open();
});

afterAll(async () => {
  await gate.close();
});

const whole = ['accepted', 'unpack', 'unpacked', 'switch', 'switched', 'restart', 'restarted'];

test('a release reaches a site, twice changes nothing, and the one before is found again by what the site itself told', async () => {
  const one = await gate.release('1.0.0');
  const two = await gate.release('2.0.0');
  const first = await gate.run({ release: one });
  expect(first.result).toMatchObject({ rc: 0, failure: null, before: { version: null, digest: null } });
  expect(first.result.probe).toMatchObject({ version: '1.0.0', digest: digestOf('1.0.0'), healthy: true });
  expect(first.result.stats).toEqual({ north: expect.objectContaining({ ok: 6, failures: 0, unreachable: 0 }) });
  expect(await gate.steps(first.key)).toEqual(whole);

  const again = await gate.run({ release: one });
  expect(again.result).toMatchObject({ failure: null, stats: { north: { changed: 0 } }, probe: { healthy: true } });
  expect(await gate.steps(again.key)).toEqual(['accepted']);

  const second = await gate.run({ release: two });
  const { before } = second.result;
  expect(before).toEqual({ version: '1.0.0', digest: digestOf('1.0.0') });
  expect(await gate.site.probe('flip')).toMatchObject({ version: '2.0.0', current: '2.0.0', intact: true });

  const back = await gate.run({
    playbook: 'roll-back',
    release: two,
    back: before && { version: '1.0.0', digest: digestOf('1.0.0') },
  });
  expect(back.result).toMatchObject({ failure: null, probe: { version: '1.0.0', healthy: true } });
  expect(await gate.site.probe('flip')).toMatchObject({ version: '1.0.0', digest: digestOf('1.0.0'), intact: true });
});

test('with nothing to go back to, a roll-back says so and touches nothing (INV-25)', async () => {
  const before = await gate.site.probe('flip');
  for (const back of [
    null,
    { version: '0.9.0', digest: digestOf('0.9.0') },
    { version: '2.0.0', digest: digestOf('x') },
  ]) {
    const { key, result } = await gate.run({ playbook: 'roll-back', back });
    expect(result.failure).toMatchObject({ kind: 'failed', message: expect.stringContaining('nothing to go back to') });
    expect(await gate.steps(key)).toEqual(['accepted']);
  }
  expect(await gate.site.probe('flip')).toEqual(before);
});

test('a product is taken offline and restored by the commands that its site declares', async () => {
  const offline = await gate.run({ playbook: 'take-offline' });
  expect(offline.result).toMatchObject({ failure: null, probe: { version: '1.0.0', healthy: false } });
  expect((await gate.site.probe('flip')).healthy).toBe(false);
  const restored = await gate.run({ playbook: 'restore' });
  expect(restored.result).toMatchObject({ failure: null, probe: { version: '1.0.0', healthy: true } });
  expect(await gate.steps(restored.key)).toEqual(['accepted', 'start', 'started']);
});

test('a probe notices a file that somebody changed at the site, and changes nothing (INV-01)', async () => {
  await writeFile(`${gate.site.directory('flip')}/current/trust-api/data/model.bin`, 'other bytes');
  const { key, result } = await gate.run({ playbook: 'verify' });
  expect(result).toMatchObject({ failure: null, probe: { version: '1.0.0', digest: null, healthy: false } });
  expect(result.probe?.detail).toContain('trust-api/data/model.bin');
  expect(await gate.steps(key)).toEqual([]);
});

test('events come live, numbered without a gap, and go on from the byte where a reader stopped (INV-12)', async () => {
  await gate.site.slowRestart(1);
  const order = await gate.order({ release: await gate.release('3.0.0') });
  await gate.ask('start', order);
  const lines: unknown[] = [];
  let offset = 0;
  let readsWhileRunning = 0;
  for (let state = 'running'; state === 'running';) {
    const read = await gate.events(order.key, offset, 5);
    const expected = read.lines.map((_, index) => lines.length + index + 1);
    expect(read.lines.map(({ seq }) => seq)).toEqual(expected);
    lines.push(...read.lines);
    offset = read.offset;
    state = String(read['state']);
    if (state === 'running') readsWhileRunning += 1;
  }
  expect(readsWhileRunning).toBeGreaterThan(2);
  expect(lines.at(0)).toMatchObject({ event: 'run-started' });
  expect(lines.at(-1)).toMatchObject({ event: 'run-ended', progress: 1 });
  expect((await gate.events(order.key)).lines).toEqual(lines);
  expect((await gate.status(order.key)).size).toBe(offset);
});

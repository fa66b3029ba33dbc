import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GateUnderTest } from './gate.js';

let gate: GateUnderTest;

beforeAll(async () => {
  gate = await GateUnderTest.open();
});

afterAll(async () => {
  await gate.close();
});

test('200 starts of one key at once are one start, 199 attachments, and one effect at the site (INV-07)', async () => {
  const order = await gate.order({ release: await gate.release('1.0.0') });
  const asked = Array.from({ length: 200 }, () => gate.ask('start', order));
  const answers = (await Promise.all(asked)).map(({ answer }) => answer);
  expect(answers.filter((answer) => answer === 'started')).toHaveLength(1);
  expect(answers.filter((answer) => answer === 'attached')).toHaveLength(199);
  expect((await gate.ended(order.key)).result).toMatchObject({ failure: null, probe: { version: '1.0.0' } });
  expect(await gate.steps()).toEqual(['accepted', 'unpack', 'unpacked', 'switch', 'switched', 'restart', 'restarted']);
});

test('a key attaches under a newer token, and never serves another order', async () => {
  const order = await gate.order({ playbook: 'verify' });
  await gate.run({ playbook: 'verify' });
  expect(await gate.ask('start', order)).toMatchObject({ ok: false, refusal: 'fenced' });
  const fresh = await gate.order({ playbook: 'verify' });
  expect(await gate.ask('start', fresh)).toMatchObject({ answer: 'started' });
  const token = 1_000_000;
  const newer = { ...fresh, token, vars: { ...fresh.vars, token } };
  expect(await gate.ask('start', newer)).toMatchObject({ answer: 'attached' });
  expect(await gate.ask('start', { ...fresh, playbook: 'restore' })).toMatchObject({
    refusal: 'invalid',
    faults: [{ field: 'key' }],
  });
  await gate.ended(fresh.key);
});

test('an order older than the newest is fenced, by its token and by its epoch (INV-10, INV-15)', async () => {
  const old = await gate.order({ playbook: 'verify', token: 2_000_000 });
  await gate.run({ playbook: 'verify', token: 2_000_001 });
  expect(await gate.ask('start', old)).toMatchObject({ ok: false, refusal: 'fenced' });

  expect(await gate.ask('adopt', { epoch: 7 })).toMatchObject({ ok: true, epoch: 7 });
  expect(await gate.ask('adopt', { epoch: 5 })).toMatchObject({ ok: true, epoch: 7 });
  expect(await gate.ask('start', await gate.order({ playbook: 'verify', epoch: 6, token: 3_000_000 }))).toMatchObject({
    refusal: 'fenced',
  });
  const now = await gate.order({ playbook: 'verify', epoch: 7, token: 1 });
  expect(await gate.ask('start', now)).toMatchObject({ answer: 'started' });
  await gate.ended(now.key);
});

test('a key that was tombstoned never starts, and one that has started is not touched by a tombstone (INV-11)', async () => {
  const never = await gate.order({ playbook: 'verify', epoch: 8 });
  expect(await gate.ask('tombstone', { keys: [never.key] })).toMatchObject({ attempts: { [never.key]: 'tombstoned' } });
  expect(await gate.ask('start', never)).toMatchObject({ ok: false, refusal: 'tombstoned' });
  expect(await gate.status(never.key)).toEqual({ state: 'tombstoned' });

  const begun = await gate.order({ playbook: 'verify', epoch: 8 });
  await gate.ask('start', begun);
  await gate.ended(begun.key);
  expect(await gate.ask('tombstone', { keys: [begun.key] })).toMatchObject({ attempts: { [begun.key]: 'finished' } });
  expect(await gate.status(randomUUID())).toEqual({ state: 'unknown' });
});

test('starts and tombstones of one key at the same moment: it runs, or it never will', async () => {
  const order = await gate.order({ playbook: 'verify', epoch: 9 });
  const both = Array.from({ length: 20 }, (_, index) =>
    index % 2 === 0 ? gate.ask('start', order) : gate.ask('tombstone', { keys: [order.key] }),
  );
  const answers = await Promise.all(both);
  const started = answers.filter(({ answer }) => answer !== undefined);
  const refused = answers.filter(({ refusal }) => refusal === 'tombstoned');
  expect([started.length, refused.length].toSorted((a, b) => a - b)).toEqual([0, 10]);
  await gate.ended(order.key);
});

test('what the gate does not have, or is doing already, it says by name', async () => {
  const right = await gate.order({ playbook: 'verify', epoch: 10 });
  const refusals = [
    [{ incarnation: randomUUID() }, 'lost'],
    [{ site: 'elsewhere' }, 'unknown-site'],
    [{ playbooksDigest: 'a'.repeat(64) }, 'unknown-playbook'],
  ] as const;
  for (const [wrong, refusal] of refusals)
    expect(await gate.ask('start', { ...right, ...wrong })).toMatchObject({ refusal });

  const unstaged = await gate.lab.build('flip', '9.9.9');
  const order = await gate.order({ release: unstaged, epoch: 10 });
  const missing = unstaged.packages.map(({ sha256 }) => sha256).toSorted();
  expect(await gate.ask('start', order)).toMatchObject({ refusal: 'missing-artefact', missing });
  expect(await gate.ask('have', { sha256: missing })).toMatchObject({ missing: expect.arrayContaining(missing) });

  await gate.site.slowRestart(1);
  const slow = await gate.order({ playbook: 'restore', epoch: 10 });
  expect(await gate.ask('start', slow)).toMatchObject({ answer: 'started' });
  const second = await gate.order({ playbook: 'verify', epoch: 10 });
  expect(await gate.ask('start', second)).toMatchObject({ refusal: 'busy', running: slow.key });
  await gate.ended(slow.key);
});

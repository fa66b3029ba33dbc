import { execFileSync } from 'node:child_process';
import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GateUnderTest } from './gate.js';

let gate: GateUnderTest;

const asRoot = process.getuid?.() === 0;
const onSmallDisk = asRoot ? test : test.skip;

beforeAll(async () => {
  gate = await GateUnderTest.open();
});

afterAll(async () => {
  try {
    if (asRoot) execFileSync('umount', ['-l', gate.home]);
  } finally {
    await gate.close();
  }
});

/** Puts the control node's home on a small disk of its own. Mounting needs root. */
async function moveToSmallDisk(): Promise<void> {
  const aside = `${gate.home}.aside`;
  await rename(gate.home, aside);
  await mkdir(gate.home, { mode: 0o700 });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=700', 'tmpfs', gate.home]);
  await cp(aside, gate.home, { recursive: true });
}

onSmallDisk('with its disk full the gate starts nothing, says so, and starts it once there is room (F15)', async () => {
  await moveToSmallDisk();
  await gate.run({ playbook: 'verify' });
  const order = await gate.order({ playbook: 'verify' });
  const filler = join(gate.home, 'filler');
  await writeFile(filler, Buffer.alloc(8_000_000)).catch(() => undefined);
  const refused = await gate.ask('start', order);
  expect(refused).toMatchObject({
    ok: false,
    refusal: 'errored',
    message: expect.stringContaining('nothing was started'),
  });
  expect(await gate.status(order.key)).toEqual({ state: 'unknown' });

  await writeFile(filler, '');
  expect(await gate.ask('start', order)).toMatchObject({ answer: 'started' });
  expect((await gate.ended(order.key)).result).toMatchObject({ failure: null });
});

onSmallDisk(
  'a disk that fills up during a run never makes it finished; it is interrupted, and not begun again (F15)',
  async () => {
    await gate.site.slowRestart(2);
    const order = await gate.order({ playbook: 'restore', healthSeconds: 1 });
    expect(await gate.ask('start', order)).toMatchObject({ answer: 'started' });
    await writeFile(join(gate.home, 'filler'), Buffer.alloc(8_000_000)).catch(() => undefined);
    const state = await gate.ended(order.key);
    expect(state).toMatchObject({ state: 'interrupted' });
    await writeFile(join(gate.home, 'filler'), '');
    expect(await gate.ask('start', order)).toMatchObject({ answer: 'attached', attempt: { state: 'interrupted' } });
  },
);

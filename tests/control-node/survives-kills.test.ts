import { readdir, readFile, readlink, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { eventually, GateUnderTest, type Order } from './gate.js';

let gate: GateUnderTest;

beforeAll(async () => {
  gate = await GateUnderTest.open();
  await gate.run({ release: await gate.release('1.0.0') });
  await gate.site.slowRestart(2);
});

afterAll(async () => {
  await gate.close();
});

/** Every process below one, and it. */
async function family(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const below = await Promise.all(
    children
      .split(' ')
      .filter(Boolean)
      .map((child) => family(Number(child))),
  );
  return [pid, ...below.flat()];
}

/** The process that keeps an attempt's time; its first child is Ansible. */
async function supervisorOf(key: string): Promise<number> {
  const started: unknown = JSON.parse(await readFile(join(gate.home, 'attempts', key, 'started'), 'utf8'));
  return z.looseObject({ pid: z.number() }).parse(started).pid;
}

/** The executor of this control node: the one process of its name that leads a session and is no run. */
async function executorOf(home: string): Promise<number> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const session = stat.split(') ')[1]?.split(' ')[3];
    if (command.includes(`executor.py\0${home}\0`) && session === pid) {
      // A run has the same words, for it was forked from the executor; it stands in its attempt's folder.
      if (!(await readlink(`/proc/${pid}/cwd`)).includes('/attempts/')) return Number(pid);
    }
  }
  throw new Error('no executor runs');
}

/** Starts a restore, which takes two seconds here, and waits until the site is in the middle of it. */
async function underWay(): Promise<Order> {
  await gate.run({ playbook: 'take-offline' });
  const order = await gate.order({ playbook: 'restore' });
  expect(await gate.ask('start', order)).toMatchObject({ answer: 'started' });
  await eventually(async () => (await gate.steps(order.key)).includes('start'), 'the site begins');
  return order;
}

async function endsWell(order: Order): Promise<void> {
  expect((await gate.ended(order.key)).result).toMatchObject({ failure: null, probe: { healthy: true } });
  expect(await gate.ask('start', order)).toMatchObject({ answer: 'attached', attempt: { state: 'finished' } });
  expect(await gate.steps(order.key)).toEqual(['accepted', 'start', 'started']);
}

test('the executor is killed: its run goes on, and the next order gets a new executor (INV-12)', async () => {
  const order = await underWay();
  process.kill(await executorOf(gate.home), 'SIGKILL');
  expect(await gate.status(order.key)).toMatchObject({ state: 'running' });
  await endsWell(order);
  expect((await gate.run({ playbook: 'verify' })).result.failure).toBeNull();
});

test('the supervisor is killed: Ansible goes on and writes the result itself (INV-12)', async () => {
  const order = await underWay();
  process.kill(await supervisorOf(order.key), 'SIGKILL');
  expect(await gate.status(order.key)).toMatchObject({ state: 'running' });
  await endsWell(order);
});

test('all of a run is killed: it is interrupted, never finished, and never begun again (F15)', async () => {
  const order = await underWay();
  for (const pid of await family(await supervisorOf(order.key))) process.kill(pid, 'SIGKILL');
  await eventually(async () => (await gate.status(order.key)).state === 'interrupted', 'interrupted');
  expect(await gate.ask('start', order)).toMatchObject({ answer: 'attached', attempt: { state: 'interrupted' } });
  expect(await gate.status(order.key)).not.toHaveProperty('result');
  await eventually(async () => (await gate.steps(order.key)).includes('started'), 'what the site was doing ends');
  expect(await gate.steps(order.key)).toEqual(['accepted', 'start', 'started']);
});

test('damaged entries of the ledger are never taken for finished, and start nothing (F15)', async () => {
  const { key } = await gate.run({ playbook: 'verify' });
  const file = (name: string): string => join(gate.home, 'attempts', key, name);
  await truncate(file('result.json'), 20);
  expect(await gate.status(key)).toMatchObject({ state: 'interrupted' });
  const order = await gate.order({ playbook: 'verify' });
  await gate.ask('start', order);
  await gate.ended(order.key);
  await truncate(join(gate.home, 'attempts', order.key, 'request.json'), 20);
  expect(await gate.ask('start', order)).toMatchObject({ ok: false, refusal: 'lost' });
  await truncate(join(gate.home, 'ledger', 'sites', 'north.json'), 5);
  expect(await gate.ask('start', await gate.order({ playbook: 'verify' }))).toMatchObject({
    ok: false,
    refusal: 'lost',
  });
  await rm(join(gate.home, 'ledger', 'sites', 'north.json'));
});

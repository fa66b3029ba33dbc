import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GateUnderTest } from './gate.js';

let gate: GateUnderTest;

beforeAll(async () => {
  gate = await GateUnderTest.open();
  await gate.run({ release: await gate.release('1.0.0') });
  await gate.release('2.0.0');
});

afterAll(async () => {
  await gate.close();
});

const two = () => gate.lab.build('flip', '2.0.0');

test('a restart that does not restart: the deployment fails, and the probe says what answers (F16)', async () => {
  await gate.site.ignoreRestart();
  const { result } = await gate.run({ release: await two(), healthSeconds: 1 });
  expect(result.failure).toMatchObject({
    kind: 'failed',
    task: 'Wait for health',
    message: expect.stringContaining('1.0.0'),
  });
  expect(result.probe).toMatchObject({
    version: '2.0.0',
    healthy: false,
    detail: 'health answers version 1.0.0, but current is 2.0.0',
  });
  await gate.site.heal();
  const back = await gate.run({
    playbook: 'roll-back',
    back: { version: '1.0.0', digest: result.before?.digest ?? '' },
  });
  expect(back.result).toMatchObject({ failure: null, probe: { version: '1.0.0', healthy: true } });
});

test('a site that refuses to restart has failed at that step, and tells what its command printed', async () => {
  await gate.site.refuseRestart();
  const { key, result } = await gate.run({
    playbook: 'roll-back',
    back: { version: '2.0.0', digest: await digestOfTwo() },
  });
  expect(result).toMatchObject({ rc: 2, failure: { kind: 'failed', task: 'Switch back and restart' } });
  const told = (await gate.events(key)).lines.filter(({ event }) => event === 'log').map(({ message }) => message);
  expect(told).toEqual([expect.stringContaining('unit flip did not start')]);
  await gate.site.heal();
});

test('a step that is killed at the site has failed there, and is told in words that name no output nobody has (F16)', async () => {
  const { result } = await gate.run({ playbook: 'restore', vars: { start: ['/bin/sh', '-c', 'kill -9 $PPID'] } });
  expect(result.failure).toMatchObject({
    kind: 'failed',
    message: expect.stringMatching(/^what ran at the site broke off with exit code 137 and gave no answer\n/),
  });
});

async function digestOfTwo(): Promise<string> {
  const manifest = await readFile(join(gate.site.directory('flip'), 'releases', '2.0.0', 'manifest.json'), 'utf8');
  return /"digest": "([0-9a-f]{64})"/.exec(manifest)?.[1] ?? '';
}

test('a play that matches no host succeeded at nothing (F16)', async () => {
  const file = join(gate.home, 'playbooks', 'verify.yml');
  const play = await readFile(file, 'utf8');
  await writeFile(file, play.replace('hosts: all', 'hosts: nobody'));
  const { result } = await gate.run({ playbook: 'verify' });
  expect(result).toMatchObject({ rc: 0, probe: null, failure: { kind: 'no-host-matched' } });
  await writeFile(file, 'no playbook: [');
  expect((await gate.run({ playbook: 'verify' })).result.failure).toMatchObject({ kind: 'errored' });
  await writeFile(file, play);
});

test('a rescued failure is a failure, whatever Ansible exits with', async () => {
  const file = join(gate.home, 'playbooks', 'verify.yml');
  const play = await readFile(file, 'utf8');
  const tasks =
    '- {block: [{name: Break, ansible.builtin.fail: {msg: broke}}], rescue: [{ansible.builtin.meta: noop}]}';
  await writeFile(file, `- {hosts: all, gather_facts: false, tasks: [${tasks.slice(2)}]}\n`);
  const { result } = await gate.run({ playbook: 'verify' });
  expect(result).toMatchObject({ rc: 0, failure: { kind: 'failed', task: 'Break', message: 'broke' } });
  await writeFile(file, play);
});

test('what takes longer than its deadline is stopped, and the site is still asked what it runs (F16)', async () => {
  await gate.site.slowRestart(8);
  const { result } = await gate.run({ playbook: 'restore', deadlineSeconds: 2 });
  expect(result.failure).toMatchObject({ kind: 'deadline' });
  expect(result.probe).toMatchObject({ version: expect.any(String) });
  await gate.site.heal();
});

test('a changed host key, an unknown one and a dead link are told apart (F14, abuse 52)', async () => {
  await gate.site.changeHostKey();
  expect((await gate.run({ playbook: 'verify' })).result.failure).toMatchObject({ kind: 'host-key-changed' });
  await gate.site.heal();

  const known = join(gate.home, 'known_hosts');
  const lines = await readFile(known, 'utf8');
  await writeFile(known, '');
  expect((await gate.run({ playbook: 'verify' })).result.failure).toMatchObject({ kind: 'host-key-unknown' });
  await writeFile(known, lines);

  await gate.site.cut();
  const { result } = await gate.run({ playbook: 'verify' });
  expect(result).toMatchObject({ probe: null, stats: { north: { unreachable: 1 } }, failure: { kind: 'unreachable' } });
});

import { execFileSync } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { BuiltRelease } from '../lab/release-package.js';
import { digestOf, GateUnderTest } from './gate.js';

let gate: GateUnderTest;
let one: BuiltRelease;
let two: BuiltRelease;

beforeAll(async () => {
  gate = await GateUnderTest.open();
  one = await gate.release('1.0.0');
  two = await gate.release('2.0.0');
});

afterAll(async () => {
  await gate.close();
});

const asRoot = process.getuid?.() === 0;

/** Every file of the site's estate with its size and its times: whatever is written there shows. */
function estate(): string {
  const form = '%p %s %T@ %C@\n';
  return execFileSync('find', [gate.site.directory('flip'), '-printf', form])
    .toString()
    .split('\n')
    .sort()
    .join('\n');
}

function check(script: string): Record<string, unknown> {
  return { quiesce: ['/bin/sh', '-c', script] };
}

test('a pre-flight tells what there is room for, what the clock says and what runs, and changes nothing at the site', async () => {
  const empty = estate();
  const first = await gate.run({ playbook: 'pre-flight', release: one });
  expect(first.result).toMatchObject({ rc: 0, failure: null, before: null, probe: { version: null, healthy: false } });
  expect(first.result.survey).toMatchObject({ currentBytes: 0, skewSeconds: 0, unusable: [] });
  expect(estate()).toBe(empty);

  await gate.run({ release: one });
  const settled = estate();
  const second = await gate.run({ playbook: 'pre-flight', release: two });
  expect(second.result.probe).toMatchObject({ version: '1.0.0', digest: digestOf('1.0.0'), healthy: true });
  const numbers = z.looseObject({ freeBytes: z.number(), currentBytes: z.number(), unpackedBytes: z.number() });
  const { freeBytes, currentBytes, unpackedBytes } = numbers.parse(second.result.survey);
  expect(freeBytes).toBeGreaterThan(1_000_000);
  expect(currentBytes).toBeGreaterThan(1_000);
  expect(unpackedBytes).toBeGreaterThan(1_000);
  expect(estate()).toBe(settled);
  expect(await gate.steps(second.key)).toEqual([]);
});

test('a pre-flight of what lies at the site already needs no room for it', async () => {
  const { result } = await gate.run({ playbook: 'pre-flight', release: one });
  expect(result).toMatchObject({ failure: null });
  expect(result.survey).not.toHaveProperty('unpackedBytes');
});

test('a package that has changed on the control node since it was staged stops the pre-flight (INV-01)', async () => {
  const bad = await gate.release('2.5.0');
  const path = join(gate.home, 'artefacts', bad.packages[0]?.sha256 ?? '');
  const bytes = await readFile(path);
  bytes[bytes.length - 9] = 1 ^ (bytes[bytes.length - 9] ?? 0);
  await chmod(path, 0o600);
  await writeFile(path, bytes);
  const { result } = await gate.run({ playbook: 'pre-flight', release: bad });
  expect(result.failure).toMatchObject({ kind: 'failed', message: expect.stringContaining('has changed') });
});

test('a pre-flight of packages that were never staged does not start', async () => {
  const order = await gate.order({ playbook: 'pre-flight', release: await gate.lab.build('flip', '2.6.0') });
  expect(await gate.ask('start', order)).toMatchObject({ ok: false, refusal: 'missing-artefact' });
});

test("a pre-flight names the site's commands that are no programs there", async () => {
  const vars = { restart: ['/usr/bin/no-such-program', 'restart'] };
  const { result } = await gate.run({ playbook: 'pre-flight', release: two, vars });
  expect(result.survey).toMatchObject({ unusable: ['/usr/bin/no-such-program is no program here'] });
});

test('a clock that is an hour off shows in the pre-flight, whatever the answer took', async () => {
  const file = join(gate.home, 'inventory.yml');
  const before = await readFile(file, 'utf8');
  const clock = join(gate.lab.folder, 'other-clock');
  const program =
    "import sys, time; now = time.time; time.time = lambda: now() - 3600; exec(compile(sys.stdin.read(), 'site', 'exec'))";
  await writeFile(clock, `#!/bin/sh\nexec /usr/bin/python3 -I -S -c "${program}"\n`, { mode: 0o755 });
  const inventory = z
    .object({ all: z.object({ hosts: z.record(z.string(), z.looseObject({})) }) })
    .parse(parse(before, { maxAliasCount: 0 }));
  for (const host of Object.values(inventory.all.hosts)) host['ansible_python3_interpreter'] = clock;
  await writeFile(file, stringify(inventory));
  const { result } = await gate.run({ playbook: 'pre-flight', release: two });
  await writeFile(file, before);
  expect(result).toMatchObject({ failure: null });
  const { skewSeconds } = z.looseObject({ skewSeconds: z.number() }).parse(result.survey);
  expect(skewSeconds).toBeGreaterThan(-3605);
  expect(skewSeconds).toBeLessThan(-3590);
});

test('a host key that is not the pinned one is told as that, before anything is sent (F13)', async () => {
  await gate.site.changeHostKey();
  const { result } = await gate.run({ playbook: 'pre-flight', release: two });
  await gate.site.heal();
  expect(result).toMatchObject({ failure: { kind: 'host-key-changed' }, survey: null });
});

test("the site's quiesce check is asked in the pre-flight: quiet, busy, broken and missing", async () => {
  const told = async (vars: Record<string, unknown>): Promise<unknown> => {
    const { result } = await gate.run({ playbook: 'pre-flight', release: two, vars });
    expect(result.failure).toBeNull();
    return z.looseObject({ quiesce: z.unknown() }).parse(result.survey).quiesce;
  };
  expect(await told(check('echo idle'))).toEqual({ busy: false, fault: null, says: 'idle\n' });
  expect(await told(check('echo training run 7; exit 75'))).toEqual({
    busy: true,
    fault: null,
    says: 'training run 7\n',
  });
  expect(await told(check('exit 3'))).toMatchObject({ busy: false, fault: expect.stringContaining('ended with 3') });
  expect(await told({ quiesce: ['/usr/bin/no-such-check'] })).toMatchObject({
    busy: false,
    fault: expect.stringContaining('No such file'),
  });
});

test('a deployment to a busy site ends as busy, before anything is touched', async () => {
  const before = estate();
  const { key, result } = await gate.run({ release: two, vars: check('echo training run 7; exit 75') });
  expect(result).toMatchObject({
    failure: { kind: 'busy', message: expect.stringContaining('training run 7') },
    probe: { version: '1.0.0', healthy: true },
  });
  expect(await gate.steps(key)).toEqual([]);
  expect(estate()).toBe(before);
  const broken = await gate.run({ release: two, vars: check('exit 9') });
  expect(broken.result).toMatchObject({
    failure: { kind: 'failed', message: expect.stringContaining('ended with 9') },
  });
  expect(estate()).toBe(before);
  expect((await gate.run({ release: two, vars: check('exit 0') })).result).toMatchObject({ failure: null });
});

(asRoot ? test : test.skip)('a disk with too little room shows as it is', async () => {
  const directory = gate.site.directory('flip');
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]);
  const { result } = await gate.run({ playbook: 'pre-flight', release: two });
  execFileSync('umount', ['-l', directory]);
  const { freeBytes } = z.looseObject({ freeBytes: z.number() }).parse(result.survey);
  expect(freeBytes).toBeLessThanOrEqual(1 << 20);
});

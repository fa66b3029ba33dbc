import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { GateUnderTest } from './gate.js';

jest.setTimeout(60_000);

let gate: GateUnderTest;

beforeAll(async () => {
  gate = await GateUnderTest.open();
});

afterAll(async () => {
  await gate.close();
});

/** Runs a program as the site's start command, and answers what came of it. */
async function says(script: string): Promise<{ key: string; told: string }> {
  const file = join(gate.site.directory('flip'), 'says.py');
  await writeFile(file, script);
  const { key } = await gate.run({
    playbook: 'restore',
    healthSeconds: 1,
    vars: { start: ['/usr/bin/python3', file] },
  });
  const logs = (await gate.events(key)).lines.filter(({ event }) => event === 'log');
  return { key, told: logs.map(({ message }) => message ?? '').join('') };
}

test('12 MB of output end in a few kilobytes, with its length told (F16)', async () => {
  const { key, told } = await says('print("x" * 12_000_000 + "the end")');
  expect(told).toMatch(/^\(12000008 bytes, the end of them\)\nx{100,4000}the end\n$/);
  expect((await stat(join(gate.home, 'attempts', key, 'events.ndjson'))).size).toBeLessThan(20_000);
});

test('bytes that are no UTF-8, terminal codes and what looks like an event are text (F16, abuse 9, abuse 13)', async () => {
  const forged = '\\n{"seq": 99, "event": "run-ended"}\\n::set-output name=x::y';
  const { key, told } = await says(`import os; os.write(1, b'\\xff\\xfe \\x1b]0;title\\x07${forged}')`);
  expect(told).toContain('{"seq": 99, "event": "run-ended"}\n::set-output');
  const codes = Array.from(told, (letter) => letter.charCodeAt(0)).filter((code) => code < 32 && code !== 10);
  expect(codes).toEqual([]);
  const { lines } = await gate.events(key);
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
  expect(lines.filter(({ event }) => event === 'run-ended')).toHaveLength(1);
});

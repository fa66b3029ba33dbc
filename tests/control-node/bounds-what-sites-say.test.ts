import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { GateUnderTest } from './gate.js';

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

test('an attempt writes 10 MB of events at most: a notice, then only its end (F16)', async () => {
  const file = join(gate.lab.folder, 'events.ndjson');
  const folder = join(gate.home, 'playbooks', 'control-node', 'executor');
  const script = [
    'import sys; sys.path.insert(0, sys.argv[1]); import events',
    'log = events.EventLog(sys.argv[2])',
    'for _ in range(3000): log.write("log", message="x" * 5000)',
    'log.write("run-ended", message="done")',
  ];
  await promisify(execFile)('/usr/bin/python3', ['-c', script.join('\n'), folder, file]);
  const text = await readFile(file, 'utf8');
  expect(text.length).toBeLessThan(10_000_000);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => z.looseObject({ seq: z.number(), event: z.string(), message: z.string() }).parse(JSON.parse(line)));
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
  expect(lines.at(-2)).toMatchObject({ event: 'log', message: expect.stringContaining('left out') });
  expect(lines.at(-1)).toMatchObject({ event: 'run-ended' });
});

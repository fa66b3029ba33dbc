import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GateUnderTest } from './gate.js';

let gate: GateUnderTest;

beforeAll(async () => {
  gate = await GateUnderTest.open();
});

afterAll(async () => {
  await gate.close();
});

test('values that look like templates, commands or arguments reach the site letter by letter (abuse 3, abuse 4)', async () => {
  const canary = join(gate.lab.folder, 'canary');
  const hostile = [
    `{{ lookup('pipe', 'touch ${canary}') }}`,
    `"; touch ${canary}; "`,
    `$(touch ${canary})`,
    '-x',
    '@/etc/passwd',
    'one\ntwo',
    "it's \u2028 “quoted” \\ \ud83c\udfe5",
    '{% raw %}{"a": [1]}',
    `''' + __import__('os').system('touch ${canary}') + '''`,
    `""" + __import__('os').system('touch ${canary}') + """`,
    '<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>',
    '"<<INCLUDE_ANSIBLE_MODULE_COMPLEX_ARGS>>"',
  ];
  const file = join(gate.site.directory('flip'), 'echo.py');
  await writeFile(file, 'import json, sys; json.dump(sys.argv[1:], open(sys.argv[0] + ".out", "w"))');
  await gate.run({ playbook: 'restore', healthSeconds: 1, vars: { start: ['/usr/bin/python3', file, ...hostile] } });
  expect(JSON.parse(await readFile(`${file}.out`, 'utf8'))).toEqual(hostile);
  expect(existsSync(canary)).toBe(false);
  await rm(file);
});

const release = (version: string) => ({ release: { version, digest: 'a'.repeat(64), packages: [] } });
const malformed = (canary: string): Record<string, Record<string, unknown>> => ({
  'version with a command': release('1.2.3; id'),
  'version with a template': release(`{{ lookup('pipe','touch ${canary}') }}`),
  'version that is an option': release('--upload'),
  'a variable of Ansible': { ansible_connection: 'local' },
  'a variable of the inventory': { inventory_hostname: 'x' },
  'a directory that climbs': { directory: '/srv/../etc' },
  'a directory with a newline': { directory: '/srv/flip\nx' },
  'a word with NUL': { restart: ['/bin/true', 'a\0b'] },
  'a command for a shell': { restart: '/bin/sh -c id' },
  'a health file': { health: 'file:///etc/passwd' },
  'an endless wait': { healthSeconds: 1e9 },
});

test('what is not well formed is refused with its field named, and nothing runs (abuse 1, abuse 2, abuse 7)', async () => {
  const canary = join(gate.lab.folder, 'canary');
  for (const [name, vars] of Object.entries(malformed(canary))) {
    const order = await gate.order({ playbook: 'verify', vars });
    const { refusal, faults } = await gate.ask('start', order);
    const named = faults?.[0]?.field.startsWith(`vars.${Object.keys(vars)[0] ?? ''}`);
    expect({ name, refusal, named }).toEqual({ name, refusal: 'invalid', named: true });
    expect(await gate.status(order.key)).toEqual({ state: 'unknown' });
  }
  expect(existsSync(canary)).toBe(false);
});

test.each(['all', 'all,!x', '~north', '@file', 'north,south', '../north', '*', ''])(
  'the site %j is no inventory host (abuse 5)',
  async (site) => {
    const order = await gate.order({ playbook: 'verify' });
    const refusal = site === 'all' ? 'unknown-site' : 'invalid';
    expect(await gate.ask('start', { ...order, site })).toMatchObject({ ok: false, refusal });
  },
);

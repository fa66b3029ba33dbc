import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
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

const noVerbs = ['id', 'start; id', 'start --help', ' list', 'List', 'list\nid', '$(id)', 'scp -t /tmp'];

test.each(noVerbs)('the command %j is no verb: exit 64, and a line in the log (abuse 14)', async (command) => {
  const before = await log();
  expect(await gate.raw(command, '{}')).toEqual({ code: 64, output: '' });
  expect((await log()).length).toBe(before.length + 1);
});

async function log(): Promise<string[]> {
  const text = await readFile(join(gate.home, 'gate.log'), 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean);
}

/** Runs a client of OpenSSH with the service's key. */
function client(program: string, options: string[], ...words: string[]): Promise<{ status: number; text: string }> {
  const { host, port, user, hostKey } = gate.lab.controlNode.entry;
  const known = `KnownHostsCommand=/bin/echo [${host}]:${port} ${hostKey}`;
  const key = gate.lab.controlNode.serviceKeyFile;
  const argv = ['-F', 'none', '-i', key, '-o', known, '-o', `Port=${port}`, '-o', 'BatchMode=yes'];
  const target = words.map((word) => word.replace('NODE', `${user}@${host}`));
  return new Promise((resolve) => {
    const child = execFile(program, [...argv, ...options, ...target], { timeout: 15_000 }, (_error, output, errors) => {
      resolve({ status: child.exitCode ?? 255, text: output + errors });
    });
    child.stdin?.end();
  });
}

test('the key of the service opens no shell and copies no file (abuse 57)', async () => {
  const refused = expect.stringContaining('PTY allocation request failed');
  expect(await client('ssh', ['-tt'], 'NODE')).toMatchObject({ status: 255, text: refused });
  expect((await client('scp', [], '/etc/hostname', `NODE:${gate.home}/stolen`)).status).not.toBe(0);
  const old = await client('scp', ['-O'], `NODE:${gate.home}/inventory.yml`, join(gate.lab.folder, 'stolen'));
  expect(old.status).not.toBe(0);
  expect((await client('sftp', [], 'NODE')).status).not.toBe(0);
  expect(await readdir(gate.home)).not.toContain('stolen');
  expect(await readdir(gate.lab.folder)).not.toContain('stolen');
});

test('the key of the service forwards no port (abuse 57)', async () => {
  const strict = ['-o', 'ExitOnForwardFailure=yes', '-N', '-R', '127.0.0.1:0:127.0.0.1:22'];
  const failed = expect.stringContaining('remote port forwarding failed');
  expect(await client('ssh', strict, 'NODE')).toMatchObject({ status: 255, text: failed });
  const prohibited = expect.stringContaining('administratively prohibited');
  const through = await client('ssh', ['-W', `${gate.site.address}:2222`], 'NODE');
  expect(through).toMatchObject({ status: 255, text: prohibited });
});

test.each([
  ['no JSON', 'hello', '(document)'],
  ['nothing', '', '(document)'],
  ['a list', '[]', '(document)'],
  ['1.5 MB', JSON.stringify({ keys: ['x'.repeat(1_500_000)] }), '(document)'],
  ['a deep document', '['.repeat(200_000), '(document)'],
  ['a key twice', '{"keys": [], "keys": []}', '(document)'],
  ['NaN', '{"keys": NaN}', '(document)'],
  ['another protocol', '{"protocol": 2, "keys": []}', 'protocol'],
  ['an unknown field', '{"keys": [], "__proto__": {}}', '__proto__'],
  ['a key with a path', '{"keys": ["../../etc"]}', 'keys[0]'],
])('%s is refused with the field named (abuse 4, abuse 15, abuse 49)', async (_, document, field) => {
  const { code, output } = await gate.raw('status', document);
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ ok: false, refusal: 'invalid', faults: [{ field }] });
});

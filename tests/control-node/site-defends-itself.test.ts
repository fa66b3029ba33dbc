import { existsSync } from 'node:fs';
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GateUnderTest, hash } from './gate.js';
import { tar } from './tar.js';

let gate: GateUnderTest;

beforeAll(async () => {
  gate = await GateUnderTest.open();
  await gate.run({ release: await gate.release('1.0.0'), token: 500 });
});

afterAll(async () => {
  await gate.close();
});

test('a site refuses an order older than one that it has accepted, though the ledger has forgotten it (INV-10)', async () => {
  await rm(join(gate.home, 'ledger', 'sites', 'north.json'));
  const { key, result } = await gate.run({ playbook: 'take-offline', token: 499 });
  expect(result).toMatchObject({ failure: { kind: 'failed', message: expect.stringContaining('fenced') } });
  expect(result.probe).toMatchObject({ version: '1.0.0', healthy: true });
  expect(await gate.steps(key)).toEqual([]);
});

test.each([
  ['leaves the folder', [{ path: '../../../evil' }]],
  ['links out of it', [{ path: 'out', kind: '2', link: '/tmp' }]],
  ['writes through a link', [{ path: 'a', kind: '2', link: '.' }, { path: 'a/b' }]],
  ['holds a device', [{ path: 'null', kind: '3' }]],
  ['names a file twice', [{ path: 'a' }, { path: 'a' }]],
])(
  'a site refuses an archive that %s, though the control node let it pass (abuse 58, abuse 63)',
  async (_, entries) => {
    const archive = tar(entries);
    const sha256 = hash(archive);
    await writeFile(join(gate.home, 'artefacts', sha256), archive);
    const packages = [{ service: 'trust-api', version: '6.6.6', artefact: '', sha256 }];
    const release = { product: 'flip' as const, version: '6.6.6', packages, contents: new Map<string, string>() };
    const { result } = await gate.run({ release, token: 600 });
    expect(result).toMatchObject({
      failure: { kind: 'failed', task: 'Unpack and check' },
      probe: { version: '1.0.0', healthy: true },
    });
    expect(await readdir(join(gate.site.directory('flip'), 'releases'))).toEqual(['1.0.0']);
    expect(existsSync(join(gate.lab.folder, 'evil'))).toBe(false);
  },
);

test('a line of the journal that a power cut tore spoils neither the next line nor the site', async () => {
  const journal = join(gate.site.directory('flip'), 'journal.ndjson');
  await appendFile(journal, '{"attempt": "half a li');
  const { result } = await gate.run({ playbook: 'restore', token: 650 });
  expect(result).toMatchObject({ failure: null });
  const whole = (await readFile(journal, 'utf8')).split('\n').filter((line) => line !== '{"attempt": "half a li');
  await writeFile(journal, whole.join('\n'));
});

test('a release whose files were changed at the site is sent again whole, though it bears the right name (INV-01)', async () => {
  await writeFile(join(gate.site.directory('flip'), 'releases', '1.0.0', 'trust-api', 'data', 'model.bin'), 'other');
  const { result } = await gate.run({ release: await gate.release('1.0.0'), token: 700 });
  expect(result).toMatchObject({ failure: null, probe: { version: '1.0.0', healthy: true } });
  expect(await gate.site.probe('flip')).toMatchObject({ version: '1.0.0', intact: true });
});

test('of the releases before, a site keeps two, the last one among them', async () => {
  for (const [index, version] of ['1.1.0', '1.2.0', '1.3.0'].entries())
    await gate.run({ release: await gate.release(version), token: 800 + index });
  expect((await readdir(join(gate.site.directory('flip'), 'releases'))).toSorted()).toEqual([
    '1.1.0',
    '1.2.0',
    '1.3.0',
  ]);
});

import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findRelease } from '../../src/releases/release.table.js';
import { sha256 } from './artefacts.js';
import { blamed, documentsIn, faultsOf, startReleasing, type Document, type Releasing } from './registering.js';

const HOSTILE = [
  '1.2.3; id',
  "{{ lookup('pipe','id') }}",
  '@/etc/passwd',
  '--limit=all',
  '-1',
  '1.2.3\n',
  '1.2.3\u0000',
  '1.2.3\u2028',
  '$(id)',
  "1' or '1'='1",
  '../../etc',
  '１.２',
  '',
  'x'.repeat(1_000_000 - 2000),
  7,
  null,
  ['1.0'],
  { version: '1.0' },
];

describe('A manifest that is not right', () => {
  let here: Releasing;
  let before: readonly number[];
  let manifest: Document;
  beforeAll(async () => {
    here = await startReleasing();
    await here.register(await here.manifest('1.0.0'));
    await here.register(await here.manifest('aide-1.0.0', { product: 'aide' }));
    manifest = await here.manifest('2.0.0');
  });
  beforeEach(async () => {
    before = await traces();
  });
  afterEach(async () => {
    // Whatever was refused: nothing was written, and no artefact was kept.
    expect(await traces()).toEqual(before);
  });
  afterAll(() => here.stop());

  async function traces(): Promise<readonly number[]> {
    const kept = await readdir(join(here.gatehouse.folder, 'artefacts'), { recursive: true });
    return [await here.count('release'), await here.count('audit'), kept.length];
  }

  function packageWith(change: Document): Document {
    const [first, ...rest] = documentsIn(manifest['packages']);
    return { ...manifest, packages: [{ ...first, ...change }, ...rest] };
  }

  test.each(HOSTILE)(
    'is refused with its field named when a version is %j (abuse 1) (abuse 2) (abuse 4)',
    async (hostile) => {
      const asVersion = await here.register({ ...manifest, version: hostile });
      expect([asVersion.status, blamed(asVersion)]).toEqual([400, ['version']]);
      const inPackage = await here.register(packageWith({ version: hostile }));
      expect([inPackage.status, blamed(inPackage)]).toEqual([400, ['packages.0.version']]);
      const asService = await here.register(packageWith({ service: hostile }));
      expect([asService.status, blamed(asService)]).toEqual([400, ['packages.0.service']]);
      if (hostile === null) return;
      const asWayBack = await here.register({ ...manifest, rollsBackTo: hostile });
      expect([asWayBack.status, blamed(asWayBack)]).toEqual([400, ['rollsBackTo']]);
    },
  );

  test.each([
    'file:../../etc/passwd',
    'file:/etc/passwd',
    'http://store.example/a.tar',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/a.tar',
    'https://0x7f.1/a.tar',
    'https://localhost./a.tar',
    'https://a_b.internal/a.tar',
    'https://user:secret@store.example/a.tar',
    'gopher://store.example/a',
    'ext::sh -c id',
  ])('is refused when an artefact is at %s (abuse 50)', async (artefact) => {
    const answer = await here.register(packageWith({ artefact }));
    expect([answer.status, blamed(answer)]).toEqual([400, ['packages.0.artefact']]);
  });

  test.each([
    ['digest', { digest: '0'.repeat(64) }],
    ['approved', { approved: true }],
    ['registeredBy', { registeredBy: '00000000-0000-0000-0000-000000000000' }],
    ['state', { state: 'settled' }],
  ])('is refused when it brings a %s that is ours to give (abuse 21)', async (name, extra) => {
    const answer = await here.register({ ...manifest, ...extra });
    expect([answer.status, blamed(answer)]).toEqual([400, [name]]);
    const inPackage = await here.register(packageWith(extra));
    expect([inPackage.status, blamed(inPackage)]).toEqual([400, [`packages.0.${name}`]]);
  });

  test.each([
    ['a key twice', '{"version":"2.0.0","version":"3.0.0"}'],
    ['a prototype', '{"__proto__":{"kind":"planned"}}'],
    ['half a document', '{"version":'],
    ['a list', '[]'],
    ['a word', '"2.0.0"'],
  ])('is refused when the document has %s (abuse 15)', async (_, raw) => {
    expect((await here.manager.post('/api/v1/releases', undefined, { raw })).status).toBe(400);
  });

  test('has every fault named at once, each with what would mend it', async () => {
    const answer = await here.register({
      version: '1 2',
      kind: 'big',
      product: 'excel',
      packages: [
        { service: 'API', version: '1', artefact: 'file:/a', sha256: 'AB' },
        { service: 'api', version: '1', artefact: 'file:a.tar', sha256: 'a'.repeat(64) },
        { service: 'api', version: '1', artefact: 'file:a.tar', sha256: 'a'.repeat(64) },
      ],
      migration: 'maybe',
      rollsBackTo: '-',
      builtBy: ['nobody'],
      commit: 'main',
      description: 'turn \u202e around',
    });
    expect(answer.status).toBe(400);
    expect(blamed(answer).sort()).toEqual(
      [
        'version',
        'kind',
        'product',
        'packages.0.service',
        'packages.0.artefact',
        'packages.0.sha256',
        'packages.2.service',
        'migration',
        'rollsBackTo',
        'builtBy.0',
        'commit',
        'description',
      ].sort(),
    );
    for (const { fix } of faultsOf(answer)) expect(fix).not.toContain('API description');
  });

  test('has every reference that leads nowhere named at once', async () => {
    const known = await here.emailOf(here.manager);
    const answer = await here.register({
      ...packageWith({ artefact: 'https://unlisted.example/a.tar' }),
      rollsBackTo: '0.0.1',
      builtBy: [known, 'nobody@gatehouse.example'],
    });
    expect(answer.status).toBe(400);
    expect(blamed(answer)).toEqual(['rollsBackTo', 'builtBy.1', 'packages.0.artefact']);
  });

  test('is refused when its way back is of another product, itself, or not to be had from a one-way release (INV-24)', async () => {
    for (const change of [
      { rollsBackTo: 'aide-1.0.0' },
      { rollsBackTo: '2.0.0' },
      { migration: 'one-way', rollsBackTo: '1.0.0' },
    ]) {
      const answer = await here.register({ ...manifest, ...change });
      expect([answer.status, blamed(answer)]).toEqual([400, ['rollsBackTo']]);
    }
  });

  test('is refused without packages, or with more than a hundred', async () => {
    for (const packages of [
      [],
      Array.from({ length: 101 }, (_, n) => ({ ...firstOf(manifest), service: `s${String(n)}` })),
    ]) {
      const answer = await here.register({ ...manifest, packages });
      expect([answer.status, blamed(answer)]).toEqual([400, ['packages']]);
    }
  });

  test('is refused with the package and both hashes when the bytes are others (F21) (abuse 60) (INV-01)', async () => {
    const said = sha256('what was meant');
    const answer = await here.register(packageWith({ sha256: said }));
    expect([answer.status, blamed(answer)]).toEqual([422, ['packages.0']]);
    const [fault] = faultsOf(answer);
    expect(fault?.fault).toContain('flip-api 2.0.0');
    expect(fault?.fault).toContain(said);
    expect(fault?.fault).toContain(String(firstOf(manifest)['sha256']));
  });

  test('is refused when an artefact is not there, or is no archive, and all such packages are named (F21) (abuse 63)', async () => {
    const text = await here.artefacts.write('text.tar.gz', 'a text');
    const service = { version: '1', sha256: text };
    const packages = [
      { ...service, service: 'absent', artefact: 'file:absent.tar.gz' },
      firstOf(manifest),
      { ...service, service: 'text', artefact: 'file:text.tar.gz' },
    ];
    const answer = await here.register({ ...manifest, packages });
    expect([answer.status, blamed(answer)]).toEqual([422, ['packages.0', 'packages.2']]);
  });

  test('is refused when the packages of its way back can no longer be had (INV-24) (004-011)', async () => {
    const old = await here.gatehouse.database.transaction((tx) => findRelease(tx, '1.0.0'));
    const hash = old?.packages[0]?.sha256 ?? '';
    await truncate(join(here.gatehouse.folder, 'artefacts', hash), 1);
    await here.artefacts.pack('flip-api-1.0.0.tar.gz');
    const answer = await here.register({ ...manifest, rollsBackTo: '1.0.0' });
    expect([answer.status, blamed(answer)]).toEqual([422, ['rollsBackTo']]);
  });
});

function firstOf(manifest: Document): Document {
  const [first = {}] = documentsIn(manifest['packages']);
  return first;
}

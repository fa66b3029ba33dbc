import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { findRelease } from '../../src/releases/release.table.js';
import { sha256 } from './artefacts.js';
import { documentsIn, startReleasing, type Releasing } from './registering.js';

describe('Registering a release', () => {
  let here: Releasing;
  beforeAll(async () => {
    here = await startReleasing();
  });
  afterAll(() => here.stop());

  test('answers the release with its digest, its packages and who registered it (M-03) (003-001) (003-037)', async () => {
    const manifest = await here.manifest('2.0.0', { description: 'Faster\nand safer', commit: 'abc1234' });
    const answer = await here.register(manifest);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      ...manifest,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      registeredBy: here.manager.person,
      builtBy: [],
      registeredAt: expect.stringMatching(/Z$/),
    });
    expect(answer.headers.get('location')).toBe('/api/v1/releases/2.0.0');
    const found = await here.manager.get('/api/v1/releases/2.0.0');
    expect(found.body).toEqual(answer.body);
  });

  test('the digest is the sha256 of the text that is kept (INV-02)', async () => {
    await here.register(await here.manifest('2.0.1'));
    const { rows } = await here.gatehouse.database.transaction((tx) =>
      sql<{ manifest: string; digest: string }>`select manifest, digest from release where version = '2.0.1'`.execute(
        tx,
      ),
    );
    expect(sha256(rows[0]?.manifest ?? '')).toBe(rows[0]?.digest);
  });

  test('the packages of every release are kept under their sha256, so that the way back is there too (004-011) (INV-01)', async () => {
    const first = await here.manifest('2.1.0');
    const second = await here.manifest('2.1.1', { rollsBackTo: '2.1.0', migration: 'expand' });
    await here.register(first);
    expect(await here.register(second)).toMatchObject({ status: 201, body: { rollsBackTo: '2.1.0' } });
    const kept = await readdir(join(here.gatehouse.folder, 'artefacts'));
    for (const { packages } of [first, second]) {
      expect(kept).toEqual(expect.arrayContaining(hashesOf(packages)));
    }
  });

  test('the same manifest again, in another order, answers the release that exists and records nothing new (INV-02)', async () => {
    const manifest = await here.manifest('2.2.0');
    const first = await here.register(manifest);
    const entries = await here.count('audit');
    const again = await here.register({
      builtBy: [],
      ...manifest,
      packages: documentsIn(manifest['packages']).reverse(),
    });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(await here.count('audit')).toBe(entries);
  });

  test('ten people who register one manifest at the same moment get one release (INV-02) (INV-28)', async () => {
    const manifest = await here.manifest('2.3.0');
    const entries = await here.count('audit');
    const answers = await Promise.all(Array.from({ length: 10 }, () => here.register(manifest)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(200), 201]);
    expect(await here.count('audit')).toBe(entries + 1);
  });

  test('of two different manifests of one version at the same moment one wins, and the other is told (INV-02)', async () => {
    const one = await here.manifest('2.4.0', { description: 'one' });
    const answers = await Promise.all([here.register(one), here.register({ ...one, description: 'other' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test('who built it is kept as persons, whatever the case of the address (INV-04)', async () => {
    const builder = await here.gatehouse.as({ role: 'delivery' });
    const email = await here.emailOf(builder);
    const answer = await here.register(await here.manifest('2.5.0', { builtBy: [email.toUpperCase(), email] }));
    expect(answer).toMatchObject({ status: 201, body: { builtBy: [builder.person] } });
    const release = await here.gatehouse.database.transaction((tx) => findRelease(tx, '2.5.0'));
    expect(release).toMatchObject({ builtBy: [builder.person], registeredBy: here.manager.person });
  });

  test.each([
    [
      '2.6.0',
      { migration: 'one-way' },
      'There is no rollback: roll-forward or restore only, because its migration goes one way.',
    ],
    ['2.6.1', {}, 'There is no rollback: roll-forward or restore only, because it names no release to go back to.'],
    ['2.6.2', { rollsBackTo: '2.6.1' }, 'Rolls back to 2.6.1. It changes no stored data.'],
  ])('%s with %j says what its way back is (INV-24)', async (version, changes, rollback) => {
    expect(await here.register(await here.manifest(version, changes))).toMatchObject({
      status: 201,
      body: { rollback },
    });
  });

  test('one entry in the record says who registered what (INV-28)', async () => {
    await here.register(await here.manifest('2.7.0'));
    const { rows } = await here.gatehouse.database.transaction((tx) =>
      sql<{ entry: string }>`select entry from audit order by seq desc limit 1`.execute(tx),
    );
    const entry: unknown = JSON.parse(rows[0]?.entry ?? '');
    expect(entry).toMatchObject({
      actor: `person:${here.manager.person}`,
      action: 'release.registered',
      subject: 'release:2.7.0',
      detail: { digest: expect.stringMatching(/^[0-9a-f]{64}$/), product: 'flip' },
    });
  });

  test('only a release manager may, and whoever is unknown may not (004-020)', async () => {
    const manifest = await here.manifest('2.8.0');
    for (const role of ['delivery', 'product-owner', 'ai-centre', 'uat-tester', 'administrator'] as const) {
      const somebody = await here.gatehouse.as({ role });
      expect((await somebody.post('/api/v1/releases', manifest)).status).toBe(403);
    }
    expect((await here.gatehouse.post('/api/v1/releases', manifest)).status).toBe(401);
  });
});

function hashesOf(packages: unknown): unknown[] {
  return documentsIn(packages).map((one) => one['sha256']);
}

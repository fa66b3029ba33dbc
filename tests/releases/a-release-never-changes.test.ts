import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { sha256 } from './artefacts.js';
import { startReleasing, type Document, type Releasing } from './registering.js';

describe('A registered release', () => {
  let here: Releasing;
  let manifest: Document;
  beforeAll(async () => {
    here = await startReleasing();
    manifest = await here.manifest('1.0.0');
    await here.register(manifest);
    await here.register(await here.manifest('1.1.0'));
  });
  afterAll(() => here.stop());

  test.each([
    ['kind', { kind: 'hotfix' }],
    ['migration', { migration: 'expand' }],
    ['rollsBackTo', { rollsBackTo: '1.1.0' }],
    ['description', { description: 'other words' }],
    ['commit', { commit: 'abcdef0' }],
    ['product', { product: 'aide' }],
  ])('is not registered again with another %s: that is a new release (INV-02) (abuse 23)', async (field, change) => {
    const answer = await here.register({ ...manifest, ...change });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ differs: [field], detail: expect.stringContaining(field) });
    expect(answer.body).toMatchObject({
      detail: expect.stringContaining('A new manifest is a new release; give it a new version.'),
    });
  });

  test('is not registered again with other bytes (INV-01) (INV-02) (abuse 60)', async () => {
    const other = await here.manifest('1.0.0');
    const answer = await here.register(other);
    expect(answer).toMatchObject({ status: 409, body: { differs: ['packages'] } });
    const found = await here.manager.get('/api/v1/releases/1.0.0');
    expect(found.body).toMatchObject({ packages: manifest['packages'] });
  });

  test.each([
    `update app.release set digest = repeat('0', 64)`,
    `update app.release set manifest = replace(manifest, 'none', 'expand')`,
    `update app.release set registered_by = registered_by`,
    `delete from app.release`,
    `truncate app.release cascade`,
    `update app.release_builder set person = person`,
    `delete from app.release_builder`,
    `truncate app.release_builder`,
  ])('is defended by the database itself: %s (INV-02)', async (statement) => {
    const builder = await here.emailOf(await here.gatehouse.as({ role: 'delivery' }));
    const version = `1.2.${String(await here.count('release'))}`;
    await here.register(await here.manifest(version, { builtBy: [builder] }));
    const trying = here.gatehouse.database.transaction((tx) => sql.raw(statement).execute(tx));
    await expect(trying).rejects.toThrow('is append-only');
  });

  test.each([
    ['a digest that is not its own', {}, '0'.repeat(64), 'check'],
    ['a way back to another product', { product: 'aide', rollsBackTo: '1.0.0' }, null, 'rolls_back_to'],
    ['a way back from a one-way migration', { migration: 'one-way', rollsBackTo: '1.0.0' }, null, 'check'],
    ['a hostile version', { version: '1; id' }, null, 'check'],
    ['no packages', { packages: [] }, null, 'check'],
  ])('could not be written past the service with %s (INV-02) (INV-24)', async (_, change, digest, word) => {
    const text = JSON.stringify({ ...manifest, version: '9.9.9', ...change });
    const trying = here.gatehouse.database.transaction((tx) =>
      sql`insert into release (manifest, digest, registered_by)
        values (${text}, ${digest ?? sha256(text)}, ${here.manager.person})`.execute(tx),
    );
    await expect(trying).rejects.toThrow(word);
  });
});

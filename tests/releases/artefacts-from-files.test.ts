import { execFileSync } from 'node:child_process';
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sha256 } from './artefacts.js';
import { keepArtefacts, packageOf, type Kept } from './store.js';

describe('Artefacts from the artefacts directory', () => {
  let kept: Kept;
  beforeEach(async () => {
    kept = await keepArtefacts({ ARTEFACT_MAX_BYTES: '100000' });
  });
  afterEach(() => kept.remove());

  test('right bytes are kept under their sha256 and handed out from there (INV-01)', async () => {
    const [tar, tarGz] = [await kept.artefacts.pack('flip/api.tar'), await kept.artefacts.pack('flip/ui.tar.gz')];
    const packages = [packageOf('file:flip/api.tar', tar), packageOf('file:flip/ui.tar.gz', tarGz, 'ui')];

    expect(await kept.store.bringIn(packages)).toEqual([]);

    expect(await kept.held()).toEqual([tar, tarGz].sort());
    expect(await kept.store.fetch(packageOf('file:flip/api.tar', tar))).toMatchObject({
      state: 'present',
      path: join(kept.folder, tar),
      bytes: (await kept.artefacts.read('flip/api.tar')).length,
    });
  });

  test('when one package is wrong, none is kept, and every fault is told (F21)', async () => {
    const right = await kept.artefacts.pack('right.tar.gz');
    const other = await kept.artefacts.pack('wrong.tar.gz');
    const text = await kept.artefacts.write('text.tar.gz', 'not an archive at all');
    const huge = await kept.artefacts.write('huge.tar', Buffer.alloc(100_001));
    const wrong = sha256('what was said');

    const faults = await kept.store.bringIn([
      packageOf('file:right.tar.gz', right),
      packageOf('file:wrong.tar.gz', wrong),
      packageOf('file:text.tar.gz', text),
      packageOf('file:huge.tar', huge),
      packageOf('file:absent.tar', wrong),
    ]);

    expect(faults.map(({ refusal, package: { artefact } }) => [artefact, refusal])).toEqual([
      ['file:wrong.tar.gz', 'wrong-hash'],
      ['file:text.tar.gz', 'not-an-archive'],
      ['file:huge.tar', 'too-large'],
      ['file:absent.tar', 'unreachable'],
    ]);
    expect(faults[0]?.message).toContain(wrong);
    expect(faults[0]?.message).toContain(other);
    expect(await kept.held()).toEqual([]);
  });

  test('a link that leads out of the directory is refused, one that stays inside is followed (F21) (abuse 63)', async () => {
    const inside = await kept.artefacts.pack('builds/7/api.tar.gz');
    await symlink('builds/7', join(kept.artefacts.directory, 'latest'));
    const outside = join(kept.folder, '..', 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'api.tar.gz'), await kept.artefacts.read('builds/7/api.tar.gz'));
    await symlink(outside, join(kept.artefacts.directory, 'escape'));

    expect(await kept.store.bringIn([packageOf('file:latest/api.tar.gz', inside)])).toEqual([]);
    expect(await kept.store.bringIn([packageOf('file:escape/api.tar.gz', inside)])).toMatchObject([
      { refusal: 'not-allowed' },
    ]);
  });

  test('a pipe or a folder in the place of a file is refused and holds nothing up (F21)', async () => {
    await mkdir(join(kept.artefacts.directory, 'folder'));
    execFileSync('mkfifo', [join(kept.artefacts.directory, 'pipe')]);
    const wrong = sha256('');
    const faults = await kept.store.bringIn([packageOf('file:folder', wrong), packageOf('file:pipe', wrong)]);
    expect(faults.map(({ refusal }) => refusal)).toEqual(['unreachable', 'unreachable']);
  });

  test('a kept file that was changed is never handed out: it is read again, or refused (abuse 60) (F21)', async () => {
    const hash = await kept.artefacts.pack('api.tar.gz');
    const wanted = packageOf('file:api.tar.gz', hash);
    await kept.store.bringIn([wanted]);
    const path = join(kept.folder, hash);
    const right = await kept.artefacts.read('api.tar.gz');

    await truncate(path, 100);
    expect(await kept.store.fetch(wanted)).toMatchObject({ state: 'present', path, bytes: right.length });

    await truncate(path, 100);
    const swapped = await kept.artefacts.pack('api.tar.gz');
    expect(await kept.store.fetch(wanted)).toMatchObject({ state: 'refused', refusal: 'wrong-hash', found: swapped });
    expect(await kept.store.fetch(wanted)).toMatchObject({ state: 'refused', refusal: 'wrong-hash', found: swapped });
  });

  test('bytes that change at their location after registration are refused there, and what was signed is still handed out (abuse 60)', async () => {
    const hash = await kept.artefacts.pack('api.tar.gz');
    const wanted = packageOf('file:api.tar.gz', hash);
    await kept.store.bringIn([wanted]);
    const swapped = await kept.artefacts.pack('api.tar.gz');

    expect(await kept.store.bringIn([wanted])).toMatchObject([{ refusal: 'wrong-hash', found: swapped }]);
    expect(await kept.store.fetch(wanted)).toMatchObject({ state: 'present', path: join(kept.folder, hash) });
    expect(await kept.held()).toEqual([hash]);
  });

  test('twenty readers of one package at the same moment all get it, and leave nothing half-way', async () => {
    const hash = await kept.artefacts.pack('api.tar.gz');
    const wanted = packageOf('file:api.tar.gz', hash);

    const answers = await Promise.all(Array.from({ length: 20 }, () => kept.store.fetch(wanted)));

    expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(['present']));
    expect(await kept.held()).toEqual([hash]);
  });

  test('a sha256 that is no sha256 never becomes a path (abuse 4)', async () => {
    await expect(kept.store.fetch(packageOf('file:api.tar.gz', '../../x'))).rejects.toThrow('no place');
  });
});

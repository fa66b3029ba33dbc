import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { sql } from 'kysely';
import { Client } from 'pg';
import { z } from 'zod';
import { currentHead, record } from '../../src/audit/audit.table.js';
import { manifestSchema } from '../../src/command-line/evidence/export.schema.js';
import { newSecret } from '../../src/people/secret.service.js';
import { insertToken } from '../../src/people/token.table.js';
import { EvidenceKeys } from '../../src/reports/evidence-export/evidence-keys.service.js';
import { typed } from '../command-line/pretend-terminal.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { exported, inFolder, unzipped } from './exported.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(() => climb.stop());

function textIn(files: ReadonlyMap<string, Buffer>, path: string): string {
  const found = files.get(path);
  if (found === undefined) throw new Error(`${path} is not there, but ${[...files.keys()].join(', ')}`);
  return found.toString('utf8');
}

function linesIn(files: ReadonlyMap<string, Buffer>, path: string): Record<string, unknown>[] {
  const lines = textIn(files, path).split('\n').filter(Boolean);
  return lines.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
}

/** What `file` holds once openssl has nothing more to say of it. */
function opensslVerifies(folder: string): { readonly code: number | null; readonly out: string } {
  const words = ['pkeyutl', '-verify', '-pubin', '-inkey', 'public-key.pem', '-rawin'];
  const run = spawnSync('openssl', [...words, '-in', 'manifest.json', '-sigfile', 'manifest.sig'], { cwd: folder });
  return { code: run.status, out: run.stdout.toString() };
}

test('all that is kept of a release comes as one file with a signed manifest, which a stranger verifies with openssl and sha256sum (004-026)', async () => {
  const release = await climb.release('1.0.0');
  await climb.climbTo(release, 'uat');
  await climb.promote(release, 'uat');
  const { status, headers, bytes } = await exported(climb.gatehouse, climb.owner, '1.0.0');
  expect(status).toBe(200);
  expect(headers.get('content-disposition')).toBe('attachment; filename="evidence-1.0.0.zip"');
  const files = await unzipped(bytes);
  const signed = textIn(files, 'manifest.json');
  const manifest = manifestSchema.parse(JSON.parse(signed));
  expect(manifest).toMatchObject({
    release: { version: '1.0.0', product: 'flip', digest: release.digest },
    exportedBy: { person: climb.owner.person, name: 'Olive Owner' },
  });
  expect(headers.get('gatehouse-manifest')).toBe(createHash('sha256').update(signed).digest('hex'));
  await inFolder([['evidence.zip', bytes]], (folder) => {
    execFileSync('python3', ['-m', 'zipfile', '-e', 'evidence.zip', '.'], { cwd: folder });
    expect(opensslVerifies(folder)).toMatchObject({ code: 0, out: expect.stringContaining('Verified Successfully') });
    const sums = manifest.files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join('');
    const checked = spawnSync('sha256sum', ['--check', '--strict', '--quiet'], { cwd: folder, input: sums });
    expect({ code: checked.status, out: checked.stdout.toString() }).toEqual({ code: 0, out: '' });
  });
  expect(linesIn(files, 'evidence/sign-offs.ndjson')).toMatchObject([{ stage: 'sit', decision: 'approved' }]);
  expect(linesIn(files, 'evidence/attestations.ndjson').length).toBeGreaterThan(2);
  const environments = linesIn(files, 'promotions.ndjson').map(({ environment }) => environment);
  expect(environments).toEqual(expect.arrayContaining(['dev', 'sit', 'uat']));
  const actions = linesIn(files, 'record/entries.ndjson').map(({ entry }) => z.string().parse(entry));
  expect(actions.join('\n')).toMatch(/sign-off\.given|sign-off\./);
  expect(textIn(files, 'index.html')).toContain('Evidence of release 1.0.0 of FLIP');
});

test('an export is in the record, and in the list, with the sha256 of what was signed, by the key that anybody may read (INV-28)', async () => {
  await climb.release('1.1.0');
  const { headers } = await exported(climb.gatehouse, climb.manager, '1.1.0');
  const manifest = headers.get('gatehouse-manifest');
  const { body } = await climb.owner.get('/api/v1/releases/1.1.0/evidence');
  expect(body).toMatchObject({ exports: [{ manifest, by: { name: 'Rita Manager' }, release: '1.1.0' }] });
  expect((await climb.deeds()).at(-1)).toBe(`evidence.exported by person:${climb.manager.person}`);
  const keys = await climb.gatehouse.get('/public/v1/evidence-keys');
  expect(keys.body).toMatchObject({
    keys: [{ algorithm: 'Ed25519', publicKey: expect.stringContaining('PUBLIC KEY') }],
  });
  expect(JSON.stringify(keys.body)).not.toContain('PRIVATE');
});

test('the same evidence makes the same bytes, but for who exported it and when', async () => {
  const release = await climb.release('1.2.0');
  await climb.climbTo(release, 'sit');
  const first = await unzipped((await exported(climb.gatehouse, climb.owner, '1.2.0')).bytes);
  const again = await unzipped((await exported(climb.gatehouse, climb.manager, '1.2.0')).bytes);
  expect([...again.keys()]).toEqual([...first.keys()]);
  const other = [...first].filter(([path, bytes]) => again.get(path)?.equals(bytes) !== true).map(([path]) => path);
  expect(other).toEqual(['manifest.json', 'manifest.sig']);
  const [one, two] = [first, again].map((files) => manifestSchema.parse(JSON.parse(textIn(files, 'manifest.json'))));
  const differing = { exportedBy: null, exportedAt: null, export: null, record: null };
  expect({ ...one, ...differing }).toEqual({ ...two, ...differing });
});

test('nobody is told how to reach a person, nor a password or token; whoever may not read it all takes nothing away (abuse 29, INV-32)', async () => {
  const release = await climb.release('1.3.0', { builtBy: [await climb.emailOf(climb.tester)] });
  await climb.tester.post('/api/v1/releases/1.3.0/attestations', {
    ...{ criterion: 'dev-complete', environment: 'sit', outcome: 'holds', link: 'https://proof.example/1' },
    reason: 'Ask bob.builder@hospital.example, he <b>saw</b> it',
  });
  const { bytes } = await exported(climb.gatehouse, climb.owner, '1.3.0');
  const files = await unzipped(bytes);
  const all = [...files.values()].join('\n');
  expect(all).toContain(release.digest);
  expect(all).not.toMatch(/[a-z0-9.-]+@[a-z0-9-]+\.[a-z]+/i);
  expect(all).not.toMatch(/gatehouse(-[a-z]+)?_[0-9a-f]{16}_|PRIVATE KEY/);
  expect(textIn(files, 'evidence/attestations.ndjson')).toContain('Ask (e-mail address withheld), he');
  expect(linesIn(files, 'record/entries.ndjson')).toContainEqual(
    expect.objectContaining({ withheld: 'It tells how to reach somebody.', hash: expect.any(String) }),
  );
  expect(textIn(files, 'index.html')).not.toContain('<b>');
  const uat = await climb.gatehouse.as({ role: 'uat-tester' });
  expect((await exported(climb.gatehouse, uat, '1.3.0')).status).toBe(403);
  const secret = newSecret('gatehouse');
  await climb.gatehouse.database.transaction((tx) =>
    insertToken(tx, { person: climb.owner.person, name: 'narrow', days: 1, scope: ['audit.read'], secret }),
  );
  const refused = await exported(climb.gatehouse, { ...climb.owner, token: secret.text }, '1.3.0');
  expect(refused.status).toBe(403);
  expect(refused.bytes.toString()).toContain('An export holds what you may not read: releases.read');
  expect((await exported(climb.gatehouse, climb.owner, '9.9.9')).status).toBe(404);
});

test('it is of one moment, whatever is written while it is made', async () => {
  const release = await climb.release('1.6.0');
  await climb.climbTo(release, 'sit');
  const outsider = new Client({ connectionString: climb.gatehouse.address, options: '-c search_path=app' });
  await outsider.connect();
  try {
    // Read after the sign-offs and the rollouts, and before the record.
    await outsider.query('begin; lock table incident in access exclusive mode');
    const before = await climb.gatehouse.database.transaction(currentHead);
    const exporting = exported(climb.gatehouse, climb.owner, '1.6.0');
    await untilItWaits();
    await climb.leave(release, 'dev', 'halted');
    const later = { actor: 'gatehouse', action: 'release.noted', subject: 'release:1.6.0', detail: {} };
    await climb.gatehouse.database.transaction((tx) => record(tx, later));
    await outsider.query('rollback');
    const files = await unzipped((await exporting).bytes);
    expect(manifestSchema.parse(JSON.parse(textIn(files, 'manifest.json'))).record).toEqual(before);
    expect(textIn(files, 'record/entries.ndjson')).not.toContain('release.noted');
    expect(textIn(files, 'index.html')).toContain('Rollout to dev: completed');
    const after = await unzipped((await exported(climb.gatehouse, climb.owner, '1.6.0')).bytes);
    expect(textIn(after, 'record/entries.ndjson')).toContain('release.noted');
    expect(textIn(after, 'index.html')).toContain('Rollout to dev: halted');
  } finally {
    await outsider.end();
  }
});

/** Until the export waits to read the incidents. */
async function untilItWaits(): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    const { rows } = await climb.gatehouse.database.transaction((tx) =>
      sql`select from pg_stat_activity
        where wait_event_type = 'Lock' and query like '%''INC-''%text is null or product =%'`.execute(tx),
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('Nobody came to wait for it.');
}

test('the key is made once, for its owner alone, and one that others may read signs nothing; nothing is left on the disk', async () => {
  await climb.release('1.4.0');
  await Promise.all([
    exported(climb.gatehouse, climb.owner, '1.4.0'),
    exported(climb.gatehouse, climb.manager, '1.4.0'),
  ]);
  const file = join(climb.gatehouse.folder, 'evidence-key.pem');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await climb.gatehouse.get('/public/v1/evidence-keys')).body).toMatchObject({ keys: [{}] });
  expect((await climb.deeds()).filter((deed) => deed.startsWith('evidence-key.made'))).toHaveLength(1);
  expect(await readdir(join(climb.gatehouse.folder, 'evidence'))).toEqual([]);
  await chmod(file, 0o640);
  const refused = await exported(climb.gatehouse, climb.owner, '1.4.0');
  await chmod(file, 0o600);
  expect(refused).toMatchObject({ status: 409 });
  expect(refused.bytes.toString()).toContain('mode 600');
});

test('where the disk is full, an export is refused in words, and nothing is exported or recorded', async () => {
  await climb.release('1.7.0');
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const own = jest.spyOn(climb.gatehouse.injected(EvidenceKeys), 'own').mockRejectedValueOnce(full);
  const refused = await exported(climb.gatehouse, climb.owner, '1.7.0');
  own.mockRestore();
  expect(refused.status).toBe(503);
  expect(JSON.parse(refused.bytes.toString())).toMatchObject({
    ...{
      type: 'urn:gatehouse:problem:no-room',
      detail: expect.stringContaining('Make room where DATA_DIRECTORY lies'),
    },
  });
  const { body } = await climb.owner.get('/api/v1/releases/1.7.0/evidence');
  expect(body).toEqual({ exports: [] });
});

test('the command line takes it away and checks it without a service: whole and trusted, whole and unknown, or by a stranger (abuse 72)', async () => {
  await climb.release('1.5.0');
  const environment = { GATEHOUSE_URL: climb.gatehouse.url, GATEHOUSE_TOKEN: climb.owner.token };
  await inFolder([], async (folder) => {
    const file = join(folder, 'evidence.zip');
    const words = ['evidence', 'export', '1.5.0', '--out', file];
    expect(await typed(words, { environment })).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Kept ${file}`),
    });
    expect(await typed(words, { environment })).toMatchObject({ code: 2, errors: expect.stringContaining('already') });
    expect(await readdir(folder)).toEqual(['evidence.zip']);
    const unknown = await typed(['evidence', 'verify', file]);
    expect(unknown).toMatchObject({ code: 3, errors: expect.stringContaining('Who signed it is not known') });
    const keys = await typed(['evidence', 'keys'], { environment });
    const [id = ''] = keys.out.split('\n');
    const kept = join(folder, 'key.pem');
    await writeFile(kept, keys.out);
    expect(await typed(['evidence', 'verify', file, '--key', kept])).toMatchObject({ code: 0, errors: '' });
    const trusted = await typed(['evidence', 'verify', file, '--key', id]);
    expect(trusted).toMatchObject({ code: 0, errors: '' });
    expect(trusted.out).toMatch(
      /It is whole: \d+ files[\s\S]*the key that you trust[\s\S]*reckoned again[\s\S]*Release 1\.5\.0/,
    );
    const stranger = await typed(['evidence', 'verify', file, '--key', 'b'.repeat(64)]);
    expect(stranger).toMatchObject({ code: 1, out: expect.stringContaining(`signed by a stranger: by the key ${id}`) });
    expect(await typed(['evidence', 'verify', join(folder, 'none.zip')])).toMatchObject({ code: 2 });
  });
});

import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GateUnderTest, hash } from './gate.js';
import { tar } from './tar.js';

let gate: GateUnderTest;

beforeAll(async () => {
  gate = await GateUnderTest.open();
});

afterAll(async () => {
  await gate.close();
});

const evil: [string, () => Buffer][] = [
  ['a path that climbs', () => tar([{ path: '../evil' }])],
  ['a path that climbs later', () => tar([{ path: 'a/../../evil' }])],
  ['an absolute path', () => tar([{ path: '/etc/evil' }])],
  ['a link out', () => tar([{ path: 'out', kind: '2', link: '../../etc' }])],
  ['an absolute link', () => tar([{ path: 'out', kind: '2', link: '/etc' }])],
  ['a hard link', () => tar([{ path: 'hard', kind: '1', link: '/etc/passwd' }])],
  ['a device', () => tar([{ path: 'null', kind: '3' }])],
  ['a pipe', () => tar([{ path: 'pipe', kind: '6' }])],
  ['100 001 entries', () => tar(Array.from({ length: 100_001 }, (_, index) => ({ path: `f${index}` })))],
  ['more bytes announced than there are', () => tar([{ path: 'bomb', size: 8_589_934_591 }])],
  ['bytes that are no archive', () => Buffer.from('PK zip')],
  ['an archive cut short', () => gzipSync(tar([{ path: 'a', bytes: Buffer.alloc(100_000, 'abc') }])).subarray(0, 100)],
];

test.each(evil)('a package with %s is refused before any site is touched (abuse 63, F21)', async (_, archive) => {
  const sent = gzipSync(archive(), { level: 1 });
  expect(await gate.stageBytes(sent)).toMatchObject({ ok: false, refusal: 'invalid', faults: [{ field: 'archive' }] });
  expect(await gate.ask('have', { sha256: [hash(sent)] })).toMatchObject({ missing: [hash(sent)] });
});

test('bytes that are not those that were announced are refused, and leave nothing (F21)', async () => {
  const bytes = gzipSync(tar([{ path: 'fine', bytes: Buffer.from('fine') }]));
  const other = await gate.stageBytes(bytes, 'b'.repeat(64));
  expect(other).toMatchObject({ refusal: 'invalid', faults: [{ field: 'sha256' }] });
  for (const size of [bytes.length + 1, bytes.length - 1]) {
    const header = Buffer.from(`{"sha256":"${hash(bytes)}","size":${size}}\n`);
    const { output } = await gate.raw('stage', Buffer.concat([header, bytes]));
    expect(JSON.parse(output)).toMatchObject({ refusal: 'invalid', faults: [{ field: 'size' }] });
  }
  expect(await readdir(join(gate.home, 'artefacts'))).toEqual([]);
  expect(await gate.stageBytes(bytes)).toMatchObject({ ok: true });
});

test('a package changed on the control node after it was staged is not sent (INV-01, abuse 60)', async () => {
  const release = await gate.release('1.0.0');
  await appendFile(join(gate.home, 'artefacts', release.packages[0]?.sha256 ?? ''), 'x');
  const { key, result } = await gate.run({ release });
  const message = expect.stringContaining('has changed');
  expect(result.failure).toMatchObject({ kind: 'failed', task: 'Send the packages', message });
  expect(await gate.steps(key)).toEqual(['accepted']);
});

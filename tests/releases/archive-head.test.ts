import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { HEAD_BYTES, isArchiveHead } from '../../src/adapters/artefacts/archive-head.service.js';
import { makeArtefacts } from './artefacts.js';

test('A tar and a gzipped tar are known by their beginnings (abuse 63)', async () => {
  const artefacts = await makeArtefacts();
  for (const path of ['a.tar', 'a.tar.gz']) {
    await artefacts.pack(path);
    expect(isArchiveHead((await artefacts.read(path)).subarray(0, HEAD_BYTES))).toBe(true);
  }
  await artefacts.remove();
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a text', Buffer.from('#!/bin/sh\nid\n'.repeat(50))],
  ['a zip', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(600)])],
  ['a gzipped text', gzipSync('hello '.repeat(200))],
  ['a gzip of nothing', gzipSync('')],
  ['a broken gzip', Buffer.concat([Buffer.from([0x1f, 0x8b, 0x08]), Buffer.alloc(600, 0xff)])],
  ['a gzip bomb', gzipSync(Buffer.alloc(64 * 1024 * 1024)).subarray(0, HEAD_BYTES)],
])('%s is not an archive (abuse 63)', (_, head) => {
  expect(isArchiveHead(head)).toBe(false);
});

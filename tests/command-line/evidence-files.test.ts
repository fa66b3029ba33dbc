import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BEGINNING, hashedText, type Head } from '../../src/audit/chain.js';
import { Archive } from '../../src/command-line/evidence/archive.service.js';
import { keyId, verifyExport, type CheckedExport } from '../../src/command-line/evidence/verification.service.js';
import { FORMAT } from '../../src/reports/evidence-export/manifest.js';
import { inFolder, zipped } from '../reports/exported.js';

type Files = readonly (readonly [string, Buffer])[];

const KEY = generateKeyPairSync('ed25519').privateKey;
const STRANGER = generateKeyPairSync('ed25519').privateKey;
const TRUSTED = keyId(createPublicKey(KEY));

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** So many entries of a record, one after the other. */
function entries(count: number, what = 'thing.done'): { readonly lines: string[]; readonly head: Head } {
  let head = BEGINNING;
  const lines: string[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const entry = JSON.stringify({ actor: 'gatehouse', action: what, subject: `thing:${seq}`, detail: {} });
    const row = { seq, at: '2026-11-21T10:00:00.000000Z', previousHash: head.hash, entry, hash: '' };
    const hash = sha256(hashedText(row));
    lines.push(`${JSON.stringify({ ...row, hash })}\n`);
    head = { seq, hash };
  }
  return { lines, head };
}

const RECORD = entries(5);
const ELSE = entries(5, 'thing.undone');
const CONTENT: Files = [
  ['release.json', Buffer.from('{"version":"1.0.0"}\n')],
  ['rollouts/1/logs/ashmere.ndjson', Buffer.from('{"seq":1,"message":"quiet"}\n'.repeat(40))],
  ['record/entries.ndjson', Buffer.from(RECORD.lines.join(''))],
];

/** An export of these files, signed by this key, and naming it or another. */
function signed(
  files: Files = CONTENT,
  key: KeyObject = KEY,
  head: Head = RECORD.head,
  named = keyId(createPublicKey(key)),
): Files {
  const publicKey = createPublicKey(key);
  const manifest = JSON.stringify({
    ...{ format: FORMAT, release: { version: '1.0.0', product: 'flip', digest: 'a'.repeat(64) }, export: 'one' },
    ...{
      exportedBy: { person: 'ada', name: 'Ada' },
      exportedAt: '2026-11-21T10:00:00.000Z',
      service: 'https://g.example',
    },
    ...{ record: head, key: { algorithm: 'Ed25519', id: named } },
    files: files.map(([path, bytes]) => ({ path, size: bytes.length, sha256: sha256(bytes) })),
  });
  return [
    ...files,
    ['manifest.json', Buffer.from(manifest)],
    ['manifest.sig', sign(null, Buffer.from(manifest), key)],
    ['public-key.pem', Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }))],
  ];
}

function checked(zip: Buffer, trusted: string | null = TRUSTED): Promise<CheckedExport> {
  return inFolder([['evidence.zip', zip]], (folder) => verifyExport(join(folder, 'evidence.zip'), trusted));
}

/** These files with one of them, or its name, as another. */
function withOther(files: Files, path: string, other: readonly [string, Buffer] | null): Files {
  return files.flatMap((file) => (file[0] !== path ? [file] : other === null ? [] : [other]));
}

test('an export that nobody touched is whole, and says by whom it is signed and what was reckoned', async () => {
  const found = await checked(await zipped(signed()));
  expect(found).toMatchObject({ faults: [], signedBy: TRUSTED, isTrusted: true });
  expect(found.entries).toEqual({ checked: 5, withheld: 0 });
  expect(await checked(await zipped(signed()), null)).toMatchObject({ faults: [], isTrusted: null });
});

test('whatever byte of whatever file in it is another, it is found (abuse 72)', async () => {
  const files = signed();
  const place = fc.nat(files.length - 1).chain((index) => {
    const [path, bytes] = files[index] ?? ['', Buffer.alloc(1)];
    return fc.record({ path: fc.constant(path), at: fc.nat(bytes.length - 1), by: fc.integer({ min: 1, max: 255 }) });
  });
  await inFolder([], (folder) =>
    fc.assert(
      fc.asyncProperty(place, async ({ path, at, by }) => {
        const changed = files.map(([name, bytes]) => {
          if (name !== path) return [name, bytes] as const;
          const other = Buffer.from(bytes);
          other[at] = (other[at] ?? 0) ^ by;
          return [name, other] as const;
        });
        const file = join(folder, 'evidence.zip');
        await writeFile(file, await zipped(changed));
        expect((await verifyExport(file, TRUSTED)).faults).not.toEqual([]);
      }),
      { numRuns: 60 },
    ),
  );
});

test('whatever byte of the zip itself is another, or missing, it is found, or nothing that can be read of it is another (abuse 72)', async () => {
  const files = signed();
  const zip = await zipped(files);
  const cut = fc.boolean();
  await inFolder([], (folder) =>
    fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), cut, async (at, by, isCut) => {
        const other = isCut ? zip.subarray(0, at) : Buffer.from(zip);
        if (!isCut) other[at] = (other[at] ?? 0) ^ by;
        const file = join(folder, 'evidence.zip');
        await writeFile(file, other);
        const { faults } = await verifyExport(file, TRUSTED);
        if (faults.length > 0) return;
        expect(isCut).toBe(false);
        const archive = await Archive.open(file);
        for (const [path, bytes] of files.slice(0, -1)) expect(await archive.bytes(path)).toEqual(bytes);
        expect(archive.paths).toHaveLength(files.length);
        archive.close();
      }),
      { numRuns: 150 },
    ),
  );
});

const [OTHER, NEW_LINE, TAIL] = [Buffer.from('other'), Buffer.from('\n'), entries(6)];
const CASES: readonly (readonly [string, () => Files | Buffer, RegExp])[] = [
  [
    'no zip at all',
    () => Buffer.from('what is this, of more than twenty-two bytes'),
    /^It is no zip file, or its end is missing: [^.]+\.$/,
  ],
  ['nothing at all', () => Buffer.alloc(0), /^It is no zip file, or its end is missing: [^.]+\.$/],
  ['a zip of something else', () => [['holiday.jpg', OTHER]], /no export of evidence/],
  [
    'a stranger’s export, whole as it is',
    () => signed(CONTENT, STRANGER),
    /signed by a stranger: by the key [0-9a-f]{64}/,
  ],
  [
    'a stranger’s manifest under the key that is trusted',
    () => [...signed(CONTENT, STRANGER).slice(0, -1), ...signed().slice(-1)],
    /signature is not one over this manifest/,
  ],
  ['a file that nobody listed', () => [['more.txt', OTHER], ...signed()], /more\.txt is not in the manifest/],
  ['a file that is missing', () => withOther(signed(), 'release.json', null), /release\.json is missing/],
  [
    'a file under another name',
    () => withOther(signed(), 'release.json', ['release.txt', CONTENT[0]?.[1] ?? OTHER]),
    /release\.json is missing[\s\S]*release\.txt is not in the manifest/,
  ],
  [
    'a name twice to who takes small and capital letters for the same',
    () => [...signed(), ['RELEASE.json', OTHER]],
    /RELEASE\.json is in it twice/,
  ],
  ['no signature', () => withOther(signed(), 'manifest.sig', null), /no signed manifest/],
  ['a key of another kind', () => withOther(signed(), 'public-key.pem', ['public-key.pem', OTHER]), /no Ed25519 key/],
  [
    'the right key in other bytes',
    () => signed().map(([path, bytes]) => [path, path === 'public-key.pem' ? Buffer.concat([bytes, NEW_LINE]) : bytes]),
    /no Ed25519 key as Gatehouse writes one/,
  ],
  [
    'a manifest that names another key than its own',
    () => signed(CONTENT, KEY, RECORD.head, keyId(createPublicKey(STRANGER))),
    /names another key than the one that signed it/,
  ],
  [
    'an entry of the record that was changed before it was signed',
    () => signed([['record/entries.ndjson', Buffer.from(RECORD.lines.join('').replace('thing:3', 'thing:9'))]]),
    /Entry 3 of the record is not as it was hashed/,
  ],
  [
    'an entry that does not follow the one before it',
    () => signed([['record/entries.ndjson', Buffer.from([...RECORD.lines.slice(0, 2), ELSE.lines[2]].join(''))]]),
    /Entry 3 of the record does not follow entry 2/,
  ],
  [
    'entries out of their order',
    () => signed([['record/entries.ndjson', Buffer.from([...RECORD.lines].reverse().join(''))]]),
    /Entry 4 of the record stands after entry 5/,
  ],
  [
    'an entry that is newer than the head',
    () => signed([['record/entries.ndjson', Buffer.from(TAIL.lines.join(''))]]),
    /Entry 6 of the record is newer than its head/,
  ],
  [
    'another record than the head’s',
    () => signed(CONTENT, KEY, { seq: 5, hash: 'c'.repeat(64) }),
    /Entry 5 of the record is not the head/,
  ],
];

test.each(CASES)('%s is refused, with the reason', async (_, made, reason) => {
  const files = made();
  const { faults } = await checked(Buffer.isBuffer(files) ? files : await zipped(files));
  expect(faults.join('\n')).toMatch(reason);
});

test('a name that leads out of the folder is refused, and so is a file that has another name where it begins (abuse 63)', async () => {
  const zip = await zipped([...signed(), ['aa/zz/outside', OTHER]]);
  for (const name of ['../../outside', '/aa/z/outside', 'C:/z/outside', 'aa\\..\\outside'].map((one) =>
    one.padEnd(13, 'e'),
  )) {
    const hostile = Buffer.from(zip.toString('latin1').replaceAll('aa/zz/outside', name), 'latin1');
    expect((await checked(hostile)).faults.join()).toMatch(/cannot be read as a zip|absolute|relative|invalid/);
  }
  const folder = Buffer.from(zip.toString('latin1').replaceAll('aa/zz/outside', 'aa/zz/outsid/'), 'latin1');
  expect((await checked(folder)).faults.join()).toContain('is a folder');
  const twofaced = Buffer.from(zip.toString('latin1').replace('aa/zz/outside', 'aa/zz/0utside'), 'latin1');
  expect((await checked(twofaced)).faults.join()).toContain('another name or form where it begins');
});

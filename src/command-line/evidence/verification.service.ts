import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { BEGINNING, type Head } from '../../audit/chain.js';
import {
  ENTRIES,
  faultsOfFiles,
  MANIFEST,
  PUBLIC_KEY,
  SIGNATURE,
  type EvidenceManifest,
  type ListedFile,
} from '../../reports/evidence-export/manifest.js';
import { Archive, ArchiveFault } from './archive.service.js';
import { faultOfEntry } from './entries.js';
import { chainedSchema, manifestSchema } from './export.schema.js';

/** What was found of an export, all without asking anybody. No `faults`: every byte is as it was when the key signed it. */
export interface CheckedExport {
  readonly faults: readonly string[];
  /** Null where it could not be read. */
  readonly manifest: EvidenceManifest | null;
  /** Id of the key whose signature it bears; null where there is none. */
  readonly signedBy: string | null;
  /** Whether that is the key that was trusted beforehand; null where none was named. */
  readonly isTrusted: boolean | null;
  /** How many entries of the record were reckoned again, and how many are there by their hash alone. */
  readonly entries: { readonly checked: number; readonly withheld: number };
}

const FAULTS_TOLD = 100;
const UNLISTED: readonly string[] = [MANIFEST, SIGNATURE, PUBLIC_KEY];
const NOTHING = { manifest: null, signedBy: null, isTrusted: null, entries: { checked: 0, withheld: 0 } } as const;

/** Checks an export. `trusted` is the id of the key that it must be signed with; null: any will do, and that is told. */
export async function verifyExport(file: string, trusted: string | null): Promise<CheckedExport> {
  try {
    const archive = await Archive.open(file);
    try {
      return await verifyArchive(archive, trusted);
    } finally {
      archive.close();
    }
  } catch (error) {
    if (error instanceof ArchiveFault) return { ...NOTHING, faults: [error.message] };
    throw error;
  }
}

async function verifyArchive(archive: Archive, trusted: string | null): Promise<CheckedExport> {
  const [text, signature, pem] = [
    await archive.bytes(MANIFEST),
    await archive.bytes(SIGNATURE),
    await archive.bytes(PUBLIC_KEY),
  ];
  if (text === null || signature === null || pem === null)
    return { ...NOTHING, faults: ['It is no export of evidence: it has no signed manifest.'] };
  const key = publicKeyIn(pem.toString('utf8'));
  // Written in the one way only, so that no byte of it can be another.
  if (key === null || !pem.equals(Buffer.from(key.export({ type: 'spki', format: 'pem' }))))
    return { ...NOTHING, faults: ['Its public key is no Ed25519 key as Gatehouse writes one.'] };
  const signedBy = keyId(key);
  const isTrusted = trusted === null ? null : trusted === signedBy;
  if (isTrusted === false)
    return { ...NOTHING, signedBy, isTrusted, faults: [`It is signed by a stranger: by the key ${signedBy}.`] };
  if (!verify(null, text, key, signature))
    return { ...NOTHING, isTrusted, faults: ['The signature is not one over this manifest.'] };
  const manifest = manifestIn(text.toString('utf8'));
  if (manifest === null) return { ...NOTHING, signedBy, isTrusted, faults: ['The manifest is not one of an export.'] };
  const { files, lines } = await readAll(archive, manifest);
  const faults = [
    ...(manifest.key.id === signedBy ? [] : ['The manifest names another key than the one that signed it.']),
    ...faultsOfFiles(manifest.files, files),
    ...lines.faults,
  ];
  return { faults: faults.slice(0, FAULTS_TOLD), manifest, signedBy, isTrusted, entries: lines.counts };
}

/** Reads whatever may be as it was; a file that has not even its size is known to be wrong without, however large it says that it is. */
async function readAll(
  archive: Archive,
  { files: listed, record }: EvidenceManifest,
): Promise<{ readonly files: readonly ListedFile[]; readonly lines: EntryReader }> {
  const sizes = new Map(listed.map(({ path, size }) => [path, size]));
  const files: ListedFile[] = [];
  const lines = new EntryReader(record);
  for (const path of archive.paths.filter((one) => !UNLISTED.includes(one))) {
    const size = archive.size(path);
    if (sizes.get(path) !== size) files.push({ path, size, sha256: '' });
    else if (path === ENTRIES) files.push(await readEntries(archive, lines));
    else files.push(await archive.read(path));
  }
  return { files, lines };
}

async function readEntries(archive: Archive, lines: EntryReader): Promise<ListedFile> {
  const read = await archive.read(ENTRIES, (piece) => {
    lines.take(piece);
  });
  lines.end();
  return read;
}

/** Takes the entries of the record piece by piece, and reckons each again. */
class EntryReader {
  readonly faults: string[] = [];
  counts = { checked: 0, withheld: 0 };
  private last: Head = BEGINNING;
  private rest = '';
  private readonly decoder = new TextDecoder();

  constructor(private readonly head: Head) {}

  take(piece: Buffer): void {
    const lines = `${this.rest}${this.decoder.decode(piece, { stream: true })}`.split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.check(line);
  }

  end(): void {
    if (this.rest !== '') this.check(this.rest);
  }

  private check(line: string): void {
    const read = chainedSchema.safeParse(parsed(line));
    if (!read.success) {
      this.faults.push('A line of the record is no entry of one.');
      return;
    }
    const fault = faultOfEntry(read.data, { last: this.last, head: this.head, sha256 });
    if (fault !== null) this.faults.push(fault);
    this.last = { seq: read.data.seq, hash: read.data.hash };
    const { checked, withheld } = this.counts;
    const isWithheld = read.data.entry === undefined;
    this.counts = isWithheld ? { checked, withheld: withheld + 1 } : { checked: checked + 1, withheld };
  }
}

/** The id by which people compare keys: the sha256 of the public key in DER, in hex. */
export function keyId(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** The first Ed25519 public key in PEM that a text holds, whatever stands around it; null where it holds none. */
export function publicKeyIn(text: string): KeyObject | null {
  const [pem] = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]{1,1000}-----END PUBLIC KEY-----/.exec(text) ?? [];
  if (pem === undefined) return null;
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

function manifestIn(text: string): EvidenceManifest | null {
  const read = manifestSchema.safeParse(parsed(text));
  return read.success ? read.data : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

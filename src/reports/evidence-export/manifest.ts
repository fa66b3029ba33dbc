import type { Head } from '../../audit/chain.js';

/** The files of an export that its manifest does not list, as it cannot. */
export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'manifest.sig';
export const PUBLIC_KEY = 'public-key.pem';
/** The entries of the record that are about the release: each a line of JSON that holds the very text that was hashed. */
export const ENTRIES = 'record/entries.ndjson';

export const FORMAT = 'gatehouse-evidence-1';

/** One file of an export. `size` in bytes, `sha256` in lower-case hex, both of its content as it is unpacked. */
export interface ListedFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** What is signed: what an export holds, of what, by whom and when. All but `export`, `exportedBy` and `exportedAt` is the same for the same evidence. */
export interface EvidenceManifest {
  readonly format: typeof FORMAT;
  readonly release: { readonly version: string; readonly product: string; readonly digest: string };
  /** The id of this export, by which the record knows it. */
  readonly export: string;
  readonly exportedBy: { readonly person: string; readonly name: string };
  /** ISO 8601, UTC: the moment of which all of it is true. */
  readonly exportedAt: string;
  /** Where the service is, and so where its public keys are. */
  readonly service: string;
  /** The newest entry of the whole record then. */
  readonly record: Head;
  /** `id` is the sha256 of the public key in DER. */
  readonly key: { readonly algorithm: 'Ed25519'; readonly id: string };
  readonly files: readonly ListedFile[];
}

/** What differs between the files that a manifest lists and those that are there, in words. */
export function faultsOfFiles(listed: readonly ListedFile[], there: readonly ListedFile[]): readonly string[] {
  const wanted = new Map(listed.map((file) => [file.path, file]));
  const found = new Map(there.map((file) => [file.path, file]));
  const twice = listed.length === wanted.size ? [] : ['The manifest lists a file twice.'];
  const missing = [...wanted.keys()].filter((path) => !found.has(path)).map((path) => `${path} is missing.`);
  const wrong = there.flatMap(({ path, size, sha256 }) => {
    const file = wanted.get(path);
    if (file === undefined) return [`${path} is not in the manifest.`];
    return file.sha256 === sha256 && file.size === size ? [] : [`${path} is not as it was exported.`];
  });
  return [...twice, ...missing, ...wrong];
}

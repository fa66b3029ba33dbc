import type { Provenance, PublishedFile, SourceCheck } from './source-host.js';

/** What is published about one package of the release. */
export interface PackageSource {
  readonly service: string;
  readonly sha256: string;
  /** The last part of the artefact's location: what a published file of it is called. */
  readonly file: string;
  readonly provenance: readonly Provenance[];
}

/** What the source host said of a release, all in one reading. */
export interface SourceSnapshot {
  readonly repository: string;
  /** The commit that the manifest names, as it names it; null: none. */
  readonly commit: string | null;
  readonly tag: string;
  /** Where the tag leads; null: there is no such tag. */
  readonly tagCommit: string | null;
  /** Whether the host has the manifest's commit at all. */
  readonly commitIsThere: boolean;
  readonly checks: readonly SourceCheck[];
  readonly packages: readonly PackageSource[];
  readonly published: readonly PublishedFile[];
}

/** How the readings of a release's source stand. Times are UTC; `readAt` is when the reading began that brought the snapshot. */
export interface SourceReading {
  /** Null: nothing was ever read. */
  readonly snapshot: SourceSnapshot | null;
  readonly readAt: Date | null;
  readonly changedAt: Date | null;
  /** In seconds by the database's clock. */
  readonly age: number | null;
  /** Why the source host cannot be read, since when; null: the last try went well. */
  readonly trouble: { readonly message: string; readonly since: Date } | null;
}

/** The file's name in an artefact's location. */
export function fileOf(artefact: string): string {
  return artefact.split(/[/:]/).at(-1) ?? artefact;
}

/** Whether two names of a commit, of which either may be short, can be of the same one. */
export function sameCommit(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

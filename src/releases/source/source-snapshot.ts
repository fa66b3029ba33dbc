import type { Reading } from '../outside-reading.js';
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

/** How the readings of a release's source stand, with what was read. */
export type SourceReading = Reading<SourceSnapshot>;

/** The file's name in an artefact's location. */
export function fileOf(artefact: string): string {
  return artefact.split(/[/:]/).at(-1) ?? artefact;
}

/** Whether two names of a commit, of which either may be short, can be of the same one. */
export function sameCommit(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

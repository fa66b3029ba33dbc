import type { Product } from '../sites/site.js';

/** Planned production releases, hotfixes that answer a Sev 1, and the iterative ones that go to UAT (003). */
export const RELEASE_KINDS = ['planned', 'hotfix', 'iterative'] as const;
export type ReleaseKind = (typeof RELEASE_KINDS)[number];

/**
 * What the release does to stored data, and so whether the release before can run on it again: `none` touches nothing,
 * `expand` only adds, `reversible` has a tried way back, `one-way` has none.
 */
export const MIGRATION_CLASSES = ['none', 'expand', 'reversible', 'one-way'] as const;
export type MigrationClass = (typeof MIGRATION_CLASSES)[number];

/** One service's artefact. `artefact` is its location, see `artefact-location.ts`; `sha256` is lower-case hex. */
export interface ReleasePackage {
  readonly service: string;
  readonly version: string;
  readonly artefact: string;
  readonly sha256: string;
}

/** What is registered, and what the digest covers: all of it. Packages are in order of service, e-mails in order and in lower case. */
export interface Manifest {
  readonly version: string;
  readonly kind: ReleaseKind;
  readonly product: Product;
  readonly packages: readonly ReleasePackage[];
  readonly migration: MigrationClass;
  /** The release of the same product that this one goes back to; null when there is no way back. */
  readonly rollsBackTo: string | null;
  /** Versions of the same product that may run at other sites of an environment while this one does; absent: any may. */
  readonly worksWith?: readonly string[] | undefined;
  /** E-mail addresses of the people who built it, who therefore never approve it. */
  readonly builtBy: readonly string[];
  readonly description: string | null;
  /** The source commit that it was built from, in hex. */
  readonly commit: string | null;
}

/** What is sent to register a release. */
export interface Registering {
  readonly manifest: Manifest;
  /** The key of the severity 1 issue that a hotfix answers (003-028). Its scope begins with it; the digest does not cover it. Null: none is named. */
  readonly answers: string | null;
}

/** A registered manifest: nothing of it can change. */
export interface Release extends Omit<Manifest, 'builtBy'> {
  /** sha256 of the manifest's canonical text: what people sign. */
  readonly digest: string;
  /** Order of registration over all products; a later release has a higher number. */
  readonly sequence: number;
  /** Person ids. */
  readonly builtBy: readonly string[];
  /** Person id of who registered it. */
  readonly registeredBy: string;
  readonly registeredAt: Date;
}

/** A release as it is shown, with the sentence about the way back. */
export interface ShownRelease extends Release {
  readonly rollback: string;
}

export function shown(release: Release): ShownRelease {
  return { ...release, rollback: rollbackSentence(release) };
}

/** Whether a site that runs this release can be rolled back to the one before, by declaration of the manifest. */
export function allowsRollback(release: Pick<Manifest, 'rollsBackTo'>): boolean {
  return release.rollsBackTo !== null;
}

/** The sentence about the way back that stands wherever a release is shown or approved (INV-24). */
export function rollbackSentence(release: Pick<Manifest, 'migration' | 'rollsBackTo'>): string {
  if (release.rollsBackTo !== null)
    return `Rolls back to ${release.rollsBackTo}. ${migrationSentence(release.migration)}`;
  const because = release.migration === 'one-way' ? 'its migration goes one way' : 'it names no release to go back to';
  return `There is no rollback: roll-forward or restore only, because ${because}.`;
}

function migrationSentence(migration: MigrationClass): string {
  switch (migration) {
    case 'none':
      return 'It changes no stored data.';
    case 'expand':
      return 'It only adds to stored data, so the release before can still run on it.';
    case 'reversible':
      return 'It changes stored data in a way that can be undone.';
    case 'one-way':
      return 'It changes stored data in a way that cannot be undone.';
  }
}

import { secondsIn } from './duration.js';
import type { EnvironmentName } from './environment.js';

/** What is told to the source host: a release with the notes, deployments to each site's environment. */
export const SOURCE_TOLD = ['release', 'deployments'] as const;
export type SourceTold = (typeof SOURCE_TOLD)[number];

/** Where a product's source is kept and tested, and what its gates ask of it. */
export interface SourceSettings {
  /** `owner/name` */
  readonly repository: string;
  /** What a release's tag is called there; `{version}` stands for the release's version. */
  readonly tag: string;
  /** The checks and statuses that must be green on the release's commit before it enters an environment, by name. */
  readonly checks: Readonly<Partial<Record<EnvironmentName, readonly string[]>>>;
  /** Whether every package must have proof of where it was built, or only may not contradict what is published. */
  readonly provenance: 'required' | 'when-published';
  readonly tell: readonly SourceTold[];
  /** How old, in seconds, what was read from the source host may be before it no longer counts as known. */
  readonly freshSeconds: number;
}

/** `source` as `products.yml` writes it. */
export interface SourceDocument {
  readonly repository: string;
  readonly tag: string;
  readonly checks?: SourceSettings['checks'];
  readonly provenance?: SourceSettings['provenance'];
  readonly tell?: readonly SourceTold[];
  readonly fresh?: string;
}

const FRESH = '15m';

/** Fills in what a file leaves out. Throws only for files that were not checked. */
export function sourceOf(written: SourceDocument): SourceSettings {
  const freshSeconds = secondsIn(written.fresh ?? FRESH);
  if (freshSeconds === null) throw new Error('The products file was not checked before use.');
  const { repository, tag, checks = {}, provenance = 'when-published', tell = SOURCE_TOLD } = written;
  return { repository, tag, checks, provenance, tell, freshSeconds };
}

/** What the tag of this version is called. */
export function tagName({ tag: template }: Pick<SourceSettings, 'tag'>, version: string): string {
  return template.replace('{version}', () => version);
}

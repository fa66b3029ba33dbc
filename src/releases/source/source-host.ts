import type { Answer } from '../../platform/answer.js';

/** A check or a commit status as it stands on a commit; the last one of its name. */
export interface SourceCheck {
  readonly name: string;
  /** Green is success alone: one that was skipped, or that ended without a word, proves nothing and is red. */
  readonly state: 'green' | 'red' | 'pending';
  /** The host's own word for it, such as `timed_out`. */
  readonly said: string;
  readonly url: string | null;
  /** ISO 8601, UTC; null while it has not ended. */
  readonly endedAt: string | null;
}

/** What a run of the source host's own builders says that it made: an artefact by its hash. */
export interface Provenance {
  readonly sha256: string;
  readonly url: string | null;
  /** The commit that it says it was built from; null when it does not say. */
  readonly commit: string | null;
}

/** A file that is published with a release of the source host, by the hash that the host itself took of it. */
export interface PublishedFile {
  readonly name: string;
  readonly sha256: string;
  readonly url: string | null;
}

export interface SourceStanding {
  readonly account: string;
  /** By repository: what we need and may not do, in words. */
  readonly missing: Readonly<Record<string, readonly string[]>>;
}

/** How a deployment to one site stands, as the source host shows it. */
export type SourceDeploymentState = 'queued' | 'in-progress' | 'success' | 'failure' | 'error' | 'inactive';

/** Where the source of releases is kept and tested. Every write may be asked for twice and is done once. No method throws for what the outside world does. */
export abstract class SourceHost {
  abstract readonly isSetUp: boolean;
  abstract standing(repositories: readonly string[]): Promise<Answer<SourceStanding>>;
  /** Every check and status on a commit; none is an empty list, and so is never green. */
  abstract checksOn(repository: string, commit: string): Promise<Answer<readonly SourceCheck[]>>;
  /** The commit that a tag points at in the end; null: there is no such tag. */
  abstract commitOfTag(repository: string, tag: string): Promise<Answer<string | null>>;
  /** What is published about the artefact with this hash; an empty list where nothing is. */
  abstract provenanceOf(repository: string, sha256: string): Promise<Answer<readonly Provenance[]>>;
  /** The files published at a tag, of which the host knows a hash; an empty list where nothing is. */
  abstract publishedUnder(repository: string, tag: string): Promise<Answer<readonly PublishedFile[]>>;
  /** A release on an existing tag with these notes; the same again changes nothing, other notes replace the text. */
  abstract publishRelease(
    repository: string,
    release: { readonly tag: string; readonly title: string; readonly notes: string },
  ): Promise<Answer<{ readonly url: string }>>;
  /** A deployment of a commit to one site's environment, told apart by `key`: merges nothing, and waits for no context but those named. */
  abstract ensureDeployment(
    repository: string,
    deployment: {
      readonly key: string;
      readonly commit: string;
      readonly environment: string;
      readonly requiredContexts: readonly string[];
      readonly isProduction: boolean;
    },
  ): Promise<Answer<{ readonly id: number }>>;
  abstract tellDeployment(
    repository: string,
    deployment: number,
    told: { readonly state: SourceDeploymentState; readonly description: string },
  ): Promise<Answer<'told' | 'already-told'>>;
}

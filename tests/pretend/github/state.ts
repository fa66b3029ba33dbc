import { createHash } from 'node:crypto';

export interface KeptRun {
  readonly id: number;
  readonly app: number;
  readonly name: string;
  readonly sha: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: string | null;
}

export interface KeptStatus {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
}

export interface KeptAsset {
  readonly id: number;
  readonly name: string;
  readonly sha256: string | null;
  readonly state: 'uploaded' | 'open';
}

export interface KeptRelease {
  readonly id: number;
  readonly tag: string;
  name: string;
  body: string;
  readonly latest: string;
  readonly assets: KeptAsset[];
}

export interface KeptDeployment {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  readonly payload: unknown;
  readonly autoMerge: boolean;
  readonly requiredContexts: readonly string[] | null;
  readonly isProduction: boolean;
  /** Newest first. */
  readonly statuses: {
    readonly id: number;
    readonly state: string;
    readonly description: string;
    readonly autoInactive: boolean | null;
  }[];
}

/** What our token may do in a repository. */
export interface Rights {
  /** Sees it at all. */
  see: boolean;
  contents: 'none' | 'read' | 'write';
  workflows: boolean;
  checks: boolean;
  statuses: boolean;
  deployments: boolean;
}

/** A repository, and whatever a test does to it behind our back. */
export class PretendRepository {
  readonly rights: Rights = {
    ...{ see: true, contents: 'write', workflows: true, checks: true, statuses: true, deployments: true },
  };
  readonly commits = new Map<string, { readonly touchesWorkflows: boolean }>();
  readonly branches = new Map<string, string>();
  readonly tags = new Map<string, { type: string; sha: string }>();
  readonly tagObjects = new Map<string, { readonly tag: string; readonly object: { type: string; sha: string } }>();
  readonly runs: KeptRun[] = [];
  readonly statuses: KeptStatus[] = [];
  readonly releases: KeptRelease[] = [];
  readonly deployments: KeptDeployment[] = [];
  /** Envelopes by the sha256 of what they speak of. */
  readonly attestations = new Map<string, { readonly payload: string; readonly payloadType: string }[]>();
  /** An Enterprise server may be too old for them. */
  knowsAttestations = true;
  /** Says that there are more check runs than it gives. */
  hidesRuns = 0;
  /** Whether the name that is asked for is an old one of it. */
  movedTo: string | null = null;
  private last = 1000;

  constructor(readonly name: string) {}

  nextId(): number {
    this.last += 1;
    return this.last;
  }

  /** Adds a commit to the default branch; its name is a hash of the words. */
  commit(words: string, { touchesWorkflows = false } = {}): string {
    const sha = createHash('sha1').update(words).digest('hex');
    this.commits.set(sha, { touchesWorkflows });
    this.branches.set('main', sha);
    return sha;
  }

  tag(name: string, sha: string): void {
    this.tags.set(name, { type: 'commit', sha });
  }

  /** An annotated tag, which is an object of its own that points at a commit, or at another tag; answers its own sha. */
  annotatedTag(name: string, at: { type: 'commit' | 'tag' | 'tree'; sha: string }): string {
    const sha = createHash('sha1').update(`tag ${name} ${at.sha}`).digest('hex');
    this.tagObjects.set(sha, { tag: name, object: at });
    this.tags.set(name, { type: 'tag', sha });
    return sha;
  }

  /** A check run, as an app makes it; app 1 is GitHub's own Actions. */
  check(
    sha: string,
    name: string,
    conclusion: string | null,
    more: { app?: number; status?: KeptRun['status'] } = {},
  ): void {
    const { app = 1, status = conclusion === null ? 'in_progress' : 'completed' } = more;
    this.runs.push({ id: this.nextId(), app, name, sha, status, conclusion });
  }

  status(sha: string, context: string, state: KeptStatus['state']): void {
    this.statuses.push({ id: this.nextId(), sha, context, state });
  }

  release(
    tag: string,
    assets: readonly { name: string; sha256: string | null; state?: KeptAsset['state'] }[] = [],
  ): KeptRelease {
    const kept = assets.map(({ name, sha256, state = 'uploaded' }) => ({ id: this.nextId(), name, sha256, state }));
    const release = { id: this.nextId(), tag, name: tag, body: '', latest: 'legacy', assets: kept };
    this.releases.push(release);
    return release;
  }

  /** As GitHub's own builders attest to what they made. */
  attest(
    sha256: string,
    commit: string | null,
    { of = sha256, payloadType = 'application/vnd.in-toto+json' } = {},
  ): void {
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'artefact', digest: { sha256: of } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          resolvedDependencies:
            commit === null ? [] : [{ uri: `git+https://github.com/${this.name}`, digest: { gitCommit: commit } }],
        },
        runDetails: { metadata: { invocationId: `https://github.com/${this.name}/actions/runs/4711/attempts/1` } },
      },
    };
    const payload = Buffer.from(JSON.stringify(statement)).toString('base64');
    this.attestations.set(sha256, [...(this.attestations.get(sha256) ?? []), { payload, payloadType }]);
  }

  /** The commit that a name stands for: a whole or a short sha, a branch or a tag. */
  resolve(ref: string): string | null {
    const branch = this.branches.get(ref);
    if (branch !== undefined) return branch;
    if (!/^[0-9a-f]{7,40}$/.test(ref)) return null;
    const found = [...this.commits.keys()].filter((sha) => sha.startsWith(ref));
    return found.length === 1 ? (found[0] ?? null) : null;
  }
}

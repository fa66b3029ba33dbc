import { z } from 'zod';
import type { Provenance, PublishedFile, SourceCheck } from '../../releases/source/source-host.js';
import {
  attestationsSchema,
  checkRunsSchema,
  combinedStatusSchema,
  commitSchema,
  refSchema,
  releaseSchema,
  tagSchema,
} from './answer.schema.js';
import { assetSchema } from './answer.schema.js';
import { checkOfRun, checkOfStatus, lastOfEach } from './check.js';
import { saidBy } from './statement.schema.js';
import { fault, GitHubFault } from './trouble.js';
import { repositoryOf, type Repository, type Visit } from './visit.service.js';

/** Tags that point at tags: nobody makes more of them than this, and a circle is no tag. */
const DEEPEST_TAG = 8;

/** What GitHub knows of a repository. */
export class GitHubReading {
  constructor(private readonly visit: Visit) {}

  /** Throws `not-found` for a commit that is not there, rather than answer that nothing was checked on it. */
  async checksOn(name: string, commit: string): Promise<readonly SourceCheck[]> {
    const repository = repositoryOf(name);
    const ref = await this.wholeCommit(repository, commit);
    const runs = await this.visit.all(
      'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
      { ...repository, ref, filter: 'latest' },
      { schema: checkRunsSchema, items: (answer) => answer.check_runs, count: (answer) => answer.total_count },
    );
    const statuses = await this.visit.all(
      'GET /repos/{owner}/{repo}/commits/{ref}/status',
      { ...repository, ref },
      { schema: combinedStatusSchema, items: (answer) => answer.statuses, count: (answer) => answer.total_count },
    );
    return [...lastOfEach(runs).map(checkOfRun), ...statuses.map(checkOfStatus)];
  }

  async commitOfTag(name: string, tag: string): Promise<string | null> {
    const repository = repositoryOf(name);
    const found = await this.tagRef(repository, tag);
    if (found === null) return null;
    let { type, sha } = found;
    for (let depth = 0; type === 'tag' && depth < DEEPEST_TAG; depth += 1) {
      const parameters = { ...repository, tag_sha: sha };
      ({ type, sha } = (
        await this.visit.read('GET /repos/{owner}/{repo}/git/tags/{tag_sha}', parameters, tagSchema)
      ).object);
    }
    if (type !== 'commit') throw fault('invalid', `The tag ${tag} points at no commit.`);
    return sha;
  }

  async provenanceOf(name: string, sha256: string): Promise<readonly Provenance[]> {
    const repository = repositoryOf(name);
    const found = await this.visit.find(
      'GET /repos/{owner}/{repo}/attestations/{subject_digest}',
      { ...repository, subject_digest: `sha256:${sha256}`, per_page: 100 },
      attestationsSchema,
    );
    const envelopes = (found?.attestations ?? []).flatMap(({ bundle }) => bundle?.dsseEnvelope ?? []);
    return envelopes.flatMap((envelope) => saidBy(envelope, sha256) ?? []);
  }

  async publishedUnder(name: string, tag: string): Promise<readonly PublishedFile[]> {
    const repository = repositoryOf(name);
    const route = 'GET /repos/{owner}/{repo}/releases/tags/{tag}';
    const release = await this.visit.find(route, { ...repository, tag }, releaseSchema);
    if (release === null) return [];
    const assets = await this.visit.all(
      'GET /repos/{owner}/{repo}/releases/{release_id}/assets',
      { ...repository, release_id: release.id },
      { schema: z.array(assetSchema), items: (answer) => answer },
    );
    return assets.flatMap(({ name: file, state, digest, browser_download_url: url }) => {
      const [, sha256] = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '') ?? [];
      return state === 'uploaded' && sha256 !== undefined ? [{ name: file, sha256, url }] : [];
    });
  }

  /** The full name of a commit: a short one could be that of a branch, and then every push would change what it means. */
  private async wholeCommit(repository: Repository, commit: string): Promise<string> {
    const route = 'GET /repos/{owner}/{repo}/commits/{ref}';
    const { sha } = await this.visit.read(route, { ...repository, ref: commit }, commitSchema);
    if (sha.startsWith(commit)) return sha;
    throw fault('not-found', `${commit} is the name of a branch or a tag at GitHub, and of no commit.`);
  }

  /** Null also for a repository without any commit, to which GitHub answers with a conflict. */
  private async tagRef(repository: Repository, tag: string): Promise<{ type: string; sha: string } | null> {
    const wanted = `tags/${tag}`;
    try {
      const route = 'GET /repos/{owner}/{repo}/git/ref/{ref}';
      const found = await this.visit.find(route, { ...repository, ref: wanted }, refSchema);
      return found?.ref === `refs/${wanted}` ? found.object : null;
    } catch (error) {
      if (error instanceof GitHubFault && error.message.includes('Git Repository is empty')) return null;
      throw error;
    }
  }
}

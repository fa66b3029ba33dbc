import { z } from 'zod';
import type { SourceDeploymentState } from '../../releases/source/source-host.js';
import { deploymentSchema, deploymentStatusSchema, releaseSchema } from './answer.schema.js';
import { quiet } from './quiet.js';
import { GitHubReading } from './reading.service.js';
import { fault, GitHubFault } from './trouble.js';
import { repositoryOf, type Repository, type Visit } from './visit.service.js';

/** GitHub refuses longer notes. */
const LONGEST_NOTES = 125_000;
const LONGEST_DESCRIPTION = 140;
/** Under which name our own key stands in a deployment's payload. */
const KEY = 'gatehouse';

const STATES = {
  queued: 'queued',
  'in-progress': 'in_progress',
  success: 'success',
  failure: 'failure',
  error: 'error',
  inactive: 'inactive',
} as const satisfies Record<SourceDeploymentState, string>;

export interface WishedDeployment {
  readonly key: string;
  readonly commit: string;
  readonly environment: string;
  readonly requiredContexts: readonly string[];
  readonly isProduction: boolean;
}

/** What is told to GitHub. All of it looks first, so that to be asked twice does it once. */
export class GitHubWriting {
  constructor(private readonly visit: Visit) {}

  async publishRelease(
    name: string,
    wished: { readonly tag: string; readonly title: string; readonly notes: string },
  ): Promise<{ readonly url: string }> {
    const repository = repositoryOf(name);
    const release = { ...wished, notes: fitting(quiet(wished.notes)) };
    const found = await this.releaseAt(repository, release.tag);
    if (found !== null) return await this.update(repository, found, release);
    // GitHub would make the tag itself, at the head of the default branch.
    if ((await new GitHubReading(this.visit).commitOfTag(name, release.tag)) === null)
      throw fault(
        'not-found',
        `There is no tag ${release.tag} in ${name}, and a release is published on a tag that is there.`,
      );
    return await this.create(repository, release);
  }

  async ensureDeployment(name: string, wished: WishedDeployment): Promise<{ readonly id: number }> {
    const repository = repositoryOf(name);
    const found = await this.deploymentOf(repository, wished);
    if (found !== null) return found;
    const { key, commit, environment, requiredContexts, isProduction } = wished;
    const { status, data } = await this.visit.ask('POST /repos/{owner}/{repo}/deployments', {
      ...{ ...repository, ref: commit, environment, task: 'deploy', payload: { [KEY]: key } },
      // By default GitHub merges the default branch into what is deployed, and asks for every status there is.
      ...{ auto_merge: false, required_contexts: [...requiredContexts] },
      ...{ production_environment: isProduction, transient_environment: false, description: 'By Gatehouse' },
    });
    if (status === 202)
      throw fault('invalid', `GitHub made no deployment to ${environment}: it merged, though it was told not to.`);
    const created = deploymentSchema.safeParse(data);
    if (!created.success)
      throw fault('not-it', 'GitHub answered a new deployment in a form that Gatehouse does not know.');
    return { id: created.data.id };
  }

  async tellDeployment(
    name: string,
    deployment: number,
    { state, description }: { readonly state: SourceDeploymentState; readonly description: string },
  ): Promise<'told' | 'already-told'> {
    const parameters = { ...repositoryOf(name), deployment_id: deployment };
    const wished = { state: STATES[state], description: cut(description, LONGEST_DESCRIPTION) };
    // Newest first.
    const told = await this.visit.read(
      'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
      { ...parameters, per_page: 1 },
      z.array(deploymentStatusSchema),
    );
    if (told[0]?.state === wished.state && told[0].description === wished.description) return 'already-told';
    // Else a success here would make the deployments of other releases to this site look as if somebody had ended them.
    const body = { ...parameters, ...wished, auto_inactive: false };
    await this.visit.ask('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', body);
    return 'told';
  }

  private async releaseAt(repository: Repository, tag: string): Promise<z.infer<typeof releaseSchema> | null> {
    return await this.visit.find(
      'GET /repos/{owner}/{repo}/releases/tags/{tag}',
      { ...repository, tag },
      releaseSchema,
    );
  }

  private async update(
    repository: Repository,
    found: z.infer<typeof releaseSchema>,
    { title, notes }: { readonly title: string; readonly notes: string },
  ): Promise<{ readonly url: string }> {
    const isSame = found.name === title && lines(found.body ?? '') === lines(notes);
    if (isSame) return { url: found.html_url };
    const body = { ...repository, release_id: found.id, name: title, body: notes };
    const updated = await this.visit.read('PATCH /repos/{owner}/{repo}/releases/{release_id}', body, releaseSchema);
    return { url: updated.html_url };
  }

  private async create(
    repository: Repository,
    { tag, title, notes }: { readonly tag: string; readonly title: string; readonly notes: string },
  ): Promise<{ readonly url: string }> {
    const route = 'POST /repos/{owner}/{repo}/releases';
    try {
      // `legacy`: GitHub orders by version and date, so that a hotfix of an old line does not become the latest.
      const asked = { ...repository, tag_name: tag, name: title, body: notes, draft: false, make_latest: 'legacy' };
      const created = await this.visit.read(route, asked, releaseSchema);
      return { url: created.html_url };
    } catch (error) {
      if (!(error instanceof GitHubFault)) throw error;
      if (error.trouble.kind === 'not-found') throw mayNotRelease(error);
      const found = error.trouble.kind === 'invalid' ? await this.releaseAt(repository, tag) : null;
      // Somebody else made it meanwhile.
      if (found === null) throw error;
      return await this.update(repository, found, { title, notes });
    }
  }

  /** The deployment that holds our key, if it is there. */
  private async deploymentOf(repository: Repository, wished: WishedDeployment): Promise<{ id: number } | null> {
    const { key, commit, environment } = wished;
    const there = await this.visit.all(
      'GET /repos/{owner}/{repo}/deployments',
      { ...repository, environment, ...(commit.length >= 40 ? { sha: commit } : {}) },
      { schema: z.array(deploymentSchema), items: (answer) => answer },
    );
    const found = there.find(({ payload }) => keyIn(payload) === key);
    return found === undefined ? null : { id: found.id };
  }
}

/** The repository is there and its tag too, so a 404 says that the token may not. */
function mayNotRelease({ message }: GitHubFault): GitHubFault {
  const needs =
    'The token may not make releases here: it needs to write contents, and workflows too where the commit touches .github/workflows.';
  return fault('forbidden', `${needs} ${message}`);
}

/** Payloads are objects, or the text of one where somebody sent text. */
function keyIn(payload: unknown): string | null {
  const value = typeof payload === 'string' ? parsed(payload) : payload;
  if (typeof value !== 'object' || value === null) return null;
  const key: unknown = Object.entries(value).find(([name]) => name === KEY)?.[1];
  return typeof key === 'string' ? key : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function lines(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}

function fitting(notes: string): string {
  if (notes.length <= LONGEST_NOTES) return notes;
  const rest = '\n\n… These notes are longer than GitHub takes; Gatehouse has all of them.\n';
  const head = cut(notes, LONGEST_NOTES - rest.length);
  return `${head.slice(0, Math.max(head.lastIndexOf('\n'), 0))}${rest}`;
}

/** At most so many characters, and no half of one. */
function cut(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}

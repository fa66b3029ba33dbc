import { z } from 'zod';
import type { Arrived, Reply } from '../jira/request.js';
import type { Shapes } from './shape.js';
import type { PretendRepository } from './state.js';

/** A refusal in GitHub's own form. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly errors: readonly object[] | null = null,
  ) {
    super(message);
  }
}

export interface Asked {
  readonly request: Arrived;
  readonly repository: PretendRepository;
  readonly shapes: Shapes;
  /** What the path holds in its places below the repository, decoded. */
  readonly places: readonly string[];
}

interface Route {
  readonly method: string;
  /** Below `/repos/{owner}/{repo}`. */
  readonly path: RegExp;
  readonly answer: (asked: Asked) => Reply;
}

export const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^$/, answer: ({ repository, shapes }) => json(shapes.repository(repository)) },
  { method: 'GET', path: /^\/commits\/([^/]+)$/, answer: commit },
  { method: 'GET', path: /^\/commits\/([^/]+)\/check-runs$/, answer: checkRuns },
  { method: 'GET', path: /^\/commits\/([^/]+)\/status$/, answer: combinedStatus },
  { method: 'GET', path: /^\/git\/ref\/(.+)$/, answer: ref },
  { method: 'GET', path: /^\/git\/tags\/([^/]+)$/, answer: tagObject },
  { method: 'GET', path: /^\/attestations\/([^/]+)$/, answer: attestations },
  { method: 'GET', path: /^\/releases$/, answer: releases },
  { method: 'POST', path: /^\/releases$/, answer: createRelease },
  { method: 'GET', path: /^\/releases\/tags\/([^/]+)$/, answer: releaseByTag },
  { method: 'PATCH', path: /^\/releases\/([0-9]+)$/, answer: updateRelease },
  { method: 'GET', path: /^\/releases\/([0-9]+)\/assets$/, answer: assets },
  { method: 'GET', path: /^\/deployments$/, answer: deployments },
  { method: 'POST', path: /^\/deployments$/, answer: createDeployment },
  { method: 'GET', path: /^\/deployments\/([0-9]+)\/statuses$/, answer: deploymentStatuses },
  { method: 'POST', path: /^\/deployments\/([0-9]+)\/statuses$/, answer: createDeploymentStatus },
];

function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body };
}

function body<T>(schema: z.ZodType<T>, { request }: Asked): T {
  const parsed = schema.safeParse(request.body);
  if (!parsed.success) throw new Refusal(422, 'Validation Failed', {}, [{ code: 'invalid' }]);
  return parsed.data;
}

/** One page, and the header that says whether there are more. */
function paged<T>({ request }: Asked, all: readonly T[]): { page: readonly T[]; headers: Record<string, string> } {
  const size = Math.min(Number(request.query.get('per_page') ?? 30), 100);
  const page = Number(request.query.get('page') ?? 1);
  const rest = all.length > page * size;
  const next = `<https://elsewhere.example/never-followed?page=${String(page + 1)}>; rel="next"`;
  return { page: all.slice((page - 1) * size, page * size), headers: rest ? { link: next } : {} };
}

function mayRead({ repository }: Asked, what: 'checks' | 'statuses' | 'deployments', accepted: string): void {
  if (!repository.rights[what]) throw mayNot(accepted);
}

function mayNot(accepted: string): Refusal {
  return new Refusal(403, 'Resource not accessible by personal access token', {
    'x-accepted-github-permissions': accepted,
  });
}

function resolved({ repository, places: [name = ''] }: Asked): string {
  const sha = repository.resolve(name);
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${name}`);
  return sha;
}

function commit(asked: Asked): Reply {
  return json(asked.shapes.commit(asked.repository, resolved(asked)));
}

function checkRuns(asked: Asked): Reply {
  mayRead(asked, 'checks', 'checks=read');
  const { repository, shapes } = asked;
  const sha = resolved(asked);
  const all = repository.runs.filter((run) => run.sha === sha);
  const { page, headers } = paged(asked, all);
  const runs = page.map((run) => shapes.checkRun(repository, run));
  return json({ total_count: all.length + repository.hidesRuns, check_runs: runs }, 200, headers);
}

/** The last of each context, as GitHub combines them. */
function combinedStatus(asked: Asked): Reply {
  mayRead(asked, 'statuses', 'statuses=read');
  const { repository, shapes } = asked;
  const sha = resolved(asked);
  const ours = repository.statuses.filter((status) => status.sha === sha);
  const all = ours.filter((status, at) => !ours.slice(at + 1).some(({ context }) => context === status.context));
  const { page, headers } = paged(asked, all);
  return json(shapes.combinedStatus(repository, sha, page, all.length), 200, headers);
}

function ref({ repository, shapes, places: [name = ''] }: Asked): Reply {
  if (repository.commits.size === 0) throw new Refusal(409, 'Git Repository is empty.');
  const tag = name.startsWith('tags/') ? repository.tags.get(name.slice('tags/'.length)) : undefined;
  if (tag === undefined) throw new Refusal(404, 'Not Found');
  return json(shapes.ref(repository, name, tag));
}

function tagObject({ repository, shapes, places: [sha = ''] }: Asked): Reply {
  const found = repository.tagObjects.get(sha);
  if (found === undefined) throw new Refusal(404, 'Not Found');
  return json(shapes.tag(repository, sha, found.tag, found.object));
}

function attestations({ repository, places: [subject = ''] }: Asked): Reply {
  const found = repository.knowsAttestations ? repository.attestations.get(subject.replace('sha256:', '')) : undefined;
  if (found === undefined) throw new Refusal(404, 'Not Found');
  const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  return json({
    attestations: found.map((envelope) => ({
      repository_id: 77,
      bundle: { mediaType, verificationMaterial: {}, dsseEnvelope: { ...envelope, signatures: [{ sig: 'MEUC' }] } },
    })),
  });
}

function releases(asked: Asked): Reply {
  const { page, headers } = paged(asked, asked.repository.releases);
  return json(
    page.map((release) => asked.shapes.release(asked.repository, release)),
    200,
    headers,
  );
}

function releaseByTag({ repository, shapes, places: [tag = ''] }: Asked): Reply {
  const found = repository.releases.find((release) => release.tag === tag);
  if (found === undefined) throw new Refusal(404, 'Not Found');
  return json(shapes.release(repository, found));
}

const newReleaseSchema = z.object({
  ...{ tag_name: z.string(), name: z.string().default(''), body: z.string().max(125_000).default('') },
  make_latest: z.string().default('true'),
});

function createRelease(asked: Asked): Reply {
  const { repository, shapes } = asked;
  const wished = body(newReleaseSchema, asked);
  const at = repository.tags.get(wished.tag_name);
  const sha =
    at === undefined ? repository.branches.get('main') : (repository.tagObjects.get(at.sha)?.object.sha ?? at.sha);
  const touches = repository.commits.get(sha ?? '')?.touchesWorkflows === true;
  // Not 403: GitHub says that it is not there.
  if (repository.rights.contents !== 'write' || (touches && !repository.rights.workflows))
    throw new Refusal(404, 'Not Found');
  if (repository.releases.some(({ tag }) => tag === wished.tag_name))
    throw new Refusal(422, 'Validation Failed', {}, [
      { resource: 'Release', code: 'already_exists', field: 'tag_name' },
    ]);
  if (at === undefined && sha !== undefined) repository.tag(wished.tag_name, sha);
  const release = repository.release(wished.tag_name);
  Object.assign(release, { name: wished.name, body: wished.body, latest: wished.make_latest });
  return json(shapes.release(repository, release), 201);
}

function updateRelease(asked: Asked): Reply {
  const { repository, shapes, places } = asked;
  const found = repository.releases.find(({ id }) => String(id) === places[0]);
  if (found === undefined || repository.rights.contents !== 'write') throw new Refusal(404, 'Not Found');
  const change = body(z.object({ name: z.string().optional(), body: z.string().max(125_000).optional() }), asked);
  found.name = change.name ?? found.name;
  found.body = change.body ?? found.body;
  return json(shapes.release(repository, found));
}

function assets(asked: Asked): Reply {
  const { repository, shapes, places } = asked;
  const found = repository.releases.find(({ id }) => String(id) === places[0]);
  if (found === undefined) throw new Refusal(404, 'Not Found');
  const { page, headers } = paged(asked, found.assets);
  return json(
    page.map((asset) => shapes.asset(repository, asset)),
    200,
    headers,
  );
}

function deployments(asked: Asked): Reply {
  mayRead(asked, 'deployments', 'deployments=read');
  const { repository, shapes, request } = asked;
  const [environment, sha] = [request.query.get('environment'), request.query.get('sha')];
  const all = repository.deployments.filter(
    (one) => (environment === null || one.environment === environment) && (sha === null || one.sha === sha),
  );
  const { page, headers } = paged(asked, all.toReversed());
  return json(
    page.map((one) => shapes.deployment(repository, one)),
    200,
    headers,
  );
}

const newDeploymentSchema = z.object({
  ...{ ref: z.string(), environment: z.string().default('production'), payload: z.unknown().optional() },
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
  production_environment: z.boolean().optional(),
});

/** Without a word about it, GitHub merges the default branch into what is deployed, and wants every status to be green. */
function createDeployment(asked: Asked): Reply {
  mayRead(asked, 'deployments', 'deployments=write');
  const { repository, shapes } = asked;
  const wished = body(newDeploymentSchema, asked);
  const sha = repository.resolve(wished.ref);
  if (sha === null) throw new Refusal(422, `No ref found for: ${wished.ref}`);
  if (wished.auto_merge && repository.branches.get('main') !== sha)
    return json({ message: `Auto-merged main into ${wished.ref} on deployment.` }, 202);
  const contexts = wished.required_contexts ?? repository.statuses.map(({ context }) => context);
  const isGreen = (context: string): boolean =>
    repository.statuses.findLast((one) => one.sha === sha && one.context === context)?.state === 'success';
  if (!contexts.every(isGreen)) throw new Refusal(409, 'Conflict: Commit status checks failed for ref.');
  const deployment = {
    ...{ id: repository.nextId(), sha, environment: wished.environment, payload: wished.payload ?? '' },
    ...{ autoMerge: wished.auto_merge, requiredContexts: wished.required_contexts ?? null },
    ...{ isProduction: wished.production_environment ?? wished.environment === 'production', statuses: [] },
  };
  repository.deployments.push(deployment);
  return json(shapes.deployment(repository, deployment), 201);
}

function deploymentStatuses(asked: Asked): Reply {
  const { repository, shapes, places } = asked;
  const found = repository.deployments.find(({ id }) => String(id) === places[0]);
  if (found === undefined) throw new Refusal(404, 'Not Found');
  const { page, headers } = paged(asked, found.statuses);
  return json(
    page.map((one) => shapes.deploymentStatus(repository, found, one)),
    200,
    headers,
  );
}

const newStatusSchema = z.object({
  ...{ state: z.string(), description: z.string().max(140).default('') },
  auto_inactive: z.boolean().optional(),
});

function createDeploymentStatus(asked: Asked): Reply {
  mayRead(asked, 'deployments', 'deployments=write');
  const { repository, shapes, places } = asked;
  const found = repository.deployments.find(({ id }) => String(id) === places[0]);
  if (found === undefined) throw new Refusal(404, 'Not Found');
  const { state, description, auto_inactive } = body(newStatusSchema, asked);
  const told = { id: repository.nextId(), state, description, autoInactive: auto_inactive ?? null };
  found.statuses.unshift(told);
  // What was there before in the same environment ends, unless GitHub was told otherwise.
  if (state === 'success' && auto_inactive !== false)
    for (const other of repository.deployments)
      if (other !== found && other.environment === found.environment)
        other.statuses.unshift({ id: repository.nextId(), state: 'inactive', description: '', autoInactive: null });
  return json(shapes.deploymentStatus(repository, found, told), 201);
}

import type { KeptAsset, KeptDeployment, KeptRelease, KeptRun, KeptStatus, PretendRepository } from './state.js';

type Shape = Record<string, unknown>;
const AT = '2026-03-01T09:00:00Z';

const PATHS = [
  ...['archive', 'assignees', 'blobs', 'branches', 'collaborators', 'comments', 'commits', 'compare', 'contents'],
  ...['contributors', 'deployments', 'downloads', 'events', 'forks', 'git_commits', 'git_refs', 'git_tags', 'hooks'],
  ...['issue_comment', 'issue_events', 'issues', 'keys', 'labels', 'languages', 'merges', 'milestones'],
  ...[
    'notifications',
    'pulls',
    'releases',
    'stargazers',
    'statuses',
    'subscribers',
    'subscription',
    'tags',
    'teams',
    'trees',
  ],
] as const;
const COUNTS = [
  ...['forks', 'forks_count', 'open_issues', 'open_issues_count', 'size', 'stargazers_count', 'watchers'],
  ...['watchers_count', 'network_count', 'subscribers_count'],
] as const;

/** Gives what a server knows the shapes in which GitHub answers. */
export class Shapes {
  /** Where its interface is, such as `http://127.0.0.1:4711`. */
  constructor(private readonly api: () => string) {}

  user(login = 'gatehouse-bot'): Shape {
    const url = `${this.api()}/users/${login}`;
    const below = [
      'followers',
      'organizations',
      'received_events',
      'repos',
      'subscriptions',
      'events',
      'following',
      'gists',
      'starred',
    ];
    return {
      ...{ login, id: 4242, node_id: 'U_4242', avatar_url: `${url}.png`, gravatar_id: '', url, html_url: url },
      ...Object.fromEntries(below.map((name) => [`${name}_url`, `${url}/${name}`])),
      ...{ type: 'Bot', site_admin: false },
    };
  }

  minimalRepository({ name }: PretendRepository): Shape {
    const url = `${this.api()}/repos/${name}`;
    return {
      ...{ id: 77, node_id: 'R_77', name: name.split('/')[1], full_name: name, private: true, fork: false },
      ...{ owner: this.user(name.split('/')[0]), html_url: url, url, description: null },
      ...Object.fromEntries(PATHS.map((path) => [`${path}_url`, `${url}/${path}`])),
    };
  }

  repository(repository: PretendRepository): Shape {
    const url = `${this.api()}/repos/${repository.name}`;
    const push = repository.rights.contents === 'write';
    return {
      ...this.minimalRepository(repository),
      ...{ default_branch: 'main', clone_url: url, git_url: url, ssh_url: url, svn_url: url, mirror_url: null },
      ...{ homepage: null, language: null, license: null, archived: false, disabled: false },
      ...{ has_issues: true, has_projects: false, has_wiki: false, has_pages: false, has_discussions: false },
      ...Object.fromEntries(COUNTS.map((name) => [name, 0])),
      ...{ pushed_at: AT, created_at: AT, updated_at: AT },
      permissions: { admin: false, maintain: false, push, triage: push, pull: true },
    };
  }

  commit(repository: PretendRepository, sha: string): Shape {
    const url = `${this.api()}/repos/${repository.name}/commits/${sha}`;
    const person = { name: 'Rita', email: 'rita@example.org', date: AT };
    return {
      ...{
        url,
        sha,
        node_id: `C_${sha}`,
        html_url: url,
        comments_url: `${url}/comments`,
        author: null,
        committer: null,
      },
      commit: { url, author: person, committer: person, message: 'A change', comment_count: 0, tree: { sha, url } },
      parents: [],
    };
  }

  ref(repository: PretendRepository, name: string, { type, sha }: { type: string; sha: string }): Shape {
    const url = `${this.api()}/repos/${repository.name}/git`;
    return {
      ref: `refs/${name}`,
      node_id: 'REF_1',
      url: `${url}/refs/${name}`,
      object: { type, sha, url: `${url}/${type}s/${sha}` },
    };
  }

  tag(
    repository: PretendRepository,
    sha: string,
    tag: string,
    { type, sha: at }: { type: string; sha: string },
  ): Shape {
    const url = `${this.api()}/repos/${repository.name}/git`;
    return {
      ...{ node_id: 'T_1', tag, sha, url: `${url}/tags/${sha}`, message: `Release ${tag}` },
      tagger: { name: 'Rita', email: 'rita@example.org', date: AT },
      object: { type, sha: at, url: `${url}/${type}s/${at}` },
    };
  }

  checkRun(repository: PretendRepository, { id, app, name, sha, status, conclusion }: KeptRun): Shape {
    const url = `${this.api()}/repos/${repository.name}/check-runs/${String(id)}`;
    return {
      ...{ id, node_id: `CR_${String(id)}`, head_sha: sha, external_id: '', url, html_url: url, details_url: url },
      ...{ status, conclusion, started_at: AT, completed_at: status === 'completed' ? AT : null, name },
      output: { title: null, summary: null, text: null, annotations_count: 0, annotations_url: `${url}/annotations` },
      ...{ check_suite: { id: 1 }, app: this.app(app), pull_requests: [] },
    };
  }

  combinedStatus(repository: PretendRepository, sha: string, page: readonly KeptStatus[], total: number): Shape {
    const url = `${this.api()}/repos/${repository.name}/commits/${sha}`;
    return {
      ...{ state: 'pending', sha, total_count: total, repository: this.minimalRepository(repository) },
      ...{ commit_url: url, url: `${url}/status` },
      statuses: page.map(({ id, context, state }) => ({
        ...{ id, node_id: `S_${String(id)}`, url, avatar_url: null, state, context, description: null },
        ...{ target_url: `https://ci.example.org/${String(id)}`, created_at: AT, updated_at: AT },
      })),
    };
  }

  release(repository: PretendRepository, { id, tag, name, body, assets }: KeptRelease): Shape {
    const url = `${this.api()}/repos/${repository.name}/releases/${String(id)}`;
    return {
      ...{
        url,
        html_url: `https://github.example/${repository.name}/releases/tag/${tag}`,
        assets_url: `${url}/assets`,
      },
      ...{ upload_url: `${url}/assets{?name,label}`, tarball_url: url, zipball_url: url, id, node_id: 'RE_1' },
      ...{ tag_name: tag, target_commitish: 'main', name, body, draft: false, prerelease: false, author: this.user() },
      ...{ created_at: AT, published_at: AT, assets: assets.map((asset) => this.asset(repository, asset)) },
    };
  }

  asset(repository: PretendRepository, { id, name, sha256, state }: KeptAsset): Shape {
    const url = `${this.api()}/repos/${repository.name}/releases/assets/${String(id)}`;
    return {
      ...{ url, browser_download_url: url, id, node_id: 'RA_1', name, label: null, state, size: 10, download_count: 0 },
      ...{ content_type: 'application/gzip', digest: sha256 === null ? null : `sha256:${sha256}` },
      ...{ created_at: AT, updated_at: AT, uploader: this.user() },
    };
  }

  deployment(repository: PretendRepository, { id, sha, environment, payload, isProduction }: KeptDeployment): Shape {
    const url = `${this.api()}/repos/${repository.name}/deployments/${String(id)}`;
    return {
      ...{
        url,
        id,
        node_id: 'D_1',
        sha,
        ref: sha,
        task: 'deploy',
        payload,
        original_environment: environment,
        environment,
      },
      ...{
        description: 'By Gatehouse',
        creator: this.user(),
        created_at: AT,
        updated_at: AT,
        statuses_url: `${url}/statuses`,
      },
      ...{ repository_url: `${this.api()}/repos/${repository.name}`, production_environment: isProduction },
    };
  }

  deploymentStatus(
    repository: PretendRepository,
    { id, environment }: KeptDeployment,
    told: KeptDeployment['statuses'][number],
  ): Shape {
    const url = `${this.api()}/repos/${repository.name}/deployments/${String(id)}`;
    return {
      ...{
        url: `${url}/statuses/${String(told.id)}`,
        id: told.id,
        node_id: 'DS_1',
        state: told.state,
        creator: this.user(),
      },
      ...{ description: told.description, environment, target_url: url, created_at: AT, updated_at: AT },
      ...{
        deployment_url: url,
        repository_url: `${this.api()}/repos/${repository.name}`,
      },
    };
  }

  private app(id: number): Shape {
    return {
      ...{ id, node_id: `A_${String(id)}`, owner: this.user('github'), name: 'An app', description: null, events: [] },
      ...{ external_url: 'https://example.org', html_url: 'https://example.org', created_at: AT, updated_at: AT },
      permissions: { checks: 'write' },
    };
  }
}

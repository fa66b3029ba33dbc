import type { JiraState, KeptAttachment, KeptIssue, KeptProject, KeptVersion } from './state.js';

export type JiraKind = 'cloud' | 'data-center';
type Shape = Record<string, unknown>;

const CATEGORIES = {
  undefined: { id: 1, colorName: 'medium-gray', name: 'No Category' },
  new: { id: 2, colorName: 'blue-gray', name: 'To Do' },
  done: { id: 3, colorName: 'green', name: 'Done' },
  indeterminate: { id: 4, colorName: 'yellow', name: 'In Progress' },
} as const;

/** Gives what a server knows the shapes in which that kind of Jira answers. */
export class Shapes {
  constructor(
    private readonly state: JiraState,
    private readonly kind: JiraKind,
    /** Where its interface is, such as `http://127.0.0.1:4711/rest/api/3`. */
    private readonly api: () => string,
  ) {}

  project(project: KeptProject): Shape {
    return {
      ...{ self: this.self('project', project.id), id: project.id, key: project.key, name: project.name },
      ...{ description: '', expand: 'description,lead,issueTypes,url,projectKeys', assigneeType: 'UNASSIGNED' },
      issueTypes: project.issueTypes.map((type) => this.type(type)),
      components: project.components.map(({ id, name }) => ({ self: this.self('component', id), id, name })),
      versions: this.state.versionsOf(project.key).map((version) => this.version(version)),
      ...{ roles: {}, projectTypeKey: 'software' },
      ...(this.kind === 'cloud' ? { simplified: false, style: 'classic', isPrivate: false, properties: {} } : {}),
    };
  }

  version(version: KeptVersion): Shape {
    const { id, name, archived, released, releaseDate, description } = version;
    return {
      ...{ self: this.self('version', id), id, name, archived, released },
      ...(description === '' ? {} : { description }),
      ...(releaseDate === null ? {} : { releaseDate, userReleaseDate: releaseDate, overdue: false }),
      projectId: Number(this.state.projects.get(version.project)?.id),
    };
  }

  /** An issue with these fields; null is what the search gives that was asked for none: the id alone. */
  issue(issue: KeptIssue, fields: readonly string[] | null): Shape {
    if (fields === null) return { id: issue.id };
    return {
      expand: 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations',
      ...{ id: issue.id, self: this.self('issue', issue.id), key: issue.key },
      fields: chosen(this.fields(issue), fields),
    };
  }

  attachment(attachment: KeptAttachment): Shape {
    const { id, fileName, mediaType, size, createdAt } = attachment;
    const content =
      this.kind === 'cloud'
        ? `${this.api()}/attachment/content/${id}`
        : `${this.api().replace(/\/rest\/api\/2$/, '')}/secure/attachment/${id}/${encodeURIComponent(fileName)}`;
    return {
      ...{ self: this.self('attachment', id), id, filename: fileName, size, mimeType: mediaType, content },
      created: jiraTime(createdAt),
    };
  }

  user(): Shape {
    const plain = { self: `${this.api()}/user`, displayName: 'Gatehouse', active: true, timeZone: 'Europe/London' };
    return this.kind === 'cloud'
      ? { ...plain, accountId: '557058:gatehouse', accountType: 'atlassian', emailAddress: 'gatehouse@flip.example' }
      : { ...plain, name: 'gatehouse', key: 'JIRAUSER10100', emailAddress: 'gatehouse@flip.example' };
  }

  serverInfo(): Shape {
    const baseUrl = this.api().replace(/\/rest\/api\/[23]$/, '');
    return this.kind === 'cloud'
      ? {
          baseUrl,
          version: '1001.0.0-SNAPSHOT',
          versionNumbers: [1001, 0, 0],
          deploymentType: 'Cloud',
          buildNumber: 100290,
        }
      : { baseUrl, version: '10.3.4', versionNumbers: [10, 3, 4], deploymentType: 'Server', buildNumber: 10030004 };
  }

  private fields(issue: KeptIssue): Shape {
    const byId = (ids: readonly string[]): Shape[] =>
      ids.flatMap((id) => {
        const version = this.state.versions.get(id);
        return version === undefined ? [] : [this.version(version)];
      });
    return {
      ...{
        summary: issue.summary,
        labels: issue.labels,
        project: this.projectOf(issue),
        issuetype: this.typeOf(issue),
      },
      status: this.status(issue),
      resolution: this.named('resolution', this.state.resolutions, issue.resolution),
      priority: this.named('priority', this.state.priorities, issue.priority),
      components: issue.components.map((name) => ({ self: this.self('component', name), id: name, name })),
      ...{ fixVersions: byId(issue.fixVersions), versions: byId(issue.affectedVersions) },
      ...this.parent(issue),
      description: this.words(issue.description),
      ...(issue.security === null ? { security: null } : { security: this.level(issue.security) }),
      attachment: issue.attachments.map((attachment) => this.attachment(attachment)),
      ...{ created: jiraTime(issue.createdAt), updated: jiraTime(issue.updatedAt) },
      ...Object.fromEntries(this.state.fields.map(({ id }) => [id, this.words(issue.custom[id] ?? null)])),
    };
  }

  private projectOf({ project }: KeptIssue): Shape {
    const kept = this.state.projects.get(project);
    return { self: this.self('project', kept?.id ?? ''), id: kept?.id, key: project, name: kept?.name };
  }

  private typeOf(issue: KeptIssue): Shape {
    const type = this.state.projects.get(issue.project)?.issueTypes.find(({ name }) => name === issue.type);
    if (type === undefined) throw new Error(`The seed of ${issue.project} has no type ${issue.type}.`);
    return this.type(type);
  }

  private type({ id, name, subtask }: KeptProject['issueTypes'][number]): Shape {
    const plain = { self: this.self('issuetype', id), id, name, subtask, description: '', iconUrl: '' };
    return this.kind === 'cloud' ? { ...plain, hierarchyLevel: subtask ? -1 : 0 } : plain;
  }

  private status(issue: KeptIssue): Shape {
    const category = this.state.categoryOf(issue);
    const id = this.state.statuses.get(issue.status)?.id ?? '';
    return {
      ...{ self: this.self('status', id), id, name: issue.status, description: '', iconUrl: '' },
      statusCategory: {
        self: this.self('statuscategory', String(CATEGORIES[category].id)),
        key: category,
        ...CATEGORIES[category],
      },
    };
  }

  private parent({ parent }: KeptIssue): Shape {
    const above = parent === null ? null : this.state.findIssue(parent);
    if (above === null) return {};
    return {
      parent: { id: above.id, key: above.key, self: this.self('issue', above.id), fields: { summary: above.summary } },
    };
  }

  private named(what: string, among: readonly string[], name: string | null): Shape | null {
    if (name === null) return null;
    const id = String(among.indexOf(name) + 1);
    return { self: this.self(what, id), id, name };
  }

  private level(name: string): Shape {
    return { self: this.self('securitylevel', '10000'), id: '10000', name, description: '' };
  }

  /** Cloud keeps documents and Data Center markup; each gets the other's as well as can be. */
  private words(words: unknown): unknown {
    if (typeof words === 'string') return this.kind === 'cloud' ? documentOf(words) : words;
    if (typeof words !== 'object' || words === null || this.kind === 'cloud') return words;
    return textOf(words).trim();
  }

  private self(what: string, id: string): string {
    return `${this.api()}/${what}/${encodeURIComponent(id)}`;
  }
}

/** `2026-03-01T17:00:00.000+0000`, as Jira writes times. */
function jiraTime(iso: string): string {
  return new Date(iso).toISOString().replace('Z', '+0000');
}

function chosen(all: Shape, fields: readonly string[]): Shape {
  if (fields.includes('*all') || fields.includes('*navigable')) {
    return Object.fromEntries(Object.entries(all).filter(([name]) => !fields.includes(`-${name}`)));
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name)));
}

function documentOf(text: string): object {
  const paragraphs = text.split(/\r?\n/).filter((line) => line !== '');
  return {
    ...{ type: 'doc', version: 1 },
    content: paragraphs.map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] })),
  };
}

function textOf(node: unknown): string {
  if (Array.isArray(node)) return node.map(textOf).join('');
  if (typeof node !== 'object' || node === null) return '';
  const own = 'text' in node && typeof node.text === 'string' ? node.text : '';
  const below = 'content' in node ? textOf(node.content) : '';
  const ends = 'type' in node && node.type === 'paragraph' ? '\n' : '';
  return own + below + ends;
}

import type { AttachmentSeed, CategoryKey, IssueSeed, ProjectSeed, Seed, VersionSeed } from './seed.js';

export interface KeptVersion {
  readonly id: string;
  readonly project: string;
  name: string;
  description: string;
  released: boolean;
  archived: boolean;
  releaseDate: string | null;
}

export interface KeptProject {
  readonly id: string;
  readonly key: string;
  name: string;
  readonly issueTypes: readonly { readonly id: string; readonly name: string; readonly subtask: boolean }[];
  readonly components: readonly { readonly id: string; readonly name: string }[];
}

export interface KeptAttachment {
  readonly id: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
  readonly size: number;
  readonly createdAt: string;
}

/** An issue, complete; versions by their ids. */
export interface KeptIssue {
  readonly id: string;
  readonly key: string;
  readonly project: string;
  readonly type: string;
  readonly summary: string;
  readonly status: string;
  readonly resolution: string | null;
  readonly priority: string | null;
  readonly labels: readonly string[];
  readonly components: readonly string[];
  readonly fixVersions: readonly string[];
  readonly affectedVersions: readonly string[];
  readonly parent: string | null;
  readonly description: string | object | null;
  readonly security: string | null;
  readonly attachments: readonly KeptAttachment[];
  readonly custom: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a person may change of an issue in one go; versions by name. */
export type IssueChange = Partial<Omit<IssueSeed, 'key' | 'id'>>;

/** A refusal in the server's own words. */
export class JiraRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** Everything that one server knows, and its rules about it. */
export class JiraState {
  private lastId = 10_000;
  readonly projects = new Map<string, KeptProject>();
  readonly versions = new Map<string, KeptVersion>();
  readonly issues = new Map<string, KeptIssue>();
  readonly statuses = new Map<string, { readonly id: string; readonly category: CategoryKey }>();
  readonly priorities: readonly string[];
  readonly resolutions: readonly string[];
  readonly fields: Seed['fields'];

  constructor(
    seed: Seed,
    private readonly now: () => Date,
  ) {
    this.priorities = seed.priorities;
    this.resolutions = seed.resolutions;
    this.fields = seed.fields;
    for (const { name, category } of seed.statuses) this.statuses.set(name, { id: this.nextId(), category });
    for (const project of seed.projects) this.addProject(project);
  }

  addProject(seed: ProjectSeed): void {
    this.projects.set(seed.key, {
      id: seed.id ?? this.nextId(),
      key: seed.key,
      name: seed.name,
      issueTypes: seed.issueTypes.map((type) => ({ ...type, id: this.nextId() })),
      components: seed.components.map((name) => ({ id: this.nextId(), name })),
    });
    for (const version of seed.versions) this.addVersion(seed.key, version);
    for (const issue of seed.issues) this.addIssue(issue);
  }

  addVersion(project: string, seed: VersionSeed): KeptVersion {
    if (this.findVersion(project, seed.name) !== null) {
      throw new JiraRefusal(400, 'Bad Request', { name: 'A version with this name already exists in this project.' });
    }
    const version: KeptVersion = {
      id: seed.id ?? this.nextId(),
      project,
      name: seed.name,
      description: seed.description ?? '',
      released: seed.released ?? false,
      archived: seed.archived ?? false,
      releaseDate: seed.releaseDate ?? null,
    };
    this.versions.set(version.id, version);
    return version;
  }

  /** Exactly that name, as people typed it. */
  findVersion(project: string, name: string): KeptVersion | null {
    return this.versionsOf(project).find((version) => version.name === name) ?? null;
  }

  versionsOf(project: string): readonly KeptVersion[] {
    return [...this.versions.values()].filter((version) => version.project === project);
  }

  addIssue(seed: IssueSeed): KeptIssue {
    const project = seed.key.slice(0, seed.key.lastIndexOf('-'));
    const at = this.now().toISOString();
    const blank: KeptIssue = {
      ...{ id: seed.id ?? this.nextId(), key: seed.key, project, type: seed.type, summary: seed.summary },
      ...{ status: seed.status, resolution: null, priority: null, labels: [], components: [], fixVersions: [] },
      ...{ affectedVersions: [], parent: null, description: null, security: null, attachments: [], custom: {} },
      ...{ createdAt: seed.createdAt ?? at, updatedAt: seed.updatedAt ?? at },
    };
    const issue = this.changed(blank, seed, seed.updatedAt ?? at);
    this.issues.set(issue.id, issue);
    return issue;
  }

  changeIssue(idOrKey: string, change: IssueChange): KeptIssue {
    const issue = this.changed(this.issueOf(idOrKey), change, change.updatedAt ?? this.now().toISOString());
    this.issues.set(issue.id, issue);
    return issue;
  }

  /** Sets fix versions by their ids, as the interface does. Throws the server's refusal for an archived one that is new. */
  setFixVersions(idOrKey: string, ids: readonly string[]): KeptIssue {
    const before = this.issueOf(idOrKey);
    for (const id of ids) {
      const version = this.versions.get(id);
      if (version?.project !== before.project || (version.archived && !before.fixVersions.includes(id))) {
        throw new JiraRefusal(400, 'Bad Request', { fixVersions: `Version id '${id}' is not valid` });
      }
    }
    const after = { ...before, fixVersions: [...ids], updatedAt: this.now().toISOString() };
    this.issues.set(after.id, after);
    return after;
  }

  removeIssue(idOrKey: string): KeptIssue {
    const issue = this.issueOf(idOrKey);
    this.issues.delete(issue.id);
    return issue;
  }

  findIssue(idOrKey: string): KeptIssue | null {
    return this.issues.get(idOrKey) ?? [...this.issues.values()].find(({ key }) => key === idOrKey) ?? null;
  }

  issueOf(idOrKey: string): KeptIssue {
    const issue = this.findIssue(idOrKey);
    if (issue === null) throw new JiraRefusal(404, 'Issue does not exist or you do not have permission to see it.');
    return issue;
  }

  categoryOf({ status }: KeptIssue): CategoryKey {
    const kept = this.statuses.get(status);
    if (kept === undefined) throw new Error(`The seed has no status ${status}.`);
    return kept.category;
  }

  nextId(): string {
    this.lastId += 1;
    return String(this.lastId);
  }

  private changed(issue: KeptIssue, change: IssueChange, updatedAt: string): KeptIssue {
    const { fixVersions, affectedVersions, attachments, ...plain } = change;
    return {
      ...issue,
      ...plain,
      fixVersions: fixVersions === undefined ? issue.fixVersions : this.idsOf(issue.project, fixVersions),
      affectedVersions:
        affectedVersions === undefined ? issue.affectedVersions : this.idsOf(issue.project, affectedVersions),
      attachments: attachments === undefined ? issue.attachments : attachments.map((each) => this.attached(each)),
      ...{ id: issue.id, key: issue.key, updatedAt },
    };
  }

  private idsOf(project: string, names: readonly string[]): string[] {
    return names.map((name) => {
      const version = this.findVersion(project, name);
      if (version === null) throw new Error(`The seed of ${project} has no version ${name}.`);
      return version.id;
    });
  }

  private attached(seed: AttachmentSeed): KeptAttachment {
    const content = typeof seed.content === 'string' ? new TextEncoder().encode(seed.content) : seed.content;
    return {
      id: seed.id ?? this.nextId(),
      fileName: seed.fileName,
      mediaType: seed.mediaType,
      content,
      size: seed.size ?? content.length,
      createdAt: seed.createdAt ?? this.now().toISOString(),
    };
  }
}

/** What a pretended Jira is filled with. Names as people type them; ids are given out by the server unless one is named. */
export interface Seed {
  readonly statuses: readonly { readonly name: string; readonly category: CategoryKey }[];
  readonly priorities: readonly string[];
  readonly resolutions: readonly string[];
  /** Custom fields by id, with the name that people see. */
  readonly fields: readonly { readonly id: string; readonly name: string }[];
  readonly projects: readonly ProjectSeed[];
}

/** Jira's own words for where a status stands; `undefined` is its "No Category". */
export type CategoryKey = 'undefined' | 'new' | 'indeterminate' | 'done';

export interface ProjectSeed {
  readonly key: string;
  readonly name: string;
  readonly id?: string;
  /** In the project's own order. */
  readonly issueTypes: readonly { readonly name: string; readonly subtask: boolean }[];
  readonly components: readonly string[];
  readonly versions: readonly VersionSeed[];
  readonly issues: readonly IssueSeed[];
}

export interface VersionSeed {
  readonly name: string;
  readonly id?: string;
  readonly description?: string;
  readonly released?: boolean;
  readonly archived?: boolean;
  /** `yyyy-mm-dd`. */
  readonly releaseDate?: string | null;
}

export interface IssueSeed {
  readonly key: string;
  readonly id?: string;
  readonly type: string;
  readonly summary: string;
  readonly status: string;
  readonly resolution?: string | null;
  readonly priority?: string | null;
  readonly labels?: readonly string[];
  readonly components?: readonly string[];
  /** By name. */
  readonly fixVersions?: readonly string[];
  readonly affectedVersions?: readonly string[];
  readonly parent?: string | null;
  /** A document (ADF), or wiki markup; each kind of server shows it in its own way. */
  readonly description?: string | object | null;
  /** The name of an issue security level. */
  readonly security?: string | null;
  readonly attachments?: readonly AttachmentSeed[];
  /** Custom fields by id. */
  readonly custom?: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly createdAt?: string;
  readonly updatedAt?: string;
}

export interface AttachmentSeed {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Uint8Array | string;
  readonly id?: string;
  readonly createdAt?: string;
  /** Says another size than the content has, for bytes that are not at hand or for a lie. */
  readonly size?: number;
}

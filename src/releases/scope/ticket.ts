/** Where a status stands, whatever an instance calls it. */
export const STATUS_CATEGORIES = ['to-do', 'in-progress', 'done'] as const;
export type StatusCategory = (typeof STATUS_CATEGORIES)[number];

/** Blocker 1, Critical 2, Major 3, Minor 4, Trivial 5 (decision 4). */
export type Severity = 1 | 2 | 3 | 4 | 5;

/** What somebody wrote, in three readings of the same words. `html` holds no script, no style and no address that runs. */
export interface RichText {
  readonly text: string;
  readonly html: string;
  readonly markdown: string;
  /** What could not be rendered as it was meant, in words; nothing is left out in silence. */
  readonly warnings: readonly string[];
}

/** A file at a ticket; its name is whatever somebody typed. */
export interface Attachment {
  readonly id: string;
  readonly fileName: string;
  /** In bytes, as the tracker says. */
  readonly size: number;
  readonly mediaType: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** One ticket as it was read from the tracker: what Gatehouse goes by, so that nothing else of it makes another scope. */
export interface Ticket {
  readonly id: string;
  readonly key: string;
  /** To the letter, with the blanks at its ends. */
  readonly summary: string;
  readonly type: { readonly name: string; readonly isSubtask: boolean };
  readonly status: { readonly name: string; readonly category: StatusCategory };
  readonly resolution: string | null;
  readonly priority: string | null;
  readonly severity: Severity | null;
  readonly labels: readonly string[];
  readonly components: readonly string[];
  readonly fixVersions: readonly string[];
  readonly affectedVersions: readonly string[];
  readonly parent: string | null;
  readonly description: RichText | null;
  /** The ticket's own words for readers of release notes, where the instance has such a field. */
  readonly releaseNote: RichText | null;
  /** The name of its issue security level; null: everybody who sees the project sees it. */
  readonly security: string | null;
  readonly attachments: readonly Attachment[];
}

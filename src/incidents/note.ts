/** What came up, what was decided on the spot, or how steady the system and the clinical service are (004-015, 004-016). */
export const NOTE_KINDS = ['issue', 'decision', 'observation'] as const;

/** What somebody wrote down of an incident while it lasted. Times are UTC. */
export interface IncidentNote {
  readonly id: string;
  readonly kind: (typeof NOTE_KINDS)[number];
  readonly what: string;
  readonly because: string;
  /** When it was. */
  readonly at: Date;
  readonly notedAt: Date;
  /** Id of the Trust whose person wrote it; null for our own people. */
  readonly trust: string | null;
  readonly by: { readonly person: string; readonly name: string };
}

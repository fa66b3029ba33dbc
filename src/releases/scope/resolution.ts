import type { StatusCategory } from './ticket.js';

/**
 * What is odd about how a ticket ended. It is shown and never leaves a ticket out: of ninety closed tickets of one real release
 * twenty-seven had no resolution, and its people listed twenty-six of them as fixed.
 */
export const RESOLUTION_FLAGS = ['not-done-like', 'none', 'without-end'] as const;
export type ResolutionFlag = (typeof RESOLUTION_FLAGS)[number];

/** Resolutions that say that the work was done, in lower case; any other is flagged. */
export const DONE_LIKE: readonly string[] = [
  ...['fixed', 'done', 'resolved', 'complete', 'completed', 'implemented', 'delivered', 'verified', 'released'],
  'approved',
];

/** `not-done-like`: such as Duplicate or Won't Fix. `none`: done, and nobody said how. `without-end`: resolved, and not done. Null: nothing is odd. */
export function resolutionFlag(ticket: {
  readonly category: StatusCategory;
  readonly resolution: string | null;
}): ResolutionFlag | null {
  const { category, resolution } = ticket;
  if (resolution === null) return category === 'done' ? 'none' : null;
  if (!DONE_LIKE.includes(resolution.trim().toLowerCase())) return 'not-done-like';
  return category === 'done' ? null : 'without-end';
}

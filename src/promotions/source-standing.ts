import type { SourceSnapshot } from '../releases/source/source-snapshot.js';
import type { SourceSettings } from '../sites/source-settings.js';

/** What is known of a release's source. */
export interface SourceStanding {
  readonly settings: SourceSettings;
  /** What the release's tag is called. */
  readonly tag: string;
  /** The commit that the manifest names; null: none. */
  readonly commit: string | null;
  /** What was read last, with the time of the reading, UTC, and whether that is recent enough to count; null: it was never read. */
  readonly read: { readonly snapshot: SourceSnapshot; readonly readAt: Date; readonly isKnown: boolean } | null;
}

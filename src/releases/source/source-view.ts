import type { ShownMessage } from '../../platform/outbox/outbox.table.js';
import { tagName, type SourceSettings } from '../../sites/source-settings.js';
import type { Release } from '../release.js';
import type { SourceReading, SourceSnapshot } from './source-snapshot.js';

/** What the source host says of a release, and what it has not been told yet. Times are UTC. */
export interface ShownSource {
  readonly release: string;
  /** Null: the product's source is kept nowhere that Gatehouse reads, and all below is empty. */
  readonly source: { readonly repository: string; readonly tag: string; readonly commit: string | null } | null;
  readonly reading:
    | (Pick<SourceSnapshot, 'commitIsThere' | 'tagCommit' | 'checks' | 'packages' | 'published'> & {
        readonly readAt: Date;
        readonly ageSeconds: number;
        /** Whether it is young enough to count for gates. */
        readonly isKnown: boolean;
        readonly changedAt: Date | null;
      })
    | null;
  /** Why the source host could not be read, since when. */
  readonly trouble: SourceReading['trouble'];
  readonly outstanding: readonly Pick<ShownMessage, 'state' | 'tries' | 'detail'>[];
}

export function shownSource(
  { version, commit }: Pick<Release, 'version' | 'commit'>,
  known: {
    readonly settings: SourceSettings | null;
    readonly reading: SourceReading | null;
    readonly outstanding: ShownSource['outstanding'];
  },
): ShownSource {
  const { settings, reading, outstanding } = known;
  const source = settings && { repository: settings.repository, tag: tagName(settings, version), commit };
  return {
    ...{ release: version, source, trouble: reading?.trouble ?? null, outstanding },
    reading: settings === null || reading === null ? null : readingIn(reading, settings),
  };
}

function readingIn(reading: SourceReading, { freshSeconds }: SourceSettings): ShownSource['reading'] {
  const { snapshot, readAt, age, changedAt } = reading;
  if (snapshot === null || readAt === null || age === null) return null;
  const { commitIsThere, tagCommit, checks, packages, published } = snapshot;
  const at = { readAt, ageSeconds: Math.round(age), isKnown: age <= freshSeconds, changedAt };
  return { ...at, commitIsThere, tagCommit, checks, packages, published };
}

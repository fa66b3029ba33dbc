import type { TrackerSettings } from '../../sites/product-settings.js';
import type { Reading } from '../outside-reading.js';
import type { Closure } from './closure.js';
import type { TrackedScope } from './issue-tracker.js';
import { resolutionFlag, type ResolutionFlag } from './resolution.js';
import { featuresOf, hiddenIn, outlineOf } from './scope.js';
import type { Severity, StatusCategory } from './ticket.js';
import { disagreement, type KeptWish } from './wish.js';

/** One ticket of a scope as it is shown. */
export interface ShownTicket {
  readonly key: string;
  readonly url: string;
  readonly summary: string;
  readonly type: string;
  readonly status: string;
  readonly category: StatusCategory;
  readonly resolution: string | null;
  readonly severity: Severity | null;
  readonly labels: readonly string[];
  /** What is odd about how it ended; it stays in the list. */
  readonly flag: ResolutionFlag | null;
  readonly needsUat: boolean;
  readonly security: string | null;
}

/** Something that the tracker has not been told yet, or will not take. */
export interface ShownWrite {
  readonly what: 'version' | 'attach' | 'close';
  readonly ticket: string | null;
  readonly state: 'waiting' | 'refused';
  readonly tries: number;
  readonly detail: string | null;
}

/** The scope of a release: what was agreed, what the tracker holds, and what stands between the two. Times are UTC. */
export interface ShownScope {
  readonly release: string;
  readonly product: string;
  /** Null: the product has no tracker, and all below is empty. */
  readonly tracker: { readonly project: string; readonly version: string } | null;
  readonly wish: KeptWish | null;
  /** The releases that build towards this one (003-039). */
  readonly builtTowardsBy: readonly string[];
  readonly reading: {
    /** The hash of what was read: what a sign-off refers to. */
    readonly snapshot: string;
    readonly readAt: Date;
    readonly ageSeconds: number;
    /** Whether it is young enough to count for gates. */
    readonly isKnown: boolean;
    readonly changedAt: Date | null;
    readonly versionIsThere: boolean;
    readonly versionIsReleased: boolean;
    /** By the tracker's own count, and how many of them we may not see. */
    readonly counted: number;
    readonly hidden: number;
  } | null;
  /** Why the tracker could not be read, since when. */
  readonly trouble: Reading['trouble'];
  readonly tickets: readonly ShownTicket[];
  readonly wantedNotAttached: readonly string[];
  readonly attachedNotWanted: readonly string[];
  readonly outstanding: readonly ShownWrite[];
  readonly closed: Closure | null;
}

/** What a scope is shown from. */
export interface ScopeParts {
  readonly release: { readonly version: string; readonly product: string };
  readonly tracker: { readonly settings: TrackerSettings; readonly version: string } | null;
  readonly wish: KeptWish | null;
  readonly builtTowardsBy: readonly string[];
  readonly reading: Reading | null;
  readonly scope: TrackedScope | null;
  readonly outstanding: readonly ShownWrite[];
  readonly closed: Closure | null;
}

export function viewOf(parts: ScopeParts): ShownScope {
  const { release, tracker, wish, builtTowardsBy, reading, scope, outstanding, closed } = parts;
  const attached = (scope?.tickets ?? []).map(({ key }) => key);
  return {
    release: release.version,
    product: release.product,
    tracker: tracker === null ? null : { project: tracker.settings.project, version: tracker.version },
    ...{ wish, builtTowardsBy, outstanding, closed },
    reading: readingOf(parts),
    trouble: reading?.trouble ?? null,
    tickets: scope === null || tracker === null ? [] : ticketsOf(scope, tracker.settings, wish),
    ...disagreement(scope === null ? null : wish, attached),
  };
}

function readingOf({ reading, scope, tracker }: ScopeParts): ShownScope['reading'] {
  if (scope === null || tracker === null || reading?.snapshot == null || reading.readAt === null) return null;
  const age = reading.age ?? Infinity;
  return {
    ...{ snapshot: reading.snapshot, readAt: reading.readAt, changedAt: reading.changedAt },
    ...{ ageSeconds: Math.floor(age), isKnown: age <= tracker.settings.freshSeconds },
    versionIsThere: scope.version !== null,
    versionIsReleased: scope.version?.released ?? false,
    ...{ counted: scope.counted, hidden: hiddenIn(scope) },
  };
}

function ticketsOf(scope: TrackedScope, { needsUat }: TrackerSettings, wish: KeptWish | null): readonly ShownTicket[] {
  const features = new Set(featuresOf(outlineOf(scope).tickets, needsUat, wish?.needsUat ?? []));
  return scope.tickets.map((ticket) => {
    const { key, summary, type, status, resolution, severity, labels, security } = ticket;
    return {
      ...{ key, url: `${scope.pages}/browse/${key}`, summary, type: type.name, status: status.name },
      ...{ category: status.category, resolution, severity, labels },
      flag: resolutionFlag({ category: status.category, resolution }),
      ...{ needsUat: features.has(key), security },
    };
  });
}

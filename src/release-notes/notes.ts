import type { ReleaseKind } from '../releases/release.js';
import type { Audience, NoteKind } from './audience.js';
import type { Change, ReleaseChanges } from './change.js';
import type { IssueCourse } from './issue-course.js';
import type { Journey } from './journey.js';
import type { Documents, KnownIssue, NoteContact, SiteAction } from './section.js';

/** Who said it, and when: ISO 8601 in UTC. */
export interface Said {
  readonly by: string;
  readonly as: string;
  readonly at: string;
}

/** What a second person approved, with the hash of exactly that. */
export interface Signed {
  readonly by: string;
  readonly at: string;
  readonly hash: string;
}

export interface NoteSignOff {
  readonly stage: 'sit' | 'uat' | 'oat';
  /** The key of the one feature that it speaks of; null: of the whole stage. */
  readonly feature: string | null;
  readonly decision: 'approved' | 'rejected' | 'vetoed';
  readonly by: string;
  readonly as: string;
  readonly at: string;
}

/** Downtime as this reader meets it. Times are ISO 8601 in UTC. */
export type ReadDowntime =
  | { readonly state: 'none'; readonly because: string }
  | { readonly state: 'not-yet-agreed'; readonly expected: string | null }
  | {
      readonly state: 'planned';
      readonly unavailable: string;
      readonly banner: string | null;
      /** `trust` is null where it holds for every site. */
      readonly outages: readonly { readonly trust: string | null; readonly from: string; readonly to: string }[];
      /** Trusts of this reading for which no time is agreed, by id. */
      readonly notYetAgreedFor: readonly string[];
    };

/** A journey, and what becomes on it of the issues that were known where it begins; null where none were ever listed there. */
export interface ReadJourney extends Journey {
  readonly issues: IssueCourse | null;
}

/** A release's notes as one audience reads them: what every format is made from. Times are ISO 8601 in UTC. */
export interface Notes {
  readonly format: 'gatehouse-release-notes/1';
  readonly kind: NoteKind;
  readonly audience: Audience;
  readonly reader: { readonly title: string; readonly timeZone: string };
  /** Null for a draft. */
  readonly edition: {
    readonly number: number;
    readonly publishedAt: string;
    readonly publishedBy: string;
    /** What an edition after the first corrects, and how. */
    readonly corrects: { readonly edition: number; readonly says: string } | null;
  } | null;
  readonly release: {
    readonly version: string;
    readonly kind: ReleaseKind;
    readonly product: string;
    readonly productTitle: string;
    readonly digest: string;
    readonly commit: string | null;
    readonly rollback: string;
    readonly packages: readonly { readonly service: string; readonly version: string; readonly sha256: string }[];
  };
  readonly summary: { readonly text: string; readonly said: Said; readonly approved: Signed | null } | null;
  readonly siteAction: {
    readonly box: SiteAction;
    /** For the AI Centre and the Product Owner: where it is otherwise. */
    readonly otherwise: readonly (SiteAction & { readonly trust: string })[];
    readonly said: Said;
  } | null;
  readonly downtime: (ReadDowntime & { readonly said: Said }) | null;
  readonly here: readonly ReadJourney[];
  readonly changes: {
    readonly source: ReleaseChanges['source'];
    readonly changes: readonly Change[];
    /** How many there are of which this reader is told no more. */
    readonly withheld: number;
    readonly said: Said | null;
  };
  readonly knownIssues: {
    readonly issues: readonly KnownIssue[];
    readonly withheld: number;
    readonly said: Said;
    readonly signed: Signed | null;
  } | null;
  readonly documents: {
    readonly clinicalSafety: (Documents & { readonly said: Said }) | null;
    readonly informationGovernance: (Documents & { readonly said: Said }) | null;
    readonly training: (Documents & { readonly said: Said }) | null;
  };
  readonly signOffs: readonly NoteSignOff[];
  readonly contacts: readonly NoteContact[];
  /** The Trusts that are named in this reading, by id. */
  readonly trusts: Readonly<Record<string, string>>;
}

import type { Answer } from '../../platform/answer.js';
import type { Severity, Ticket } from './ticket.js';

/** A version by its project and its name in the tracker, which are whatever people call them. */
export interface TrackedVersion {
  readonly project: string;
  readonly name: string;
}

/** Which fields, priorities and so on of an instance mean what. Ids as the instance has them. */
export interface TrackerVocabulary {
  /** Severity by the name of a priority, in lower case. */
  readonly severities: Readonly<Record<string, Severity>>;
  /** The field with the words for release notes, such as `customfield_10050`; null: there is none. */
  readonly releaseNoteField: string | null;
}

/** A version as the tracker holds it. */
export interface VersionRecord {
  readonly id: string;
  readonly name: string;
  readonly released: boolean;
  readonly archived: boolean;
  /** `yyyy-mm-dd`. */
  readonly releaseDate: string | null;
}

/** All tickets of one version, read at one time. */
export interface TrackedScope {
  readonly project: { readonly key: string; readonly name: string };
  /** Null while the tracker has no version of that name; `tickets` is then empty. */
  readonly version: VersionRecord | null;
  readonly tickets: readonly Ticket[];
  /** How many tickets the tracker itself counts in the version: more than `tickets` means that some are hidden from our token. */
  readonly counted: number;
  /** The names of the project's types of issue in the order of the standard release note: sub-tasks first, then the project's own order. */
  readonly typeOrder: readonly string[];
  /** Where the tracker's pages are, such as `https://jira.example.org`: a ticket is at `/browse/KEY` below it. */
  readonly pages: string;
}

/** What our account can do, as the tracker says. */
export interface TrackerStanding {
  readonly kind: 'cloud' | 'data-center';
  readonly account: string;
  /** By project: permissions that we need and do not have, in the tracker's words. */
  readonly missing: Readonly<Record<string, readonly string[]>>;
}

export interface AttachmentContent {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly size: number | null;
}

/**
 * Where the tickets of releases are kept. Every write may be asked for twice and is done once. No method throws for what the outside
 * world does; each answers in a bounded time.
 */
export abstract class IssueTracker {
  /** Whether one is set up at all. */
  abstract readonly isSetUp: boolean;
  abstract standing(projects: readonly string[]): Promise<Answer<TrackerStanding>>;
  abstract readScope(version: TrackedVersion, vocabulary: TrackerVocabulary): Promise<Answer<TrackedScope>>;
  /** The tickets with these keys; those that are not there or hidden from us are named in `missing`. */
  abstract readTickets(
    keys: readonly string[],
    vocabulary: TrackerVocabulary,
  ): Promise<Answer<{ readonly tickets: readonly Ticket[]; readonly missing: readonly string[] }>>;
  /** The keys of a version's tickets that also meet a rule in the tracker's own query language. */
  abstract keysMeeting(version: TrackedVersion, rule: string): Promise<Answer<readonly string[]>>;
  /** The tickets of a project that are not done and have one of these priorities. */
  abstract openWithPriority(
    project: string,
    priorities: readonly string[],
    vocabulary: TrackerVocabulary,
  ): Promise<Answer<readonly Ticket[]>>;
  abstract ensureVersion(
    version: TrackedVersion,
    about: { readonly description: string; readonly releaseDate: string | null },
  ): Promise<Answer<{ readonly id: string; readonly wasThere: boolean }>>;
  /** Adds the version to a ticket's fix versions, and takes none away. */
  abstract attach(version: TrackedVersion, ticket: string): Promise<Answer<'attached' | 'already-there'>>;
  /** Marks a version as released on a day (`yyyy-mm-dd`). Never moves its unresolved tickets elsewhere. */
  abstract closeVersion(version: TrackedVersion, releaseDate: string): Promise<Answer<'closed' | 'already-closed'>>;
  /** The bytes of an attachment, streamed. The reader bounds them. */
  abstract openAttachment(id: string): Promise<Answer<AttachmentContent>>;
}

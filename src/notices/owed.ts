import type { EnvironmentName } from '../sites/environment.js';
import type { Product } from '../sites/site.js';

/** What may be owed to somebody, one word for each purpose; each has a template of its own. */
export const NOTICE_EVENTS = [
  // The release and its dates.
  'early-sight',
  'schedule',
  'agreement-asked',
  'agreement-answered',
  'agreement-void',
  // Its downtime at a Trust.
  'downtime-ahead',
  'downtime-reminder',
  'downtime-changed',
  'downtime-withdrawn',
  'begun',
  'overrunning',
  'verifying',
  'restored',
  'not-restored',
  // A fix that nobody planned.
  'fix-date',
  'hotfix',
  'hotfix-approval-asked',
  'glass-broken',
  'clinical-rejection',
  'clinical-rejection-withdrawn',
  // A rollout that stands still until a person decides.
  'rollout-halted',
  // What is learnt from an incident.
  'rca-due',
  'rca-review',
  'rca-shared',
  'rca-action',
  // What is asked of people of our own.
  'sign-off-asked',
  'consultation-asked',
  'signed-off',
  'deployed',
  'smoke-test-asked',
  'operator-asked',
  'not-acknowledged',
  'document-expiring',
  'document-shared',
  'passport-incomplete',
  'contact-to-verify',
  // What a Trust or a third party does itself.
  'outage-planned',
  'outage-withdrawn',
  'network-provider',
  'outage-invitation',
] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

/** What it is about; together with the event it decides whom it concerns. */
export interface NoticeSubject {
  /** Version, or null where it is about no release. */
  readonly release: string | null;
  readonly product: Product | null;
  readonly environment: EnvironmentName | null;
  /** The Trust that it concerns and that gets it; null: people of our own. */
  readonly trust: string | null;
  /** Ids of the sites that it speaks of. */
  readonly sites: readonly string[];
}

/** A time that stands in the readers' calendars. Times are UTC. */
export interface CalendarEntry {
  /** The same for every notice of one downtime, so that a later one takes the place of an earlier. */
  readonly uid: string;
  /** Higher for every later word on it, from 0. */
  readonly sequence: number;
  readonly state: 'tentative' | 'confirmed' | 'cancelled';
  readonly from: Date;
  readonly to: Date;
}

/** What a recipient is asked to do, by a link of their own. */
export interface LinkWish {
  readonly act: string;
  readonly subject: string;
  readonly expiresAt: Date;
}

/**
 * Something that people must be told. It follows from what is kept elsewhere; nobody types it. `key` is the same whenever the same
 * thing is owed again, and each key is told once.
 */
export interface OwedNotice {
  readonly key: string;
  readonly event: NoticeEvent;
  readonly subject: NoticeSubject;
  /** What its template says, by name; JSON. Times as ISO text in UTC. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Messages about one thing, in one conversation of the reader's mailbox. */
  readonly thread: string;
  readonly calendar: CalendarEntry | null;
  readonly link: LinkWish | null;
  /** By when one of those told has to say that they have read it; else the next contact is told. Null: nobody has to. */
  readonly acknowledgeBy: Date | null;
  /** The keys of earlier notices that this one takes back or changes: who had those gets this, wherever they are routed now. */
  readonly instead: readonly string[];
  /** Exactly these, beside whom the event concerns; such as the person whose signature is asked for. */
  readonly also: readonly { readonly name: string; readonly email: string; readonly role: string }[];
}

import type { RoleName } from '../people/caller.js';
import type { Severity } from '../releases/scope/ticket.js';
import type { NoteKind } from './audience.js';

/** What people write of a release's notes, in the order in which it is read. The rest, Gatehouse knows by itself. */
export const SECTIONS = [
  'summary',
  'site-action',
  'downtime',
  'changes',
  'known-issues',
  'clinical-safety',
  'information-governance',
  'training',
  'contacts',
] as const;
export type SectionName = (typeof SECTIONS)[number];

/** In plain English, for somebody who never saw a ticket; paragraphs are set apart by an empty line. */
export interface Summary {
  readonly text: string;
}

export const ACTION_ORDERS = ['hub-first', 'sites-first', 'one-window', 'any'] as const;
export type ActionOrder = (typeof ACTION_ORDERS)[number];

/** What the people at a site have to do. */
export interface SiteAction {
  readonly required: boolean;
  readonly order: ActionOrder;
  readonly what: string | null;
  /** To the letter what its operator types. */
  readonly command: string | null;
  readonly wayBack: string;
}

export interface SiteActions extends SiteAction {
  /** For the Trusts where it is otherwise. */
  readonly trusts: readonly (SiteAction & { readonly trust: string })[];
}

/** When one Trust, or every one, cannot use the product. Times are ISO 8601 in UTC. */
export interface Outage {
  /** Null: at every site. */
  readonly trust: string | null;
  readonly from: string;
  readonly to: string;
}

export type Downtime =
  | { readonly state: 'none'; readonly because: string }
  | { readonly state: 'not-yet-agreed'; readonly expected: string | null }
  | {
      readonly state: 'planned';
      readonly unavailable: string;
      /** What the product itself will show its users. */
      readonly banner: string | null;
      readonly outages: readonly Outage[];
    };

/** A ticket written down by hand, of a product whose tickets are kept nowhere that Gatehouse reads. */
export interface ListedTicket {
  readonly key: string;
  readonly type: string;
  readonly summary: string;
  readonly status: string;
  readonly note: string | null;
  readonly link: string | null;
  /** Not to be described to Trusts. */
  readonly confidential: boolean;
}

export type Changes =
  | { readonly state: 'listed'; readonly tickets: readonly ListedTicket[] }
  | { readonly state: 'not-listed'; readonly because: string };

/** Something that is wrong and will still be so once the release is there. */
export interface KnownIssue {
  /** What it is called where it is kept, such as the key of its ticket. */
  readonly reference: string | null;
  readonly title: string;
  readonly severity: Severity;
  readonly affects: readonly string[];
  readonly workaround: string;
  readonly confidential: boolean;
}

export interface KnownIssues {
  readonly issues: readonly KnownIssue[];
}

export interface NamedDocument {
  readonly title: string;
  readonly version: string;
  /** `yyyy-mm-dd`. */
  readonly date: string;
  readonly link: string | null;
}

export type Documents =
  | { readonly state: 'updated'; readonly documents: readonly NamedDocument[]; readonly note: string | null }
  | {
      readonly state: 'reviewed-no-change';
      readonly reviewedBy: string;
      /** `yyyy-mm-dd`. */
      readonly reviewedOn: string;
      readonly note: string | null;
    };

export interface NoteContact {
  readonly name: string;
  readonly role: string;
  readonly email: string | null;
  readonly telephone: string | null;
}

export interface Contacts {
  readonly contacts: readonly NoteContact[];
}

/** What each section holds. */
export interface SectionContents {
  readonly summary: Summary;
  readonly 'site-action': SiteActions;
  readonly downtime: Downtime;
  readonly changes: Changes;
  readonly 'known-issues': KnownIssues;
  readonly 'clinical-safety': Documents;
  readonly 'information-governance': Documents;
  readonly training: Documents;
  readonly contacts: Contacts;
}

/** A named person, as they were called then. */
export interface Hand {
  readonly person: string;
  readonly name: string;
}

/** A section as it was last written. Times are UTC. */
export interface Written<T> {
  readonly content: T;
  /** sha256 of its text: what a second person approves is exactly that. */
  readonly hash: string;
  readonly by: Hand;
  readonly as: RoleName;
  readonly at: Date;
  readonly approved: { readonly by: Hand; readonly at: Date } | null;
}

/** The sections that were written; the others are absent. */
export type Sections = { readonly [Name in SectionName]?: Written<SectionContents[Name]> | undefined };

/** Who writes a section: who is responsible for notes (003-107), and whoever the section is the business of. */
export function writersOf(section: SectionName): readonly RoleName[] {
  switch (section) {
    case 'summary':
      return ['delivery', 'product-owner'];
    case 'clinical-safety':
    case 'information-governance':
    case 'training':
      return ['delivery', 'product-owner', 'ai-centre'];
    case 'site-action':
    case 'downtime':
    case 'changes':
    case 'known-issues':
    case 'contacts':
      return ['delivery'];
  }
}

/** Whether a second person has to approve what one wrote, before it is published. */
export function needsApproval(section: SectionName): boolean {
  return section === 'summary' || section === 'known-issues';
}

/** What may not be missing, where a product's own settings say nothing else. */
export const MANDATORY: Readonly<Record<NoteKind, readonly SectionName[]>> = {
  uat: ['summary', 'changes', 'known-issues', 'training', 'contacts'],
  production: SECTIONS,
};

export const SECTION_TITLES: Readonly<Record<SectionName, string>> = {
  summary: 'Summary',
  'site-action': 'What you must do',
  downtime: 'Downtime',
  changes: 'Changes',
  'known-issues': 'Known issues',
  'clinical-safety': 'Clinical safety documents',
  'information-governance': 'Information governance documents',
  training: 'Training documents',
  contacts: 'Contacts',
};

import { grouped } from '../../platform/grouping.js';
import type { Drift } from '../../releases/scope/drift.js';
import type { DocumentKindName } from '../../sites/asked-documents.js';
import type { Product } from '../../sites/site.js';
import type { Withdrawal, Witness } from '../witness.js';
import { documentKind, type RatifyingGroup } from './document-kind.js';

export const ACCESS = ['public', 'private'] as const;
export type Access = (typeof ACCESS)[number];

export const RATIFICATIONS = ['approved', 'rejected'] as const;
export type Ratification = (typeof RATIFICATIONS)[number];

/** A group's decision on one exact version of a document, as a person recorded it. Times are UTC; `decidedOn` is a day. */
export interface DocumentApproval {
  readonly id: string;
  readonly document: string;
  readonly group: RatifyingGroup;
  readonly decision: Ratification;
  readonly decidedOn: string;
  /** Where the decision is minuted. */
  readonly minutes: string | null;
  readonly reason: string | null;
  /** The hash of the scope that it was given on; null where no tickets are known, and for what is bound to no release. */
  readonly scope: string | null;
  readonly by: Witness;
  readonly at: Date;
  /** Why it never counts again; null: nothing voided it. */
  readonly voided: { readonly at: Date; readonly snapshot: string; readonly drift: readonly Drift[] } | null;
}

/** One version of a document under control (001-068). It never changes; another version takes its place. Times are UTC. */
export interface ControlledDocument {
  readonly id: string;
  readonly kind: DocumentKindName;
  readonly product: Product;
  /** The one exact release that it is of, by version and digest; null: of the product whatever the release. */
  readonly release: string | null;
  readonly digest: string | null;
  /** The one Trust that it is of; null: it is ours. */
  readonly trust: string | null;
  readonly reference: string;
  readonly version: string;
  readonly title: string;
  readonly sha256: string | null;
  readonly link: string | null;
  readonly owner: { readonly name: string; readonly email: string };
  /** In force until the end of this day, as `2027-03-31`; null: it needs no review. */
  readonly reviewOn: string | null;
  readonly access: Access;
  /** The clause by which a private one is exempt from the Freedom of Information Act (001-069); null: it is public. */
  readonly foiClause: string | null;
  readonly changes: string | null;
  readonly by: Witness;
  readonly at: Date;
  /** Oldest first. */
  readonly approvals: readonly DocumentApproval[];
  readonly withdrawn: Withdrawal | null;
}

/** `stale`: the tickets of its release are other ones than it was approved on. `overdue`: the day of its review is over. */
export type DocumentState =
  'awaiting-approval' | 'rejected' | 'in-force' | 'overdue' | 'stale' | 'replaced' | 'withdrawn';

/** How each document stands, by its id. All versions of each must be given, oldest first; `today` is a day such as `2027-03-31`. */
export function documentStates(
  documents: readonly ControlledDocument[],
  today: string,
): ReadonlyMap<string, DocumentState> {
  const series = grouped(documents, seriesOf);
  return new Map(
    [...series.values()].flatMap((versions) =>
      versions.map((document, index) => {
        const later = versions.slice(index + 1);
        return [document.id, stateOf(document, { later, today })] as const;
      }),
    ),
  );
}

function stateOf(
  document: ControlledDocument,
  { later, today }: { readonly later: readonly ControlledDocument[]; readonly today: string },
): DocumentState {
  if (document.withdrawn !== null) return 'withdrawn';
  // For good: what took its place may be withdrawn or void itself, and does not bring this one back.
  if (later.some(wasApproved)) return 'replaced';
  const last = lastWords(document);
  if (last.some(({ decision }) => decision === 'rejected')) return 'rejected';
  if (!suffices(document, last)) return 'awaiting-approval';
  const valid = last.filter(({ voided }) => voided === null);
  if (!suffices(document, valid)) return 'stale';
  return document.reviewOn !== null && document.reviewOn < today ? 'overdue' : 'in-force';
}

/** The groups whose approval is still missing, or no longer counts. Empty where any one group will do and none has approved yet. */
export function groupsLacking(document: ControlledDocument): readonly RatifyingGroup[] {
  const approved = lastWords(document).filter(({ decision, voided }) => decision === 'approved' && voided === null);
  return documentKind(document.kind).ratifiedBy.filter((group) => !approved.some((one) => one.group === group));
}

/** What versions of one document have in common, and no others. */
function seriesOf({ kind, product, digest, trust, reference }: ControlledDocument): string {
  return JSON.stringify([kind, product, digest, trust, reference]);
}

/** Whether it was ever approved by all whose approval it needs. */
function wasApproved(document: ControlledDocument): boolean {
  return suffices(
    document,
    document.approvals.filter(({ decision }) => decision === 'approved'),
  );
}

/** Each group's last decision: it may approve what it rejected before, and the other way round. */
function lastWords({ approvals }: ControlledDocument): readonly DocumentApproval[] {
  return approvals.filter((one, index) => !approvals.slice(index + 1).some(({ group }) => group === one.group));
}

function suffices({ kind }: ControlledDocument, approvals: readonly DocumentApproval[]): boolean {
  const { ratifiedBy } = documentKind(kind);
  if (ratifiedBy.length === 0) return approvals.length > 0;
  return ratifiedBy.every((group) => approvals.some((one) => one.group === group));
}

import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { grouped } from '../../platform/grouping.js';
import type { Drift } from '../../releases/scope/drift.js';
import { DOCUMENT_KINDS } from '../../sites/asked-documents.js';
import type { Product } from '../../sites/site.js';
import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import { documentKind } from './document-kind.js';
import type { ControlledDocument, DocumentApproval } from './document.js';

export type NewDocument = Omit<ControlledDocument, 'id' | 'by' | 'at' | 'approvals' | 'withdrawn'> & {
  /** Person id. */
  readonly by: string;
};

type NewApproval = Omit<DocumentApproval, 'id' | 'by' | 'at' | 'voided'> & {
  /** Person id. */
  readonly by: string;
};

type DocumentRow = Omit<ControlledDocument, 'approvals' | 'withdrawn'> & {
  readonly withdrawnAt: Date | null;
  readonly withdrawnReason: string | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnName: string | null;
};

type ApprovalRow = Omit<DocumentApproval, 'voided'> & {
  readonly voidedAt: Date | null;
  readonly voidSnapshot: string | null;
  readonly voidDrift: readonly Drift[] | null;
};

/**
 * Holds every document of a product until the transaction ends, so that whoever adds, approves or withdraws one and whoever relies on
 * them come one after the other.
 */
export async function lockDocuments(tx: Tx, product: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('gatehouse.documents'), hashtext(${product}))`.execute(tx);
}

/** As `lockDocuments`, for one who only reads, of whom there may be many at once. */
export async function holdDocuments(tx: Tx, product: string): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtext('gatehouse.documents'), hashtext(${product}))`.execute(tx);
}

/** Keeps a version of a document and answers its id; null, and nothing, if this version of it is there already. */
export async function keepDocument(tx: Tx, { owner, ...kept }: NewDocument): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into document (kind, product, release, digest, trust, reference, version, title, sha256, link, owner_name, owner_email,
      review_on, access, foi_clause, changes, registered_by)
    values (${kept.kind}, ${kept.product}, ${kept.release}, ${kept.digest}, ${kept.trust}, ${kept.reference}, ${kept.version},
      ${kept.title}, ${kept.sha256}, ${kept.link}, ${owner.name}, ${owner.email}, ${kept.reviewOn}::date, ${kept.access},
      ${kept.foiClause}, ${kept.changes}, ${kept.by})
    on conflict do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Keeps a group's decision and answers its id. The database refuses an approval by whoever brought the document or made its release. */
export async function keepDocumentApproval(tx: Tx, kept: NewApproval): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into document_approval (document, by_group, decision, decided_on, minutes, reason, scope, recorded_by)
    values (${kept.document}, ${kept.group}, ${kept.decision}, ${kept.decidedOn}::date, ${kept.minutes}, ${kept.reason},
      ${kept.scope}, ${kept.by})
    returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new approval was not returned by the database.');
  return row.id;
}

/** Keeps what voided an approval; nothing if something did before. */
export async function keepApprovalVoid(
  tx: Tx,
  kept: {
    readonly approval: string;
    readonly snapshot: string;
    readonly readAt: Date;
    readonly drift: readonly Drift[];
  },
): Promise<void> {
  await sql`
    insert into document_approval_void (approval, snapshot, read_at, drift)
    values (${kept.approval}, ${kept.snapshot}, ${kept.readAt}, ${JSON.stringify(kept.drift)}::json)
    on conflict do nothing`.execute(tx);
}

/** Keeps that a document was taken back; false, and nothing, if it already was. */
export async function keepDocumentWithdrawal(
  tx: Tx,
  kept: { readonly document: string; readonly reason: string; readonly by: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into document_withdrawal (document, reason, withdrawn_by) values (${kept.document}, ${kept.reason}, ${kept.by})
    on conflict do nothing returning document`.execute(tx);
  return rows.length === 1;
}

/** Which documents are wanted; what is not named narrows nothing. */
export interface DocumentsWanted {
  readonly id?: string | undefined;
  readonly product?: string | undefined;
  readonly release?: string | undefined;
  /** Null: ours, of no Trust. */
  readonly trust?: string | null | undefined;
  readonly trusts?: readonly string[] | undefined;
  readonly kind?: string | undefined;
  readonly kinds?: readonly string[] | undefined;
}

/** Every version of the documents that are wanted, those taken back too, oldest first. */
export async function documentsWhere(tx: Tx, wanted: DocumentsWanted): Promise<readonly ControlledDocument[]> {
  const conditions = [
    ...(wanted.id === undefined ? [] : [sql`d.id = ${wanted.id}`]),
    ...(wanted.product === undefined ? [] : [sql`d.product = ${wanted.product}`]),
    ...(wanted.release === undefined ? [] : [sql`d.release = ${wanted.release}`]),
    ...(wanted.trust === undefined
      ? []
      : [wanted.trust === null ? sql`d.trust is null` : sql`d.trust = ${wanted.trust}`]),
    ...(wanted.trusts === undefined ? [] : [sql`d.trust = any(${[...wanted.trusts]}::text[])`]),
    ...(wanted.kind === undefined ? [] : [sql`d.kind = ${wanted.kind}`]),
    ...(wanted.kinds === undefined ? [] : [sql`d.kind = any(${[...wanted.kinds]}::text[])`]),
  ];
  return await selected(tx, conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `));
}

/** Every version of what may count for a release: its own documents, its product's and those of the Trusts that run it. */
export async function documentsFor(
  tx: Tx,
  release: { readonly version: string; readonly product: string },
): Promise<readonly ControlledDocument[]> {
  return await selected(
    tx,
    sql`d.product = ${release.product} and (d.release is null or d.release = ${release.version})`,
  );
}

/** By kind, each group whose approval it needs. */
const NEEDED = JSON.stringify(Object.fromEntries(DOCUMENT_KINDS.map((kind) => [kind, documentKind(kind).ratifiedBy])));

const APPROVES_LATER = sql`a.document = later.id and a.decision = 'approved'`;
const IS_NOT_REPLACED = sql`not exists (
  select from document later
  where later.kind = d.kind and later.product = d.product and later.reference = d.reference and later.sequence > d.sequence
    and later.digest is not distinct from d.digest and later.trust is not distinct from d.trust
    and exists (select from document_approval a where ${APPROVES_LATER})
    and not exists (
      select from jsonb_array_elements_text(${NEEDED}::jsonb -> later.kind) as needed (name)
      where not exists (select from document_approval a where ${APPROVES_LATER} and a.by_group = needed.name)))`;

/** Those that are neither withdrawn nor replaced by a later version, as `documentStates` finds of all versions. */
export async function liveDocuments(tx: Tx): Promise<readonly ControlledDocument[]> {
  return await selected(tx, sql`w.document is null and ${IS_NOT_REPLACED}`);
}

/** Documents that wait for a decision, of a release or (null) of the product whatever the release. */
export interface OpenDocuments {
  readonly product: Product;
  readonly release: string | null;
  /** Each with its version, oldest first. */
  readonly titles: readonly string[];
}

/**
 * Those of no Trust that await approval, as `documentStates` finds of all versions, and that this person neither brought nor made the
 * release of.
 */
export async function openDocumentsFor(tx: Tx, person: string): Promise<readonly OpenDocuments[]> {
  const { rows } = await sql<OpenDocuments>`
    select d.product, d.release, json_agg(d.title || ', version ' || d.version order by d.sequence) as titles
    from document d
    where d.trust is null and d.registered_by <> ${person}
      and not exists (select from document_withdrawal w where w.document = d.id)
      and (not exists (select from document_approval a where a.document = d.id)
        or exists (select from jsonb_array_elements_text(${NEEDED}::jsonb -> d.kind) as needed (name)
          where not exists (select from document_approval a where a.document = d.id and a.by_group = needed.name)))
      and not exists (select from document_approval a where a.document = d.id and a.decision = 'rejected'
        and not exists (select from document_approval again where again.document = d.id and again.by_group = a.by_group
          and (again.recorded_at, again.id) > (a.recorded_at, a.id)))
      and ${IS_NOT_REPLACED} and (d.release is null or not app.made_release(${person}, d.release))
    group by d.product, d.release order by d.product, d.release`.execute(tx);
  return rows;
}

async function selected(tx: Tx, condition: RawBuilder<unknown>): Promise<readonly ControlledDocument[]> {
  const { rows } = await sql<DocumentRow>`
    select d.id, d.kind, d.product, d.release, d.digest, d.trust, d.reference, d.version, d.title, d.sha256, d.link,
      json_build_object('name', d.owner_name, 'email', d.owner_email) as owner, to_char(d.review_on, 'YYYY-MM-DD') as "reviewOn",
      d.access, d.foi_clause as "foiClause", d.changes, d.registered_at as at,
      json_build_object('person', p.id, 'name', p.name) as by,
      w.withdrawn_at as "withdrawnAt", w.reason as "withdrawnReason", w.withdrawn_by as "withdrawnBy",
      withdrawer.name as "withdrawnName"
    from document d join person p on p.id = d.registered_by
      left join document_withdrawal w on w.document = d.id
      left join person withdrawer on withdrawer.id = w.withdrawn_by
    where ${condition} order by d.sequence`.execute(tx);
  const approvals = await approvalsOf(
    tx,
    rows.map(({ id }) => id),
  );
  const ofDocument = grouped(approvals, ({ document }) => document);
  return rows.map((row) => documentOf(row, ofDocument.get(row.id) ?? []));
}

async function approvalsOf(tx: Tx, documents: readonly string[]): Promise<readonly DocumentApproval[]> {
  if (documents.length === 0) return [];
  const { rows } = await sql<ApprovalRow>`
    select a.id, a.document, a.by_group as "group", a.decision, to_char(a.decided_on, 'YYYY-MM-DD') as "decidedOn", a.minutes,
      a.reason, a.scope, json_build_object('person', p.id, 'name', p.name) as by, a.recorded_at as at,
      v.voided_at as "voidedAt", v.snapshot as "voidSnapshot", v.drift as "voidDrift"
    from document_approval a join person p on p.id = a.recorded_by
      left join document_approval_void v on v.approval = a.id
    where a.document = any(${[...documents]}::uuid[]) order by a.recorded_at, a.id`.execute(tx);
  return rows.map(({ voidedAt: at, voidSnapshot: snapshot, voidDrift: drift, ...approval }) => ({
    ...approval,
    voided: at === null || snapshot === null || drift === null ? null : { at, snapshot, drift },
  }));
}

function documentOf(row: DocumentRow, approvals: readonly DocumentApproval[]): ControlledDocument {
  const { withdrawnAt: at, withdrawnReason: reason, withdrawnBy: person, withdrawnName: name, ...document } = row;
  const isWithdrawn = at !== null && reason !== null && person !== null && name !== null;
  return {
    ...document,
    approvals,
    withdrawn: isWithdrawn ? { by: { person, name }, reason, at } : null,
  };
}

/** The day that it is where the consortium is, as `2027-03-31`, by the database's clock. */
export async function today(tx: Tx): Promise<string> {
  const { rows } = await sql<{ day: string }>`
    select to_char(app.now() at time zone ${CENTRAL_ZONE}::text, 'YYYY-MM-DD') as day`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The database does not tell the day.');
  return row.day;
}

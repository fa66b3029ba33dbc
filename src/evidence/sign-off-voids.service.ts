import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { type ScopeChange, SignedScopes } from '../releases/scope/signed-scopes.js';
import type { TicketMark } from '../sites/product-settings.js';
import { Environments } from '../sites/environments.service.js';
import { documentsWhere, keepApprovalVoid, lockDocuments } from './documents/document.table.js';
import { lockEvidence } from './evidence-lock.table.js';
import { driftsOf } from './signed-scope.facts.js';
import { keepSignOffVoid, signOffsOf } from './sign-off.table.js';

/** Voids approvals of releases and of their documents whose tickets have become other ones, for good. */
@Injectable()
export class SignOffVoids extends SignedScopes {
  constructor(private readonly environments: Environments) {
    super();
  }

  /**
   * Keeps for each approval that stands what it was voided by, and puts that on the record. Whoever signs meanwhile comes before this,
   * and is seen here, or after it, and signs the new scope.
   */
  override async changed(tx: Tx, { release, snapshot, readAt }: ScopeChange): Promise<void> {
    const mark = this.environments.product(release.product)?.tracker?.needsUat ?? null;
    await lockEvidence(tx, release.version);
    await voidSignOffs(tx, { version: release.version, snapshot, readAt, mark });
    await voidDocuments(tx, { ...release, snapshot, readAt, mark });
  }
}

interface Seen {
  readonly version: string;
  readonly snapshot: string;
  readonly readAt: Date;
  readonly mark: TicketMark | null;
}

async function voidSignOffs(tx: Tx, { version, snapshot, readAt, mark }: Seen): Promise<void> {
  const standing = (await signOffsOf(tx, version)).filter(
    ({ decision, withdrawn, voided }) => decision === 'approved' && withdrawn === null && voided === null,
  );
  const drifts = await driftsOf(tx, version, { signOffs: standing, mark });
  for (const { id, stage, feature } of standing) {
    const drift = drifts.get(id) ?? [];
    if (drift.length === 0) continue;
    await keepSignOffVoid(tx, { signOff: id, snapshot, readAt, drift });
    const detail = { release: version, stage, feature, snapshot, readAt, drift };
    await record(tx, { actor: 'gatehouse', action: 'sign-off.voided', subject: `sign-off:${id}`, detail });
  }
}

/** A document of a release was approved for what the release held: other tickets may need other words (003-057, 001-060). */
async function voidDocuments(tx: Tx, seen: Seen & { readonly product: string }): Promise<void> {
  const { version, product, snapshot, readAt, mark } = seen;
  const documents = await documentsWhere(tx, { release: version });
  const standing = documents
    .filter(({ withdrawn }) => withdrawn === null)
    .flatMap(({ approvals }) => approvals)
    .filter(({ decision, voided }) => decision === 'approved' && voided === null)
    .map((approval) => ({ ...approval, feature: null }));
  if (standing.length === 0) return;
  await lockDocuments(tx, product);
  const drifts = await driftsOf(tx, version, { signOffs: standing, mark });
  for (const { id, document, group } of standing) {
    const drift = drifts.get(id) ?? [];
    if (drift.length === 0) continue;
    await keepApprovalVoid(tx, { approval: id, snapshot, readAt, drift });
    const detail = { release: version, approval: id, group, snapshot, readAt, drift };
    await record(tx, { actor: 'gatehouse', action: 'document.voided', subject: `document:${document}`, detail });
  }
}

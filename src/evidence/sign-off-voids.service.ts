import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { type ScopeChange, SignedScopes } from '../releases/scope/signed-scopes.js';
import { Environments } from '../sites/environments.service.js';
import { lockEvidence } from './evidence-lock.table.js';
import { driftsOf } from './signed-scope.facts.js';
import { keepSignOffVoid, signOffsOf } from './sign-off.table.js';

/** Voids approvals whose tickets have become other ones, for good. */
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
    const { version, product } = release;
    const mark = this.environments.product(product)?.tracker?.needsUat ?? null;
    await lockEvidence(tx, version);
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
}

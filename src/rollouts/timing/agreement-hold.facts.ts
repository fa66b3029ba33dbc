import { Injectable } from '@nestjs/common';
import { holdAgreements, roundStandings } from '../../evidence/agreements/agreement.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { isEnvironmentName } from '../../sites/environment.js';
import { UrgentFixes } from '../../releases/urgent-fix.js';
import { Environments } from '../../sites/environments.service.js';
import { allowanceOf } from '../allowance.js';
import { pacesOf } from '../planning/pace.table.js';
import type { RolloutRow } from '../rollout.table.js';
import type { Hold } from '../standing.js';
import { agreementHold } from './agreement-hold.js';

/**
 * Finds the sites whose Trust has not agreed to this very release in a window in which a run would be over; where the environment's file
 * says that agreements are required. No override opens one; a hotfix that goes by the runbook is let off.
 */
@Injectable()
export class AgreementHolds {
  constructor(
    private readonly environments: Environments,
    private readonly urgent: UrgentFixes,
  ) {}

  /** Asked at this moment of the database's clock; what it finds stays so until the transaction ends. */
  async at(tx: Tx, rollout: RolloutRow, sites: readonly string[]): Promise<readonly (readonly [string, Hold])[]> {
    const { environment, digest, product, release } = rollout;
    if (!isEnvironmentName(environment) || this.environments.rung(environment).agreements !== 'required') return [];
    const asked = sites.flatMap((id) => {
      const site = this.environments.site(id);
      // One that the files do not name any more is nobody's to agree to.
      return site !== null && site.trust === null ? [] : [{ id, trust: site?.trust ?? null }];
    });
    // Its Trusts are told, and not asked; see HOTFIX_RULES.
    if (asked.length === 0 || (await this.urgent.of(tx, { version: release, digest })) !== null) return [];
    await holdAgreements(tx, release);
    const now = await databaseNow(tx);
    const trusts = [...new Set(asked.flatMap(({ trust }) => trust ?? []))];
    const agreements = await roundStandings(tx, { digest, environment, trusts });
    const byTrust = new Map(agreements.map((agreement) => [agreement.trust, agreement]));
    const paces = await pacesOf(tx, { sites: asked.map(({ id }) => id), product, kind: 'deploy' });
    return asked.flatMap(({ id, trust }) => {
      const known = trust === null ? null : this.environments.trust(trust);
      const hold = agreementHold({
        trustName: known?.name ?? 'The Trust of a site that the files do not name any more',
        zone: this.environments.zoneOf(trust),
        agreement: trust === null ? null : (byTrust.get(trust) ?? null),
        now,
        seconds: allowanceOf(paces.get(id) ?? null, rollout.deadline_seconds),
      });
      return hold === null ? [] : [[id, hold] as const];
    });
  }
}

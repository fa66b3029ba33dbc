import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { UrgentFixes } from '../../releases/urgent-fix.js';
import { isEnvironmentName } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import { BLOCK_ON } from '../../sites/product-settings.js';
import { isProduct } from '../../sites/site.js';
import { haltRollout, type RolloutRow } from '../rollout.table.js';
import type { Hold } from '../standing.js';
import { becauseOfSevere, beside } from './severe.js';
import { forgetSevere, keepWhyHalted, knowSevere, severeIncidentsOf, type SevereIncident } from './severe.table.js';

/**
 * Halts a rollout once for each Sev 1 that is found in its release, where the gate of its environment asks that none be open (decision
 * 0043). The incident's own row is the truth: nothing has to tell the rollout of it, so nothing can be lost on the way.
 */
@Injectable()
export class SevereHolds {
  constructor(
    private readonly environments: Environments,
    private readonly urgent: UrgentFixes,
  ) {}

  /** Asked as anything is claimed and begun: no site starts between an incident and the halt that follows it. */
  async at(tx: Tx, rollout: RolloutRow, sites: readonly string[]): Promise<readonly (readonly [string, Hold])[]> {
    const unknown = (await this.of(tx, rollout)).filter(({ known }) => !known);
    if (unknown.length === 0) return [];
    const hold: Hold = { kind: 'incident', because: becauseOfSevere(unknown, rollout.release), until: null };
    return sites.map((site) => [site, hold] as const);
  }

  /**
   * Halts a locked rollout that is running where there is one that nobody at it knows of yet; whether it did. Where it does not run
   * already, that is written beside why, for whoever decides how it goes on.
   */
  async halt(tx: Tx, rollout: RolloutRow): Promise<boolean> {
    const open = await this.of(tx, rollout);
    await forgetSevere(tx, { rollout: rollout.id, but: open.map(({ id }) => id) });
    const found = await knowSevere(tx, { rollout: rollout.id, incidents: open.map(({ id }) => id) });
    if (found.length === 0) return false;
    const fresh = open.filter(({ id }) => found.includes(id));
    const because = becauseOfSevere(fresh, rollout.release);
    await record(tx, {
      actor: 'gatehouse',
      action: 'rollout.severe-incident',
      subject: `rollout:${rollout.id}`,
      detail: { incidents: fresh.map(({ id, number }) => ({ id, number })), state: rollout.state },
    });
    if (await haltRollout(tx, rollout, { because, by: null })) return true;
    await keepWhyHalted(tx, rollout.id, beside(rollout.halt_because, because));
    return false;
  }

  /** What the fix of a runbook answers never holds it. */
  private async of(tx: Tx, rollout: RolloutRow): Promise<readonly SevereIncident[]> {
    if (!this.isAsked(rollout)) return [];
    const found = await severeIncidentsOf(tx, rollout);
    if (found.length === 0) return [];
    const fix = await this.urgent.of(tx, { version: rollout.release, digest: rollout.digest });
    return found.filter(({ id }) => id !== fix?.incident);
  }

  private isAsked({ environment, product }: RolloutRow): boolean {
    if (!isEnvironmentName(environment) || !isProduct(product)) return false;
    const blockOn = this.environments.product(product)?.tracker?.blockOn ?? BLOCK_ON;
    return (blockOn[environment] ?? []).includes(1);
  }
}

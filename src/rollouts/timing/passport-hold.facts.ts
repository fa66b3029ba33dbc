import { Injectable } from '@nestjs/common';
import { holdDocuments } from '../../evidence/documents/document.table.js';
import { missingIn } from '../../evidence/passport/passport.js';
import { Passports } from '../../evidence/passport/passports.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { isEnvironmentName } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import type { RolloutRow } from '../rollout.table.js';
import type { Hold } from '../standing.js';

/**
 * Finds the sites whose Trust's onboarding is not complete (003-048); where the environment's file says that passports are required. No
 * override opens one.
 */
@Injectable()
export class PassportHolds {
  constructor(
    private readonly environments: Environments,
    private readonly passports: Passports,
  ) {}

  /** Asked at this moment of the database's clock. A document that it relies on is not withdrawn until the transaction ends. */
  async at(
    tx: Tx,
    rollout: Pick<RolloutRow, 'environment' | 'product'>,
    sites: readonly string[],
  ): Promise<readonly (readonly [string, Hold])[]> {
    const { environment, product } = rollout;
    if (!isEnvironmentName(environment) || this.environments.rung(environment).passports !== 'required') return [];
    const asked = sites.flatMap((id) => {
      const trust = this.environments.site(id)?.trust ?? null;
      return trust === null ? [] : [{ id, trust }];
    });
    if (asked.length === 0) return [];
    await holdDocuments(tx, product);
    const ids = new Set(asked.map(({ trust }) => trust));
    const trusts = this.environments.trusts.filter(({ id }) => ids.has(id));
    const open = (await this.passports.briefOf(tx, trusts)).filter(({ isComplete }) => !isComplete);
    const byTrust = new Map(open.map((passport) => [passport.trust, passport]));
    return asked.flatMap(({ id, trust }) => {
      const passport = byTrust.get(trust);
      if (passport === undefined) return [];
      const because = `The site passport of ${passport.name} is not complete. It lacks: ${missingIn(passport)}.`;
      return [[id, { kind: 'passport', because, until: null }] as const];
    });
  }
}

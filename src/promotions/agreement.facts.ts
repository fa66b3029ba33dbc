import { Injectable } from '@nestjs/common';
import { currentAgreements } from '../evidence/agreements/agreement.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';
import { planWaves } from '../rollouts/wave.js';
import { Environments } from '../sites/environments.service.js';
import type { AgreementStanding } from './agreement-standing.js';

/** The environment into which dates are agreed. */
const ENVIRONMENT = 'production';

/** Gathers what the Trusts said to a release, for the gate of Production. */
@Injectable()
export class AgreementFacts {
  constructor(private readonly environments: Environments) {}

  async gather(tx: Tx, { digest, product }: Pick<Release, 'digest' | 'product'>): Promise<AgreementStanding | null> {
    if (!agreementsDecide(this.environments)) return null;
    const sites = this.environments.sites(ENVIRONMENT, product);
    const { concurrency, order = null } = this.environments.rung(ENVIRONMENT).rollout;
    const [first = []] = planWaves(sites, concurrency, order);
    const agreements = await currentAgreements(tx, { digest, environment: ENVIRONMENT });
    const trusts = this.environments.trusts.filter(({ id }) => sites.some(({ trust }) => trust === id));
    return {
      trusts: trusts.map(({ id, name, timeZone }) => ({
        name,
        zone: timeZone,
        isFirst: first.some(({ trust }) => trust === id),
        agreement: agreements.find(({ trust }) => trust === id) ?? null,
        isTold: null,
      })),
    };
  }
}

/** Whether what Trusts agreed to decides that dates were agreed, and no attestation. */
export function agreementsDecide(environments: Environments): boolean {
  return environments.rung(ENVIRONMENT).agreements === 'required';
}

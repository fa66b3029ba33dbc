import { Injectable } from '@nestjs/common';
import { answered } from '../evidence/agreements/agreement-answer.table.js';
import type { RoundStanding } from '../evidence/agreements/agreement.js';
import { roundStandings } from '../evidence/agreements/agreement.table.js';
import { Deliveries } from '../evidence/deliveries/deliveries.service.js';
import { arrivedNotices } from '../evidence/deliveries/delivery.table.js';
import { noticeIds } from '../notices/notice.table.js';
import { askedKey } from '../notices/owed/agreement.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';
import { planWaves } from '../rollouts/wave.js';
import { Environments } from '../sites/environments.service.js';
import type { AgreementStanding } from './agreement-standing.js';

/** The environment into which dates are agreed; no other's gate asks of them. */
export const AGREED_FOR = 'production';

/** Gathers what the Trusts said to a release, for the gate of Production. */
@Injectable()
export class AgreementFacts {
  constructor(
    private readonly environments: Environments,
    private readonly deliveries: Deliveries,
  ) {}

  async gather(tx: Tx, { digest, product }: Pick<Release, 'digest' | 'product'>): Promise<AgreementStanding | null> {
    if (!agreementsDecide(this.environments)) return null;
    const sites = this.environments.sites(AGREED_FOR, product);
    const { concurrency, order = null } = this.environments.rung(AGREED_FOR).rollout;
    const [first = []] = planWaves(sites, concurrency, order);
    const agreements = await roundStandings(tx, { digest, environment: AGREED_FOR });
    const told = this.deliveries.areSetUp ? await toldOf(tx, agreements) : null;
    const concerned = new Set(sites.map(({ trust }) => trust));
    const pilots = new Set(first.map(({ trust }) => trust));
    const byTrust = new Map(agreements.map((agreement) => [agreement.trust, agreement]));
    return {
      trusts: this.environments.trusts
        .filter(({ id }) => concerned.has(id))
        .map(({ id, name, timeZone }) => {
          const agreement = byTrust.get(id) ?? null;
          const isFirst = pilots.has(id);
          const isTold = agreement === null ? null : (told?.has(agreement.id) ?? null);
          return { name, zone: timeZone, isFirst, agreement, isTold };
        }),
    };
  }
}

/** The rounds of which somebody at the Trust knows: the question has arrived, or was answered. */
async function toldOf(tx: Tx, agreements: readonly RoundStanding[]): Promise<ReadonlySet<string>> {
  const ids = agreements.map(({ id }) => id);
  const notices = await noticeIds(tx, agreements.map(askedKey));
  const arrived = await arrivedNotices(tx, [...notices.values()]);
  const reached = agreements.filter((round) => arrived.has(notices.get(askedKey(round)) ?? ''));
  return new Set([...reached.map(({ id }) => id), ...(await answered(tx, ids))]);
}

/** Whether what Trusts agreed to decides that dates were agreed, and no attestation. */
export function agreementsDecide(environments: Environments): boolean {
  return environments.rung(AGREED_FOR).agreements === 'required';
}

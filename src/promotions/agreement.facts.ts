import { Injectable } from '@nestjs/common';
import { answered } from '../evidence/agreements/agreement-answer.table.js';
import type { RoundStanding } from '../evidence/agreements/agreement.js';
import { roundStandingsOfEach } from '../evidence/agreements/agreement.table.js';
import { Deliveries } from '../evidence/deliveries/deliveries.service.js';
import { arrivedNotices } from '../evidence/deliveries/delivery.table.js';
import { noticeIds } from '../notices/notice.table.js';
import { askedKey } from '../notices/owed/agreement.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';
import { planWaves } from '../rollouts/wave.js';
import { Environments } from '../sites/environments.service.js';
import type { AgreementStanding, AskedTrust } from './agreement-standing.js';

/** The environment into which dates are agreed; no other's gate asks of them. */
export const AGREED_FOR = 'production';

/** Gathers what the Trusts said to a release, for the gate of Production. */
@Injectable()
export class AgreementFacts {
  constructor(
    private readonly environments: Environments,
    private readonly deliveries: Deliveries,
  ) {}

  /** By the version of each of these releases; empty where agreements are not required. */
  async ofEach(
    tx: Tx,
    releases: readonly Pick<Release, 'version' | 'digest' | 'product'>[],
  ): Promise<ReadonlyMap<string, AgreementStanding>> {
    if (releases.length === 0 || !agreementsDecide(this.environments)) return new Map();
    const digests = releases.map(({ digest }) => digest);
    const rounds = await roundStandingsOfEach(tx, { digests, environment: AGREED_FOR });
    const told = this.deliveries.areSetUp ? await toldOf(tx, [...rounds.values()].flat()) : null;
    const concerned = new Map(
      [...new Set(releases.map(({ product }) => product))].map((product) => [product, this.concerned(product)]),
    );
    return new Map(
      releases.map(({ version, digest, product }) => {
        const byTrust = new Map((rounds.get(digest) ?? []).map((round) => [round.trust, round]));
        const trusts = (concerned.get(product) ?? []).map(({ id, ...trust }) => {
          const agreement = byTrust.get(id) ?? null;
          return { ...trust, agreement, isTold: agreement === null ? null : (told?.has(agreement.id) ?? null) };
        });
        return [version, { trusts }];
      }),
    );
  }

  /** The Trusts at whose sites a product runs, in the order of their file. */
  private concerned(product: string): readonly (Omit<AskedTrust, 'agreement' | 'isTold'> & { readonly id: string })[] {
    const sites = this.environments.sites(AGREED_FOR, product);
    const { concurrency, order = null } = this.environments.rung(AGREED_FOR).rollout;
    const [first = []] = planWaves(sites, concurrency, order);
    const concerned = new Set(sites.map(({ trust }) => trust));
    const pilots = new Set(first.map(({ trust }) => trust));
    return this.environments.trusts
      .filter(({ id }) => concerned.has(id))
      .map(({ id, name, timeZone }) => ({ id, name, zone: timeZone, isFirst: pilots.has(id) }));
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

import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { grouped } from '../../platform/grouping.js';
import type { EnvironmentName } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import type { Product, Site } from '../../sites/site.js';
import { freezesSince } from '../../windows/freeze.table.js';
import { freezeFinder, type FrozenTime } from '../../windows/frozen-time.js';
import { isOpen, type Agreement } from './agreement.js';

/** As much of a round as says when and where it is for. */
type TimedRound = Pick<Agreement, 'trust' | 'product' | 'environment' | 'state' | 'isOver'> & {
  readonly from: Date | null;
  readonly to: Date | null;
};

/** Answers the freeze; null where the time lies in none, is a day only, is over or stands no more. */
export type FreezeOfRound = (round: TimedRound) => FrozenTime | null;

/** Knows of the freezes in which Trusts are asked for times, or have agreed to them: such as were declared afterwards. */
@Injectable()
export class AgreementFreezes {
  constructor(private readonly environments: Environments) {}

  /** By the freezes of this moment, those of outages too; of thousands of rounds each is answered at once. */
  async finder(tx: Tx): Promise<FreezeOfRound> {
    const freezes = await freezesSince(tx, await databaseNow(tx));
    if (freezes.length === 0) return () => null;
    const find = freezeFinder(freezes);
    const known = new Map<string, ReadonlyMap<string | null, readonly Site[]>>();
    const sitesOf = (environment: EnvironmentName, product: Product, trust: string): readonly Site[] => {
      const key = `${environment} ${product}`;
      const byTrust = known.get(key) ?? grouped(this.environments.sites(environment, product), (site) => site.trust);
      known.set(key, byTrust);
      return byTrust.get(trust) ?? [];
    };
    return (round) => {
      const { from, to, environment, product, trust } = round;
      if (from === null || to === null || round.isOver || !isOpen(round)) return null;
      return find({ from, to }, sitesOf(environment, product, trust), product);
    };
  }
}

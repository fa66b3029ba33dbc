import { Injectable } from '@nestjs/common';
import { CallingOff } from '../../evidence/agreements/calling-off.service.js';
import { grouped } from '../../platform/grouping.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { isEnvironmentName } from '../../sites/environment.js';
import { PRODUCTS } from '../../sites/site.js';
import { isLeftOut } from '../act.js';
import { gatherToShow } from '../rollout.facts.js';
import { isActiveRollout, type RolloutState } from '../rollout.js';
import type { RolloutRow } from '../rollout.table.js';
import { wordsSaid } from '../site-word.table.js';
import type { SiteFacts } from '../standing.js';
import { sitesSpentBy, whyOver } from './spent-time.js';

/** Ends the times that Trusts agreed to with the rollout that was to use them (decision 0045). */
@Injectable()
export class SpentTimes {
  constructor(private readonly calling: CallingOff) {}

  /**
   * For whoever ends a rollout, in the same transaction: what was agreed for it and is used up, or not needed any more, is over with it, so
   * that nobody waits for it and no other rollout begins on it. `rollout`: as it was before its end, held.
   */
  async endWith(tx: Tx, rollout: RolloutRow, as: RolloutState): Promise<void> {
    // Where all has gone well, there is nothing left to end.
    if (as === 'completed' || isActiveRollout(as)) return;
    const { environment, digest, release } = rollout;
    const product = PRODUCTS.find((one) => one === rollout.product);
    if (product === undefined || !isEnvironmentName(environment)) return;
    const { facts, scope } = await gatherToShow(tx, rollout);
    const sites = facts.waves.flatMap((wave) => wave.sites);
    const end = {
      ...{ release, as, at: await databaseNow(tx), leftOutAt: await leftOutAt(tx, rollout.id, sites) },
      orderedBackAt: rollout.state === 'rolling-back' ? rollout.halt_asked_at : null,
    };
    const spent = new Map(sitesSpentBy(end, sites).map((one) => [one.site, one.since]));
    const times = [...grouped(sites, ({ site }) => scope.get(site)?.trust ?? null)].flatMap(([trust, own]) => {
      const since = own.flatMap(({ site }) => spent.get(site)?.getTime() ?? []);
      if (trust === null || since.length === 0) return [];
      return [{ trust, askedBefore: new Date(Math.max(...since)), because: whyOver(end, own) }];
    });
    await this.calling.callOff(tx, { release, digest, product, environment }, times);
  }
}

async function leftOutAt(tx: Tx, rollout: string, sites: readonly SiteFacts[]): Promise<ReadonlyMap<string, Date>> {
  if (!sites.some(isLeftOut)) return new Map();
  const said = await wordsSaid(tx, { rollout, site: null }, ['skipped']);
  return new Map(said.map(({ site, at }) => [site, at]));
}

import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { offlineHolds } from './offline/offline-hold.facts.js';
import { ApartHolds } from './planning/apart-hold.facts.js';
import type { RolloutRow } from './rollout.table.js';
import { SevereHolds } from './severe/severe-hold.facts.js';
import type { Hold } from './standing.js';
import { stopHolds } from './stops/stop.facts.js';
import { AgreementHolds } from './timing/agreement-hold.facts.js';
import { PassportHolds } from './timing/passport-hold.facts.js';
import { WindowHolds } from './timing/window-hold.facts.js';

type Finder = (
  tx: Tx,
  rollout: RolloutRow,
  sites: readonly string[],
) => Promise<readonly (readonly [site: string, hold: Hold])[]>;

/** Finds why no deployment may start at a site now. Asked when a rollout decides, and again in the very transaction that claims. */
@Injectable()
export class Holds {
  /**
   * Each answers the holds of its own kind; where two hold one site, the later one is the answer. Stops come last: they alone keep from
   * looks too, and must not be hidden by another hold.
   */
  private readonly finders: readonly Finder[];

  constructor(
    apart: ApartHolds,
    windows: WindowHolds,
    agreements: AgreementHolds,
    passports: PassportHolds,
    severe: SevereHolds,
  ) {
    this.finders = [
      (...asked) => apart.at(...asked),
      (...asked) => windows.at(...asked),
      (...asked) => agreements.at(...asked),
      (...asked) => passports.at(...asked),
      offlineHolds,
      (...asked) => severe.at(...asked),
      stopHolds,
    ];
  }

  /** The holds on these sites of a rollout at this moment of the database's clock; a site that may start is not in the answer. */
  async at(tx: Tx, rollout: RolloutRow, sites: readonly string[]): Promise<ReadonlyMap<string, Hold>> {
    const holds: (readonly [string, Hold])[] = [];
    for (const find of this.finders) holds.push(...(await find(tx, rollout, sites)));
    return new Map(holds);
  }
}

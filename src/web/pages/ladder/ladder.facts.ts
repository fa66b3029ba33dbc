import { Injectable } from '@nestjs/common';
import { openWaivers } from '../../../evidence/waiver.table.js';
import type { Waiver } from '../../../evidence/waiver.js';
import { Database, type Tx } from '../../../platform/database/database.service.js';
import { databaseNow } from '../../../platform/database/time.table.js';
import { Gates, type ShownGate } from '../../../promotions/gate.service.js';
import type { Release } from '../../../releases/release.js';
import { listReleases } from '../../../releases/release.table.js';
import { findClosure } from '../../../releases/scope/scope.table.js';
import { openHandOversTo, type HandOver } from '../../../rollouts/guidance/hand-over.table.js';
import { runningAt, type RunningRow } from '../../../rollouts/running-release.table.js';
import {
  openOverrides,
  rolloutsUnderWay,
  type OpenOverride,
  type RolloutUnderWay,
} from '../../../rollouts/under-way.table.js';
import { Environments } from '../../../sites/environments.service.js';
import { PRODUCTS, type Product, type Site } from '../../../sites/site.js';

/** So many of the latest releases of each product can be on their way up; an older one has its own page. */
const LATEST = 3;

/** A release that may still go up, with the gate that it stands before. */
export interface MovingRelease {
  readonly release: Release;
  readonly gate: ShownGate;
}

/** Everything that the ladder shows, as it was at `now`. */
export interface LadderFacts {
  readonly now: Date;
  readonly running: ReadonlyMap<Product, readonly RunningRow[]>;
  readonly underWay: readonly RolloutUnderWay[];
  readonly moving: readonly MovingRelease[];
  readonly waivers: readonly Waiver[];
  readonly overrides: readonly OpenOverride[];
  readonly handOvers: readonly HandOver[];
}

/** Gathers what runs, what moves, and what waits. */
@Injectable()
export class LadderFinder {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly gates: Gates,
  ) {}

  async gather(person: string): Promise<LadderFacts> {
    const { latest, ...facts } = await this.database.transaction(async (tx) => {
      const running = new Map<Product, readonly RunningRow[]>();
      for (const product of PRODUCTS) running.set(product, await runningAt(tx, this.idsOf(product), product));
      return {
        running,
        now: await databaseNow(tx),
        underWay: await rolloutsUnderWay(tx),
        waivers: await openWaivers(tx),
        overrides: await openOverrides(tx),
        handOvers: await openHandOversTo(tx, person),
        latest: await latestReleases(tx),
      };
    }, 'ladder.read');
    const moving: MovingRelease[] = [];
    for (const release of latest) {
      const gate = await this.gates.showNext(release.version);
      if (gate !== null) moving.push({ release, gate });
    }
    return { ...facts, moving };
  }

  private idsOf(product: Product): readonly string[] {
    return this.environments.allSites
      .filter(({ products }: Site) => products[product] !== undefined)
      .map(({ id }) => id);
  }
}

async function latestReleases(tx: Tx): Promise<readonly Release[]> {
  const open: Release[] = [];
  for (const product of PRODUCTS) {
    const query = {
      product,
      kind: null,
      versionPrefix: null,
      sort: '-registeredAt',
      after: null,
      limit: LATEST,
    } as const;
    for (const release of await listReleases(tx, query))
      if ((await findClosure(tx, release.version)) === null) open.push(release);
  }
  return open;
}

import { Injectable } from '@nestjs/common';
import { awaits } from '../../../evidence/consultations/consultation.js';
import { Consultations } from '../../../evidence/consultations/consultations.service.js';
import type { Stage } from '../../../evidence/sign-off.js';
import { SmokeStandings } from '../../../evidence/smoke-tests/smoke-standing.service.js';
import { testsAt } from '../../../evidence/smoke-tests/smoke-test.js';
import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { Database, type Tx } from '../../../platform/database/database.service.js';
import { grouped } from '../../../platform/grouping.js';
import type { NextGate } from '../../../promotions/gate.service.js';
import { passes } from '../../../promotions/verdict.js';
import type { Release } from '../../../releases/release.js';
import { releasesOfDigests } from '../../../releases/release.table.js';
import { digestsAt } from '../../../rollouts/running-release.table.js';
import { Environments } from '../../../sites/environments.service.js';
import { PRODUCTS, type Product } from '../../../sites/site.js';
import { stageOf } from './stage.js';

/** A release that somebody still has to smoke test, at so many sites. */
export interface ToTest {
  readonly release: string;
  readonly sites: number;
}

/** A sign-off before which somebody is heard. Times are UTC. */
export interface ToComment {
  readonly release: string;
  readonly environment: NextGate['environment'];
  readonly stage: Stage;
  readonly endsAt: Date | null;
}

/** A release with the gate that it stands before. */
interface Moving {
  readonly release: Release;
  readonly gate: Pick<NextGate, 'environment' | 'criteria'>;
}

/** Finds the words that wait for whoever looks: what their smoke tests came to, and what they think before a sign-off. */
@Injectable()
export class AwaitedWords {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly smoke: SmokeStandings,
    private readonly consultations: Consultations,
  ) {}

  /** Of what runs in Production, by the sites' own probes. */
  async toTest(caller: Caller): Promise<readonly ToTest[]> {
    if (!mayDo(caller, 'smoke-tests.record', { trust: null })) return [];
    return this.database.transaction(async (tx) => {
      const found: ToTest[] = [];
      for (const product of PRODUCTS) found.push(...(await this.untested(tx, product, caller)));
      return found;
    }, 'ladder.tests');
  }

  private async untested(tx: Tx, product: Product, { roles }: Caller): Promise<readonly ToTest[]> {
    const all = this.environments.sites('production', product);
    const sites = all.map(({ id }) => id);
    const digests = [...(await digestsAt(tx, sites, product))];
    const awaited = await this.smoke.awaited(tx, ...digests.map((digest) => ({ digest, sites })));
    const mine = awaited.filter(({ site, performer }) =>
      all.some((one) => one.id === site && testsAt(performer, one, roles)),
    );
    if (mine.length === 0) return [];
    const releases = await releasesOfDigests(tx, digests);
    return [...grouped(mine, ({ digest }) => digest)].flatMap(([digest, there]) => {
      const release = releases.find((one) => one.digest === digest);
      return release === undefined ? [] : [{ release: release.version, sites: there.length }];
    });
  }

  /** Of releases that stand before a gate which asks for that sign-off, while it is not too late to be waited for. */
  async toComment(caller: Caller, moving: readonly Moving[]): Promise<readonly ToComment[]> {
    if (!mayDo(caller, 'consultations.comment')) return [];
    return this.database.transaction(async (tx) => {
      const found: ToComment[] = [];
      for (const { release, gate } of moving) {
        const unmet = gate.criteria.filter(({ status }) => !passes(status));
        for (const stage of new Set(unmet.flatMap((verdict) => stageOf(verdict) ?? []))) {
          const standing = await this.consultations.standing(tx, release, stage);
          if (standing === null || standing.isOver || !awaits(standing, caller)) continue;
          const { environment } = gate;
          found.push({ release: release.version, environment, stage, endsAt: standing.endsAt });
        }
      }
      return found;
    }, 'ladder.comments');
  }
}

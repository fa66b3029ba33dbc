import { Injectable } from '@nestjs/common';
import type { RaciRole } from '../evidence/raci.js';
import { listPeople } from '../people/person.table.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { notFound } from '../platform/http/problem.js';
import { findRelease } from '../releases/release.table.js';
import { Environments } from '../sites/environments.service.js';
import type { Product } from '../sites/site.js';
import { liveRaci, type LiveActivity } from './live-raci.js';
import { RaciFacts } from './raci.facts.js';

/** The live RACI table of one release. */
export interface ReleaseRaci {
  readonly release: string;
  readonly digest: string;
  readonly activities: readonly LiveActivity[];
}

/** Shows who did what for a release, and who was told. */
@Injectable()
export class ReleaseRacis {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly facts: RaciFacts,
  ) {}

  /** Refuses with 404 an unknown release. */
  async show(version: string): Promise<ReleaseRaci> {
    return await this.database.transaction(async (tx) => {
      const release = await findRelease(tx, version);
      if (release === null) throw notFound('release');
      const { product, kind, digest } = release;
      const deeds = await this.facts.deeds(tx, release);
      const told = await this.facts.told(tx, release);
      const activities = liveRaci({ product, kind, deeds, told, who: await this.who(tx, product) });
      return { release: version, digest, activities };
    });
  }

  private async who(tx: Tx, product: Product): Promise<Readonly<Record<RaciRole, readonly string[]>>> {
    const people = (await listPeople(tx)).filter(({ disabledAt }) => disabledAt === null);
    const holding = (role: RaciRole) =>
      people.filter(({ roles }) => roles.some((held) => held.role === role)).map(({ name }) => name);
    const sites = this.environments.sites('production', product);
    const trusts = [...new Set(sites.flatMap(({ trust }) => trust ?? []))];
    return {
      delivery: holding('delivery'),
      'product-owner': holding('product-owner'),
      'ai-centre': holding('ai-centre'),
      'uat-tester': holding('uat-tester'),
      trust: trusts.map((id) => this.environments.trustName(id)),
    };
  }
}

import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.service.js';
import { databaseNow } from '../../../platform/database/time.table.js';
import { agreedSpans } from '../../../rollouts/planning/agreed-time.js';
import type { PlanView } from '../../../rollouts/planning/plan.service.js';
import { plannedTrusts } from '../../../rollouts/planning/planned-trust.facts.js';
import { Environments } from '../../../sites/environments.service.js';
import { Openings } from '../../../windows/openings.service.js';
import type { Span } from '../../../windows/span.js';
import type { PlanPart } from './plan-part.js';
import { boundsOf, type SiteTimes } from './plan-picture.js';

/** When the sites of a plan may be changed, and when not. */
export interface PlanTimes {
  readonly bounds: Span;
  readonly bySite: ReadonlyMap<string, SiteTimes>;
}

/** Gathers the windows, freezes and agreed times that a plan goes between. */
@Injectable()
export class PlanTimesFinder {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly openings: Openings,
  ) {}

  /** Of the sites of one part alone where it is given. */
  async gather(plan: PlanView, part: PlanPart | null): Promise<PlanTimes> {
    const { environment, product, digest } = plan;
    const rung = this.environments.rung(environment);
    const sites = this.environments.sites(environment, product);
    return this.database.transaction(async (tx) => {
      const calendar = await this.openings.calendar(tx, await databaseNow(tx));
      const agreed = agreedSpans(await plannedTrusts(tx, this.environments, { rung, sites, digest }));
      const bounds = boundsOf(plan, [...agreed.values()]);
      const shown = part === null ? sites : sites.filter(({ id }) => part.sites.has(id));
      const bySite = new Map(
        shown.map(({ id, name }): readonly [string, SiteTimes] => {
          const place = { site: id, product };
          const freezes = calendar.freezesOf(place).map(({ from, to }) => ({ from: from.getTime(), to: to.getTime() }));
          const isAlwaysOpen = calendar.levels(place).length === 0;
          return [
            id,
            { name, freezes, isAlwaysOpen, open: calendar.openings(place, bounds), agreed: agreed.get(id) ?? null },
          ];
        }),
      );
      return { bounds, bySite };
    }, 'plan.times');
  }
}

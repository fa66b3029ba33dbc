import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../people/caller.js';
import { Database } from '../../../platform/database/database.service.js';
import { RolloutViews } from '../../../rollouts/rollout-view.service.js';
import { covers } from '../../../rollouts/stops/stop.js';
import type { StopView } from '../../../rollouts/stops/stop-view.js';
import { Stops } from '../../../rollouts/stops/stop.service.js';
import { rolloutsUnderWay } from '../../../rollouts/under-way.table.js';
import { Environments } from '../../../sites/environments.service.js';
import type { LiftFacts, StoppedRollout } from './lift-page.js';

/** Gathers a stop with all that it keeps from going on. */
@Injectable()
export class LiftFinder {
  constructor(
    private readonly stops: Stops,
    private readonly views: RolloutViews,
    private readonly environments: Environments,
    private readonly database: Database,
  ) {}

  /** Refuses with 404 what is not there. */
  async gather(id: string, caller: Caller): Promise<LiftFacts> {
    const stop = await this.stops.find(id, caller);
    const underWay = await this.database.transaction((tx) => rolloutsUnderWay(tx), 'stop.stopped');
    const stopped: StoppedRollout[] = [];
    for (const { id: of } of underWay) {
      const rollout = await this.views.find(of, caller);
      const { environment } = rollout;
      const sites = rollout.waves.flatMap((wave) => wave.sites);
      if (!sites.some((site) => covers(stop, { environment, ...site }))) continue;
      const title = this.environments.rungs.find(({ name }) => name === environment)?.title ?? environment;
      stopped.push({ rollout, title, ahead: await this.views.actsAhead(of, caller) });
    }
    const { title } = this.environments.rung('production');
    return { stop, stopped, environment: this.isOfProduction(stop) ? 'production' : 'other', title };
  }

  private isOfProduction({ scope, of }: StopView): boolean {
    return this.environments
      .sitesWhere({ environment: 'production' })
      .some(({ id: site, trust, environment }) => covers({ scope, of }, { site, trust, environment }));
  }
}

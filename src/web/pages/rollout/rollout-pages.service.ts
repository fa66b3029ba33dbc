import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Caller } from '../../../people/caller.js';
import { trustsInReach } from '../../../people/permission.js';
import { Database } from '../../../platform/database/database.service.js';
import { Guidance } from '../../../rollouts/guidance/guidance.service.js';
import { listedRollouts } from '../../../rollouts/rollout-list.table.js';
import { SiteLogs } from '../../../rollouts/site-log.service.js';
import { Environments } from '../../../sites/environments.service.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { Pages } from '../../pages.service.js';
import { siteIn } from '../rollout-act/site-act.service.js';
import { sitePageView } from '../rollout-site/site-page.js';
import type { ShownLogQuery } from '../rollout-site/site-page.schema.js';
import { rolloutsView } from '../rollouts/rollouts-page.js';
import { rolloutPageView, rolloutTitle } from './rollout-page.js';
import { RolloutFinder } from './rollout-page.facts.js';

/** So many rollouts are listed. */
const MOST = 60;

/** Shows rollouts, one of them, and one site in it. */
@Injectable()
export class RolloutPages {
  constructor(
    private readonly finder: RolloutFinder,
    private readonly guidance: Guidance,
    private readonly logs: SiteLogs,
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly pages: Pages,
  ) {}

  async list(caller: Caller, response: Response): Promise<void> {
    const reach = trustsInReach(caller, 'rollouts.read');
    const trusts = reach === 'every' ? null : reach;
    const rollouts = await this.database.transaction(
      (tx) => listedRollouts(tx, { trusts, limit: MOST }),
      'rollout.list',
    );
    const { addresses } = this.pages;
    const titleOf = (environment: string): string =>
      this.environments.rungs.find(({ name }) => name === environment)?.title ?? environment;
    this.pages.send(response, {
      ...{ template: 'rollouts/rollouts.njk', title: 'Rollouts', section: 'rollouts' },
      view: rolloutsView(rollouts, { titleOf, addresses, isOurs: reach === 'every' }),
      ...(reach === 'every' ? { live: { page: addresses.rollouts, stream: addresses.live } } : {}),
    });
  }

  /** Refuses with 404 what is not there and what has no site of the caller's alike. */
  async show(id: string, caller: Caller, response: Response): Promise<void> {
    const facts = await this.finder.gather(id, caller);
    const { addresses } = this.pages;
    const view = rolloutPageView(facts, { caller, addresses, zone: zoneFor(caller, this.environments) });
    this.pages.send(response, {
      ...{ template: 'rollout/rollout.njk', title: view.heading, section: 'rollouts', view },
      trail: [{ text: 'Rollouts', href: addresses.rollouts }],
      live: { page: addresses.rollout(id), stream: addresses.liveRollout(id) },
    });
  }

  async showSite(
    { id, site: at }: { readonly id: string; readonly site: string },
    query: ShownLogQuery,
    caller: Caller,
    response: Response,
  ): Promise<void> {
    const page = await this.finder.gatherSites(id, caller, at);
    const site = siteIn(page, at);
    const failure = await this.guidance.at({ id, site: at }, caller);
    // Whoever looks without asking for a try is shown the one that matters.
    const wish = { ...query, attempt: query.attempt ?? (query.from === null ? (failure.failed?.id ?? null) : null) };
    const log = await this.logs.read({ id, site: at }, wish, caller);
    const { addresses } = this.pages;
    const zone = zoneFor(caller, this.environments);
    const self = addresses.rolloutSite(id, at);
    const asked = [
      ...(query.attempt === null ? [] : [`attempt=${query.attempt}`]),
      ...(query.from === null ? [] : [`from=${query.from}`]),
    ];
    const trust = site.trust === null ? null : this.environments.trustName(site.trust);
    this.pages.send(response, {
      ...{ template: 'rollout-site/site.njk', title: `${site.name}, ${rolloutTitle(page.rollout, page.title)}` },
      section: 'rollouts',
      view: sitePageView({ page, site, trust, failure, log }, { caller, addresses, zone }),
      trail: [
        { text: 'Rollouts', href: addresses.rollouts },
        { text: rolloutTitle(page.rollout, page.title), href: addresses.rollout(id) },
      ],
      live: {
        page: asked.length === 0 ? self : `${self}?${asked.join('&')}`,
        stream: addresses.liveRollout(id),
      },
    });
  }
}

/** The clocks of the reader's own Trust, where they are of one. */
function zoneFor({ roles }: Caller, environments: Environments): string {
  const [own] = roles;
  return own?.role === 'trust' ? environments.zoneOf(own.trust) : CENTRAL_ZONE;
}

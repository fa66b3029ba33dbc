import { Injectable } from '@nestjs/common';
import type { ShownOutage } from '../../../changes/outages/outage-view.js';
import { Outages } from '../../../changes/outages/outages.service.js';
import { AgreementFreezes } from '../../../evidence/agreements/agreement-freeze.facts.js';
import { Agreements } from '../../../evidence/agreements/agreements.service.js';
import { ControlledDocuments, type ShownDocument } from '../../../evidence/documents/documents.service.js';
import type { Passport, PassportInBrief } from '../../../evidence/passport/passport.js';
import { Passports } from '../../../evidence/passport/passports.service.js';
import type { ShownIncident } from '../../../incidents/incident-view.js';
import { Incidents } from '../../../incidents/incidents.service.js';
import type { Caller } from '../../../people/caller.js';
import { Database } from '../../../platform/database/database.service.js';
import { notFound } from '../../../platform/http/problem.js';
import { listRollouts, type RolloutRow } from '../../../rollouts/rollout.table.js';
import { runningAt, type RunningRow } from '../../../rollouts/running-release.table.js';
import { Environments } from '../../../sites/environments.service.js';
import { trustsInSight } from '../../../sites/sight.js';
import { PRODUCTS, type Site } from '../../../sites/site.js';
import type { Trust } from '../../../sites/trust.js';
import type { KeptFreeze } from '../../../windows/freeze.table.js';
import { Freezes } from '../../../windows/freeze.service.js';
import type { FrozenTime } from '../../../windows/frozen-time.js';
import { SitesWindows, type SiteWindows } from '../../../windows/site-windows.service.js';
import { unnamed } from '../../people-words.js';
import type { SiteNames } from '../incidents/incidents-page.js';

export type ShownAgreement = Awaited<ReturnType<Agreements['find']>>;

/** Everything that the page of a Trust shows. */
export interface TrustFacts {
  readonly trust: Trust;
  /** Its own, of Production. */
  readonly sites: readonly Site[];
  /** The worst that are open at any site of its own, and whether there are more. None for whoever may read none. */
  readonly incidents: { readonly worst: readonly ShownIncident[]; readonly isMore: boolean };
  readonly running: readonly RunningRow[];
  /** The last rollouts that reach it, newest first. */
  readonly rollouts: readonly RolloutRow[];
  /** Those that stand and are still to come, the next first. */
  readonly agreements: readonly ShownAgreement[];
  /** The ids of those of them that stand and whose change has begun at every site that it is for. */
  readonly begun: ReadonlySet<string>;
  /** The freeze in which one of them lies, by its id; of others nothing. */
  readonly inFreeze: ReadonlyMap<string, FrozenTime>;
  readonly passport: Passport;
  readonly documents: readonly ShownDocument[];
  readonly windows: readonly SiteWindows[];
  readonly freezes: readonly KeptFreeze[];
  readonly outages: readonly ShownOutage[];
  readonly siteName: SiteNames;
}

/** So many open incidents are shown. */
const MOST_INCIDENTS = 5;
/** So many of the last rollouts are shown. */
const LATEST = 20;
/** So many sites' windows are shown; the others' stand at the API. */
const MOST_SITES = 12;

/** Gathers one Trust with all that is known of it, each part by the service that says who may see it. */
@Injectable()
export class TrustFinder {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly agreements: Agreements,
    private readonly frozen: AgreementFreezes,
    private readonly passports: Passports,
    private readonly documents: ControlledDocuments,
    private readonly windows: SitesWindows,
    private readonly freezes: Freezes,
    private readonly outages: Outages,
    private readonly incidents: Incidents,
  ) {}

  /** Those that the caller may know of. */
  inSight(caller: Caller): readonly Trust[] {
    return trustsInSight(caller, this.environments.trusts);
  }

  /** Refuses with 404 a Trust that there is not, and another's alike. */
  trust(id: string, caller: Caller): Trust {
    const trust = this.inSight(caller).find((one) => one.id === id);
    if (trust === undefined) throw notFound('Trust');
    return trust;
  }

  /** How that of each Trust stands that the caller may know of. */
  passportsOf(caller: Caller): Promise<readonly PassportInBrief[]> {
    return this.passports.listInBrief(caller);
  }

  /** Refuses as `trust`. */
  async gather(id: string, caller: Caller): Promise<TrustFacts> {
    const trust = this.trust(id, caller);
    const sites = this.environments.rung('production').sites.filter((site) => site.trust === id);
    const { running, rollouts } = await this.atSites(id, sites);
    const windows: SiteWindows[] = [];
    for (const site of sites.slice(0, MOST_SITES)) windows.push(await this.windows.find(site.id, {}, caller));
    const own = new Set(sites.map((site) => site.id));
    const { freezes } = await this.freezes.list({}, caller);
    const { outages } = await this.outages.list({}, caller);
    const agreements = await this.agreements.listOf(id, caller);
    return {
      ...{ trust, sites, running, rollouts, windows, agreements },
      incidents: await this.openAt(id, caller),
      siteName: (site) => this.environments.site(site)?.name ?? unnamed('site', site),
      begun: await this.agreements.begun(agreements),
      inFreeze: await this.inFreeze(agreements),
      passport: await this.passports.show(id, caller),
      documents: (await this.documents.list({ trust: id }, caller)).documents,
      freezes: freezes.filter((one) => one.trust === id || isOf(one, id, own)),
      outages: outages.filter((one) => one.trust === id || one.sites.some((site) => own.has(site))),
    };
  }

  private async openAt(trust: string, caller: Caller): Promise<TrustFacts['incidents']> {
    const own = this.environments.allSites.filter((site) => site.trust === trust).map(({ id }) => id);
    const open = await this.incidents.openAt(own, MOST_INCIDENTS + 1, caller);
    return { worst: open.slice(0, MOST_INCIDENTS), isMore: open.length > MOST_INCIDENTS };
  }

  private async inFreeze(agreements: TrustFacts['agreements']): Promise<TrustFacts['inFreeze']> {
    const find = await this.database.transaction((tx) => this.frozen.finder(tx), 'trust.frozen');
    return new Map(
      agreements.flatMap((one) => {
        const frozen = find(one);
        return frozen === null ? [] : [[one.id, frozen] as const];
      }),
    );
  }

  private async atSites(trust: string, sites: readonly Site[]): Promise<Pick<TrustFacts, 'running' | 'rollouts'>> {
    const ids = sites.map(({ id }) => id);
    const every = { environment: 'production', product: null, release: null, state: null } as const;
    return this.database.transaction(async (tx) => {
      const running: RunningRow[] = [];
      for (const product of PRODUCTS) running.push(...(await runningAt(tx, ids, product)));
      return { running, rollouts: await listRollouts(tx, { ...every, trusts: [trust], limit: LATEST }) };
    }, 'trust.read');
  }
}

function isOf({ scope, of }: KeptFreeze, trust: string, sites: ReadonlySet<string>): boolean {
  return (scope === 'trust' && of === trust) || (scope === 'site' && of !== null && sites.has(of));
}

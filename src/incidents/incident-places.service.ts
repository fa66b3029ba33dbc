import { Injectable } from '@nestjs/common';
import type { Caller } from '../people/caller.js';
import { mayDo, trustsInReach } from '../people/permission.js';
import { badRequest, forbidden, type Fault } from '../platform/http/problem.js';
import type { EnvironmentName } from '../sites/environment.js';
import { Environments } from '../sites/environments.service.js';
import type { Product } from '../sites/site.js';
import type { Incident } from './incident.js';
import { withoutNames } from './incident-view.js';

interface Place {
  readonly product: Product;
  readonly environment: EnvironmentName;
  readonly sites: readonly string[];
}

/** Knows whose sites an incident touches: who may raise it, who sees it, and what of it. */
@Injectable()
export class IncidentPlaces {
  constructor(private readonly environments: Environments) {}

  /**
   * Refuses (400) sites that do not run the product in the environment and those of another Trust alike, and (403) a Trust that names none.
   */
  refuseForeign(place: Place, caller: Caller): void {
    const reach = trustsInReach(caller, 'incidents.raise');
    if (reach !== 'every' && place.sites.length === 0)
      throw forbidden('A Trust raises what it finds at its own sites; name at least one of them.');
    this.refuseSites(place, reach);
  }

  refuseSites({ product, environment, sites }: Place, reach: 'every' | readonly string[] = 'every'): void {
    const faults = sites.flatMap((id, index): readonly Fault[] => {
      const site = this.environments.site(id);
      const isInReach = reach === 'every' || (site?.trust != null && reach.includes(site.trust));
      const runsIt = site?.environment === environment && site.products[product] !== undefined;
      if (isInReach && runsIt) return [];
      const fault = `names no site that runs ${product} in ${environment}: ${id}`;
      return [{ field: `sites.${String(index)}`, fault, fix: 'use an id that /api/v1/sites shows you' }];
    });
    if (faults.length > 0) throw badRequest(faults);
  }

  /** The sites by which the caller sees incidents; null: all incidents. */
  reachOf(caller: Caller): readonly string[] | null {
    const trusts = trustsInReach(caller, 'incidents.read');
    if (trusts === 'every') return null;
    const own = this.environments.allSites.filter(({ trust }) => trust !== null && trusts.includes(trust));
    return own.map(({ id }) => id);
  }

  isInSight({ sites }: Incident, caller: Caller): boolean {
    const reach = this.reachOf(caller);
    return reach === null || sites.some((site) => reach.includes(site));
  }

  /** The Trust for which the caller speaks of an incident at these sites; null for our own people. */
  trustOf({ sites }: Incident, caller: Caller): string | null {
    if (mayDo(caller, 'incidents.raise', { trust: null })) return null;
    const trusts = sites.flatMap((site) => this.environments.site(site)?.trust ?? []);
    return trusts.find((trust) => mayDo(caller, 'incidents.raise', { trust })) ?? null;
  }

  /** As the caller may see it: a Trust sees its own sites and its own words, no promotion, and no name of another Trust. */
  inSightOf(incident: Incident, caller: Caller): Incident {
    const reach = this.reachOf(caller);
    if (reach === null) return incident;
    return {
      ...incident,
      sites: incident.sites.filter((site) => reach.includes(site)),
      summary: withoutNames(incident.summary, this.othersThan(reach)),
      promotion: null,
      raisedBy: incident.raisedBy === caller.person ? incident.raisedBy : null,
    };
  }

  private othersThan(sites: readonly string[]): readonly string[] {
    const own = new Set(sites.flatMap((site) => this.environments.site(site)?.trust ?? []));
    const trusts = this.environments.trusts.filter(({ id }) => !own.has(id));
    const theirs = this.environments.allSites.filter(({ trust }) => trust !== null && !own.has(trust));
    return [...trusts, ...theirs].flatMap(({ id, name }) => [id, name]);
  }
}

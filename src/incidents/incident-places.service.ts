import { Injectable } from '@nestjs/common';
import type { Caller } from '../people/caller.js';
import { mayDo, trustsInReach } from '../people/permission.js';
import { badRequest, forbidden, type Fault } from '../platform/http/problem.js';
import type { EnvironmentName } from '../sites/environment.js';
import { Environments } from '../sites/environments.service.js';
import type { Product } from '../sites/site.js';
import type { Incident } from './incident.js';
import { withoutNames, type OfferedOutage } from './incident-view.js';

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

  isInSight({ sites }: Pick<Incident, 'sites'>, caller: Caller): boolean {
    const reach = this.reachOf(caller);
    return reach === null || sites.some((site) => reach.includes(site));
  }

  /** The Trust for which the caller speaks of an incident at these sites; null for our own people. */
  trustOf({ sites }: Pick<Incident, 'sites'>, caller: Caller): string | null {
    if (mayDo(caller, 'incidents.raise', { trust: null })) return null;
    const trusts = sites.flatMap((site) => this.environments.site(site)?.trust ?? []);
    return trusts.find((trust) => mayDo(caller, 'incidents.raise', { trust })) ?? null;
  }

  /** What the caller sees of any incident: a Trust its own sites, no promotion, and no name of another Trust. */
  sightOf(caller: Caller): (incident: Incident) => Incident {
    const reach = this.reachOf(caller);
    if (reach === null) return (incident) => incident;
    const words = this.wordsOf(reach);
    return (incident) => ({
      ...incident,
      sites: incident.sites.filter((site) => reach.includes(site)),
      summary: words(incident.summary),
      promotion: null,
      raisedBy: incident.raisedBy === caller.person ? incident.raisedBy : null,
    });
  }

  /** Which outages the caller sees as the reason of an incident: a Trust none that another reported. */
  outagesFor(caller: Caller, outages: readonly OfferedOutage[]): readonly OfferedOutage[] {
    const reach = this.reachOf(caller);
    if (reach === null) return outages;
    const words = this.wordsOf(reach);
    return outages
      .filter(({ trust }) => trust === null || mayDo(caller, 'incidents.read', { trust }))
      .map((outage) => ({ ...outage, what: words(outage.what) }));
  }

  private wordsOf(sites: readonly string[]): (text: string) => string {
    const own = new Set(sites.flatMap((site) => this.environments.site(site)?.trust ?? []));
    const isOwn = (trust: string | null): boolean => trust !== null && own.has(trust);
    const ofTrusts = [
      ...this.environments.trusts.map(({ id, name }) => ({ trust: id, names: [id, name] })),
      ...this.environments.allSites.flatMap(({ trust, id, name }) =>
        trust === null ? [] : { trust, names: [id, name] },
      ),
    ];
    const namesOf = (wanted: boolean): readonly string[] =>
      ofTrusts.filter(({ trust }) => isOwn(trust) === wanted).flatMap(({ names }) => names);
    return withoutNames(namesOf(false), namesOf(true));
  }
}

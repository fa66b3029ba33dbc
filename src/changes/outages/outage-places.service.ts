import { Injectable } from '@nestjs/common';
import type { Caller } from '../../people/caller.js';
import { mayDo, trustsInReach } from '../../people/permission.js';
import { badRequest, type Fault, forbidden } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import type { Outage } from './outage.js';

/** Knows whose sites an outage touches, and so who may tell of it and who sees it. */
@Injectable()
export class OutagePlaces {
  constructor(private readonly environments: Environments) {}

  /**
   * The Trust for which the caller tells of an outage at these sites, and whether in its name; null for works at sites of several.
   * Refuses (400) what does not exist and what is another Trust's alike, and (403) a Trust that names none of its own.
   */
  refuseForeign(
    { trust: named, sites }: { readonly trust?: string | undefined; readonly sites: readonly string[] },
    caller: Caller,
  ): { readonly trust: string | null; readonly onBehalf: boolean } {
    const reach = trustsInReach(caller, 'outages.report');
    const trust = named ?? this.onlyTrustOf(sites, reach);
    if (reach !== 'every' && trust === null) throw forbidden('A Trust reports its own outages; name one of its sites.');
    const isKnown =
      trust === null || (this.environments.trust(trust) !== null && (reach === 'every' || reach.includes(trust)));
    if (!isKnown) throw badRequest([unknown('trust', trust)]);
    this.refuseSites(sites, trust);
    return { trust, onBehalf: !isOf(caller, trust) };
  }

  /** Refuses (400) sites that there are not, or that are another Trust's than the one named. */
  refuseSites(sites: readonly string[], trust: string | null): void {
    const faults = sites.flatMap((id, index) => {
      const site = this.environments.site(id);
      const isRight = site !== null && (trust === null || site.trust === trust);
      return isRight ? [] : [unknown(`sites.${String(index)}`, id)];
    });
    if (faults.length > 0) throw badRequest(faults);
  }

  isInSight(outage: Outage, caller: Caller): boolean {
    const trusts = [outage.trust, ...outage.sites.map((site) => this.environments.site(site)?.trust ?? null)];
    return (
      mayDo(caller, 'outages.read', { trust: null }) ||
      trusts.some((trust) => trust !== null && mayDo(caller, 'outages.read', { trust }))
    );
  }

  /** Whose outages the caller sees: null for all. As `isInSight`, for the database. */
  inReachOf(caller: Caller): { readonly trusts: readonly string[]; readonly sites: readonly string[] } | null {
    const trusts = trustsInReach(caller, 'outages.read');
    if (trusts === 'every') return null;
    const own = this.environments.allSites.filter(({ trust }) => trust !== null && trusts.includes(trust));
    return { trusts, sites: own.map(({ id }) => id) };
  }

  /** What of an outage the caller may see: a Trust sees no other Trust's sites in works that touch several. */
  sitesInSight(outage: Outage, caller: Caller): readonly string[] {
    const reach = this.inReachOf(caller);
    if (reach === null || (outage.trust !== null && reach.trusts.includes(outage.trust))) return outage.sites;
    return outage.sites.filter((site) => reach.sites.includes(site));
  }

  /** The Trust whose sites all of these are, or the caller's only one. */
  private onlyTrustOf(sites: readonly string[], reach: 'every' | readonly string[]): string | null {
    const [first, ...others] = new Set(sites.map((site) => this.environments.site(site)?.trust ?? null));
    if (first !== undefined && others.length === 0 && first !== null) return first;
    return reach === 'every' ? null : (reach[0] ?? null);
  }
}

function unknown(field: string, id: string | null): Fault {
  const what = field === 'trust' ? 'Trust' : 'site of that Trust';
  return { field, fault: `names no ${what}: ${id ?? ''}`, fix: 'use an id that the service shows you' };
}

/** Whether the caller answers for the Trust. */
function isOf(caller: Caller, trust: string | null): boolean {
  return trust !== null && caller.roles.some((grant) => grant.role === 'trust' && grant.trust === trust);
}

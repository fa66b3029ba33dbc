import type { Product } from '../../sites/site.js';
import type { OwedNotice } from '../owed.js';
import type { Place } from './downtimes.js';

/**
 * That a fix which nobody planned is being prepared: for every Trust that runs the product in Production, and for the AI Centre and the
 * Product Owner (003-029, 003-109). Its dates are told by notices of their own.
 */
export function owedHotfixes(
  hotfixes: readonly { readonly release: string; readonly product: Product }[],
  placesOf: (product: Product) => readonly Place[],
): readonly OwedNotice[] {
  return hotfixes.flatMap(({ release, product }) => {
    const places = placesOf(product);
    const trusts = [...new Set(places.flatMap(({ trust }) => trust ?? []))];
    return [...trusts, null].map((trust) => ({
      ...{ key: `hotfix/${release}/${trust ?? 'ours'}`, event: 'hotfix' as const },
      subject: {
        ...{ release, product, environment: 'production' as const, trust },
        sites: places.filter((place) => trust !== null && place.trust === trust).map(({ id }) => id),
      },
      facts: {},
      ...{ thread: `release/${release}/${trust ?? 'ours'}`, calendar: null, link: null, acknowledgeBy: null },
      ...{ instead: [], also: [] },
    }));
  });
}

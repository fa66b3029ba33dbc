import { PRODUCTS } from '../../../sites/site.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { ReleasePage } from '../../../releases/release.service.js';
import type { ReleaseQuery } from '../../../releases/release-query.js';
import type { Addresses } from '../../addresses.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';
import { momentIn } from '../../../platform/local-time.js';

export interface ReleasesView {
  readonly lines: readonly {
    readonly version: string;
    readonly href: string;
    readonly product: string;
    readonly kind: string;
    readonly description: string;
    readonly registered: string;
  }[];
  readonly products: readonly { readonly text: string; readonly href: string; readonly current: boolean }[];
  /** The page after this one; null at the end. */
  readonly next: string | null;
}

const KINDS = { planned: 'Planned release', hotfix: 'Hotfix', iterative: 'Iterative release' } as const;

/** The latest first, page by page, of one product or of all. */
export function releasesView(page: ReleasePage, query: ReleaseQuery, addresses: Addresses): ReleasesView {
  const last = page.releases.at(-1);
  const at = (product: string | null, after: string | null): string => {
    const parts = [
      ...(product === null ? [] : [`product=${product}`]),
      ...(after === null ? [] : [`after=${encodeURIComponent(after)}`]),
    ];
    return parts.length === 0 ? addresses.releases : `${addresses.releases}?${parts.join('&')}`;
  };
  return {
    lines: page.releases.map(({ version, product, kind, description, registeredAt }) => ({
      ...{ version, kind: KINDS[kind], description: description ?? '', href: addresses.release(version) },
      product: PRODUCT_TITLES[product] ?? product,
      registered: momentIn(CENTRAL_ZONE, registeredAt.toISOString()),
    })),
    products: [
      { text: 'All products', href: at(null, null), current: query.product === null },
      ...PRODUCTS.map((product) => ({
        text: PRODUCT_TITLES[product] ?? product,
        ...{ href: at(product, null), current: query.product === product },
      })),
    ],
    next: page.next === null || last === undefined ? null : at(query.product, last.version),
  };
}

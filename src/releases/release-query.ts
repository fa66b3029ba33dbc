import type { Product } from '../sites/site.js';
import type { ReleaseKind } from './release.js';

/** The orders that a list of releases can have; `-` is from the last to the first. */
export const RELEASE_SORTS = ['-registeredAt', 'registeredAt', 'version', '-version'] as const;
export type ReleaseSort = (typeof RELEASE_SORTS)[number];

/** Which releases, in which order. `after` is the last version of the page before; `limit` counts releases. */
export interface ReleaseQuery {
  readonly product: Product | null;
  readonly kind: ReleaseKind | null;
  readonly versionPrefix: string | null;
  readonly sort: ReleaseSort;
  readonly after: string | null;
  readonly limit: number;
}

/** How large an estate is: production sites, releases, and entries of the record. */
export interface EstateSize {
  readonly sites: number;
  readonly releases: number;
  readonly entries: number;
}

/** So large is what the pages are promised for. */
const WHOLE: EstateSize = { sites: 1_000, releases: 500, entries: 1_000_000 };

/** One part in `parts` of the whole, in everything that is counted. */
export function partOf(parts: number): EstateSize {
  const { sites, releases, entries } = WHOLE;
  return {
    sites: Math.round(sites / parts),
    releases: Math.round(releases / parts),
    entries: Math.round(entries / parts),
  };
}

import { concerns, type ClinicalRejection } from '../../evidence/clinical-risk/rejection.js';
import type { Tx } from '../../platform/database/database.service.js';
import { PRODUCTS, type Site } from '../../sites/site.js';
import type { RejectedAtSites } from './rejected.js';
import { whereaboutsOf } from './whereabouts.table.js';

/** Those of `standing` whose release runs or may run at these sites, in their order: none whose release runs nowhere, or only below the gate that it shuts. */
export async function rejectedAtSites(
  tx: Tx,
  sites: readonly Site[],
  standing: readonly ClinicalRejection[],
): Promise<readonly RejectedAtSites[]> {
  if (standing.length === 0) return [];
  const asked = sites.flatMap(({ id, environment, products }) =>
    PRODUCTS.filter((product) => products[product] !== undefined).map((product) => ({ id, environment, product })),
  );
  const digests = [...new Set(standing.map(({ digest }) => digest))];
  const found = await whereaboutsOf(tx, digests, asked);
  return standing.flatMap((rejection) => {
    const at = found.filter((one) => concerns(rejection, one));
    return at.length === 0 ? [] : [{ rejection, at }];
  });
}

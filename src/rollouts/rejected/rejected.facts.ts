import { concerns, type ClinicalRejection } from '../../evidence/clinical-risk/rejection.js';
import { standingRejections } from '../../evidence/clinical-risk/rejection.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { PRODUCTS, type Site } from '../../sites/site.js';
import { whereaboutsOf, type Whereabouts } from './whereabouts.table.js';

/** A rejection on clinical risk that stands, of a release that runs or may run where it concerns it. */
export interface RejectedAtSites {
  readonly rejection: ClinicalRejection;
  /** In the environment that it names and in those above. */
  readonly at: readonly Pick<Whereabouts, 'product' | 'environment' | 'runs' | 'mayRun'>[];
}

/** Every one of them at these sites, the oldest first: none whose release runs nowhere, or only below the gate that it shuts. */
export async function rejectedAtSites(tx: Tx, sites: readonly Site[]): Promise<readonly RejectedAtSites[]> {
  const standing = await standingRejections(tx);
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

/** At how many sites in all it runs, and at how many more it may. */
export function sitesOf({ at }: Pick<RejectedAtSites, 'at'>): { readonly runs: number; readonly mayRun: number } {
  return {
    runs: at.reduce((sum, { runs }) => sum + runs, 0),
    mayRun: at.reduce((sum, { mayRun }) => sum + mayRun, 0),
  };
}

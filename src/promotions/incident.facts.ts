import type { Incident } from '../incidents/incident.js';
import { openIncidents } from '../incidents/incident.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Product } from '../sites/site.js';
import { BLOCK_ON, type ProductSettings } from '../sites/product-settings.js';
import type { IncidentStanding } from './incident-standing.js';

/** As gates are told of them, with all that is known of each. */
export interface ReadIncidents extends IncidentStanding {
  readonly open: readonly Incident[];
}

/** The incidents of a product that may keep its releases out. What a Trust or a third party did itself does not. */
export async function gatherIncidents(
  tx: Tx,
  { product, settings }: { readonly product: Product; readonly settings: ProductSettings | null },
): Promise<ReadIncidents> {
  const blockOn = settings?.tracker?.blockOn ?? BLOCK_ON;
  const severities = [...new Set(Object.values(blockOn).flat())];
  const open = await openIncidents(tx, { product, severities });
  return {
    product: settings?.title ?? product.toUpperCase(),
    blockOn,
    open: open.filter(({ attributedTo }) => attributedTo === 'us'),
  };
}

/** The same for a release that takes the place of this halted rollout: what that broke, it is to mend. */
export function withoutThoseOf(inPlaceOf: string | null, standing: ReadIncidents): IncidentStanding {
  return inPlaceOf === null
    ? standing
    : { ...standing, open: standing.open.filter(({ rollout }) => rollout !== inPlaceOf) };
}

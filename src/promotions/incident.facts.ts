import { openIncidents } from '../incidents/incident.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';
import { BLOCK_ON, type ProductSettings } from '../sites/product-settings.js';
import type { IncidentStanding } from './incident-standing.js';

/** What is asked about, beside the release. */
export interface IncidentsAsked {
  readonly release: Pick<Release, 'product'>;
  readonly settings: ProductSettings | null;
  /** The halted rollout whose place the release takes: what that broke, this is to mend. */
  readonly inPlaceOf: string | null;
}

/** The incidents of a release's product that may keep it out. What a Trust or a third party did itself does not. */
export async function gatherIncidents(tx: Tx, asked: IncidentsAsked): Promise<IncidentStanding> {
  const { settings, inPlaceOf } = asked;
  const { product } = asked.release;
  const blockOn = settings?.tracker?.blockOn ?? BLOCK_ON;
  const severities = [...new Set(Object.values(blockOn).flat())];
  const open = await openIncidents(tx, { product, severities });
  return {
    product: settings?.title ?? product.toUpperCase(),
    blockOn,
    open: open.filter(
      ({ attributedTo, rollout }) => attributedTo === 'us' && (inPlaceOf === null || rollout !== inPlaceOf),
    ),
  };
}

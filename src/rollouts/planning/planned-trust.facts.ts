import { roundStandings } from '../../evidence/agreements/agreement.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { grouped } from '../../platform/grouping.js';
import type { Environments } from '../../sites/environments.service.js';
import type { Rung } from '../../sites/rung.js';
import type { Site } from '../../sites/site.js';
import type { PlannedTrust } from './agreed-time.js';

/** The Trusts of these sites and what each said to this digest; none where the environment's file does not require agreements. */
export async function plannedTrusts(
  tx: Tx,
  environments: Environments,
  { rung, sites, digest }: { readonly rung: Rung; readonly sites: readonly Site[]; readonly digest: string },
): Promise<readonly PlannedTrust[]> {
  if (rung.agreements !== 'required') return [];
  const agreements = await roundStandings(tx, { digest, environment: rung.name });
  const bySite = grouped(sites, ({ trust }) => trust);
  const said = grouped(agreements, ({ trust }) => trust);
  return environments.trusts.flatMap(({ id, name, timeZone }) => {
    const own = (bySite.get(id) ?? []).map((site) => site.id);
    const [agreement = null] = said.get(id) ?? [];
    return own.length === 0 ? [] : [{ trust: id, name, zone: timeZone, sites: own, agreement }];
  });
}

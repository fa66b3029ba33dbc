import { Injectable } from '@nestjs/common';
import { findOutage, listOutages } from '../changes/outages/outage.table.js';
import type { Outage } from '../changes/outages/outage.js';
import type { Tx } from '../platform/database/database.service.js';
import { badRequest } from '../platform/http/problem.js';
import type { Incident } from './incident.js';
import type { AttributionBody } from './incident.schema.js';
import type { OfferedOutage } from './incident-view.js';

/** Finds what a Trust or a third party did itself that explains an incident: it does not count as ours (003-036). */
@Injectable()
export class IncidentCauses {
  /** The outages that lasted at its sites when it was raised, announced or not; at sites that `incident` names, and no others. */
  async outagesOf(tx: Tx, { sites, raisedAt }: Incident): Promise<readonly OfferedOutage[]> {
    if (sites.length === 0) return [];
    const wish = { from: raisedAt, to: new Date(raisedAt.getTime() + 1), of: { trusts: [], sites } };
    const found = await listOutages(tx, wish);
    return found.filter((outage) => lasted(outage, raisedAt)).map(offered);
  }

  /** Whose work it was, by what was said. An outage says it itself: a third party's, or the Trust's. */
  async attribution(
    tx: Tx,
    incident: Incident,
    { to, outage: id }: AttributionBody,
  ): Promise<Pick<Incident, 'attributedTo' | 'outage'>> {
    if (id === undefined) return { attributedTo: to ?? 'us', outage: null };
    const outage = await findOutage(tx, id);
    if (
      outage === null ||
      !lasted(outage, incident.raisedAt) ||
      !incident.sites.some((site) => outage.sites.includes(site))
    ) {
      const fault = 'is no outage that lasted at any of its sites when it was raised';
      throw badRequest([{ field: 'outage', fault, fix: 'use one of the outages that the incident shows' }]);
    }
    return { attributedTo: outage.thirdParty === null ? 'trust' : 'third-party', outage: id };
  }
}

function lasted({ from, to, withdrawn }: Outage, at: Date): boolean {
  return from <= at && at < to && (withdrawn === null || at < withdrawn.at);
}

function offered({ id, kind, what, trust, thirdParty, from, to, announced }: Outage): OfferedOutage {
  return { id, kind, what, trust, thirdParty, from, to, announced };
}

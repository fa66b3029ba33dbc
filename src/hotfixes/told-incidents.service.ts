import { Injectable } from '@nestjs/common';
import { Incidents, type PublicIncident } from '../notices/status/incidents.js';
import { OfflineSites } from '../notices/status/offline-sites.js';
import type { Tx } from '../platform/database/database.service.js';
import { liveIncidents } from './public-incident.table.js';
import { toldOf } from './public-incidents.js';

/** Tells the public of what goes wrong in Live: that it does, where, since when, and how far its end is. */
@Injectable()
export class ToldIncidents extends Incidents {
  constructor(private readonly offline: OfflineSites) {
    super();
  }

  override async told(tx: Tx): Promise<readonly PublicIncident[]> {
    const incidents = await liveIncidents(tx);
    if (incidents.length === 0) return [];
    const offline = await this.offline.now(tx);
    return incidents.flatMap((incident) =>
      toldOf(
        incident,
        offline.filter(({ product }) => product === incident.product).map(({ site }) => site),
      ),
    );
  }
}

import { Injectable } from '@nestjs/common';
import { IncidentPlaces } from '../../../incidents/incident-places.service.js';
import { isOpen } from '../../../incidents/incident.js';
import { findIncident } from '../../../incidents/incident.table.js';
import type { WrittenSections } from '../../../incidents/rca/rca.js';
import { sectionsOfRca } from '../../../incidents/rca/rca-section.table.js';
import { Rcas, type ShownRca } from '../../../incidents/rca/rcas.service.js';
import { isOurs, type Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { listPeople } from '../../../people/person.table.js';
import { Database } from '../../../platform/database/database.service.js';

/** An RCA with what its forms need beside it. */
export interface RcaPageFacts {
  readonly rca: ShownRca;
  /** Whether its incident may be seen. */
  readonly isInSight: boolean;
  /** Whether its incident is still to be resolved. */
  readonly isIncidentOpen: boolean;
  /** Who may own an action, by name; nobody for whoever gives none. */
  readonly owners: readonly { readonly value: string; readonly text: string }[];
}

/** Gathers what the pages of an RCA show. */
@Injectable()
export class RcaPageFinder {
  constructor(
    private readonly database: Database,
    private readonly rcas: Rcas,
    private readonly places: IncidentPlaces,
  ) {}

  /** Refuses with 404 what there is not, and what does not concern the caller's Trust. */
  async gather(id: string, caller: Caller): Promise<RcaPageFacts> {
    const rca = await this.rcas.find(id, caller);
    const incident = await this.database.transaction((tx) => findIncident(tx, rca.incidentId));
    const isInSight = incident !== null && this.places.isInSight(incident, caller);
    const isIncidentOpen = incident !== null && isOpen(incident);
    if (!mayDo(caller, 'rcas.write')) return { rca, isInSight, isIncidentOpen, owners: [] };
    const people = await this.database.transaction((tx) => listPeople(tx));
    const ours = people.filter((person) => isOurs(person) && person.disabledAt === null);
    const byName = ours.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
    return {
      rca,
      isInSight,
      isIncidentOpen,
      owners: byName.map((person) => ({ value: person.id, text: person.name })),
    };
  }

  /** What its incident is called, and its sections as they were written, for whoever writes them. Refuses as `gather`. */
  async written(
    id: string,
    caller: Caller,
  ): Promise<{ readonly incident: string; readonly mayHarm: boolean; readonly sections: WrittenSections }> {
    const incident = await this.rcas.incidentOf(id, caller);
    return this.database.transaction(async (tx) => ({
      incident: incident.number,
      mayHarm: (await findIncident(tx, incident.id))?.clinicalRisk.patientSafety === true,
      sections: await sectionsOfRca(tx, id),
    }));
  }
}

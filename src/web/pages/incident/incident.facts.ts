import { Injectable } from '@nestjs/common';
import type { StandingHotfix } from '../../../hotfixes/hotfix.table.js';
import { standingHotfixesOf } from '../../../hotfixes/hotfix.table.js';
import type { WholeIncident } from '../../../incidents/incident-view.js';
import { Incidents } from '../../../incidents/incidents.service.js';
import type { Rca } from '../../../incidents/rca/rca.js';
import { findRcaOf } from '../../../incidents/rca/rca.table.js';
import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { namesOfPeople } from '../../../people/person.table.js';
import { Database } from '../../../platform/database/database.service.js';
import { versionsAt } from '../../../rollouts/running-release.table.js';
import { haltedForSevere, type HaltedFor } from '../../../rollouts/severe/severe.table.js';
import { Environments } from '../../../sites/environments.service.js';
import { sitesInSight } from '../../../sites/sight.js';
import type { Site } from '../../../sites/site.js';
import { unnamed } from '../../people-words.js';

type Running = Awaited<ReturnType<typeof versionsAt>>[number];

/** Everything that the page of an incident shows. */
export interface IncidentFacts {
  readonly incident: WholeIncident;
  /** Null where it owes none. */
  readonly rca: Pick<Rca, 'id' | 'state' | 'dueAt'> | null;
  /** Newest first; none for whoever may not read them. */
  readonly hotfixes: readonly StandingHotfix[];
  /** Rollouts that were halted for it; none for a Trust. */
  readonly halted: readonly HaltedFor[];
  /** What runs now at each of its sites, as far as this person sees them; a site of which nothing is known is left out. */
  readonly running: readonly Running[];
  /** Where it might be, as far as this person sees. */
  readonly sites: readonly Site[];
  /** Of whoever raised it or changed its severity, by their ids; empty to a Trust. */
  readonly names: ReadonlyMap<string, string>;
  readonly siteName: (id: string) => string;
  readonly trustName: (id: string) => string;
}

/** Gathers one incident with all that hangs on it. */
@Injectable()
export class IncidentFinder {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly incidents: Incidents,
  ) {}

  /** Refuses with 404 what there is not and what is not in sight alike. */
  async gather(id: string, caller: Caller): Promise<IncidentFacts> {
    const incident = await this.incidents.find(id, caller);
    const isOurs = mayDo(caller, 'incidents.read', { trust: null });
    const known = await this.database.transaction(async (tx) => ({
      rca: await findRcaOf(tx, id),
      hotfixes: mayDo(caller, 'hotfixes.read') ? await standingHotfixesOf(tx, id) : [],
      halted: isOurs ? await haltedForSevere(tx, id) : [],
      running: incident.product === null ? [] : await versionsAt(tx, incident.sites, incident.product),
      names: isOurs ? await namesOfPeople(tx, peopleIn(incident)) : new Map<string, string>(),
    }));
    const { environment, product } = incident;
    const sites = this.environments
      .rung(environment)
      .sites.filter(({ products }) => product !== null && products[product] !== undefined);
    return { incident, ...known, sites: sitesInSight(caller, sites), ...this.namesOfPlaces };
  }

  private get namesOfPlaces(): Pick<IncidentFacts, 'siteName' | 'trustName'> {
    return {
      siteName: (id) => this.environments.site(id)?.name ?? unnamed('site', id),
      trustName: (id) => this.environments.trust(id)?.name ?? unnamed('Trust', id),
    };
  }
}

function peopleIn({ raisedBy, severities }: WholeIncident): readonly string[] {
  const changed = severities.flatMap(({ by }) => (by.startsWith('person:') ? [by.slice('person:'.length)] : []));
  return [...new Set([...(raisedBy === null ? [] : [raisedBy]), ...changed])];
}

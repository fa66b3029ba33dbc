import type { Outage } from '../changes/outages/outage.js';
import { isLive, isOpen, maySetOffHotfix, mayFollow, owesRca, type Incident, type IncidentState } from './incident.js';
import type { FormerSeverity } from './incident.table.js';
import type { IncidentNote } from './note.js';
import { lastDayIn } from '../platform/local-time.js';
import { CENTRAL_ZONE } from '../sites/time-zone.js';
import { replacing } from './rca/blameless.js';
import type { Rca } from './rca/rca.js';

/** An incident as it is shown, with what follows from it. */
export interface ShownIncident extends Incident {
  /** Found in Live: after a deployment to Production. */
  readonly live: boolean;
  readonly open: boolean;
  /** The states that may follow. */
  readonly next: readonly IncidentState[];
  readonly owesRca: boolean;
  readonly maySetOffHotfix: boolean;
}

/** An outage that may explain an incident. */
export type OfferedOutage = Pick<Outage, 'id' | 'kind' | 'what' | 'trust' | 'thirdParty' | 'from' | 'to' | 'announced'>;

/** One incident with its history. */
export interface WholeIncident extends ShownIncident {
  readonly severities: readonly FormerSeverity[];
  readonly notes: readonly IncidentNote[];
  /** Outages that lasted at its sites when it was raised, and so may explain it. */
  readonly outages: readonly OfferedOutage[];
  /** Its root cause analysis; null where it owes none. */
  readonly rca: (Pick<Rca, 'id' | 'state'> & { readonly dueOn: string }) | null;
}

export function shownIncident(incident: Incident): ShownIncident {
  return {
    ...incident,
    live: isLive(incident),
    open: isOpen(incident),
    next: mayFollow(incident.state),
    owesRca: owesRca(incident),
    maySetOffHotfix: maySetOffHotfix(incident),
  };
}

/** How an incident speaks of its RCA. */
export function rcaInBrief(rca: Rca | null): WholeIncident['rca'] {
  if (rca === null) return null;
  return { id: rca.id, state: rca.state, dueOn: lastDayIn(CENTRAL_ZONE, rca.dueAt.toISOString()) };
}

/** Makes words that people typed into what a Trust reads: whoever else is named there is another Trust. Its `own` names stay, whole. */
export function withoutNames(names: readonly string[], own: readonly string[] = []): (text: string) => string {
  return replacing([
    ...names.map((text) => ({ text, by: 'another Trust' })),
    ...own.map((text) => ({ text, by: text })),
  ]);
}

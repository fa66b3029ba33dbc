import type { Outage } from '../changes/outages/outage.js';
import { isLive, isOpen, maySetOffHotfix, mayFollow, owesRca, type Incident, type IncidentState } from './incident.js';
import type { FormerSeverity } from './incident.table.js';
import type { IncidentNote } from './note.js';
import { replacing } from './rca/blameless.js';

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

/** Makes words that people typed into what a Trust reads: whoever else is named there is another Trust. Its `own` names stay, whole. */
export function withoutNames(names: readonly string[], own: readonly string[] = []): (text: string) => string {
  return replacing([
    ...names.map((text) => ({ text, by: 'another Trust' })),
    ...own.map((text) => ({ text, by: text })),
  ]);
}

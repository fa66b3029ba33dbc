import type { Outage } from '../changes/outages/outage.js';
import { isLive, isOpen, maySetOffHotfix, mayFollow, owesRca, type Incident, type IncidentState } from './incident.js';
import type { FormerSeverity } from './incident.table.js';
import type { IncidentNote } from './note.js';

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

/** Words that people typed, without the names of others; whoever else it was is another Trust. */
export function withoutNames(text: string, names: readonly string[]): string {
  const longestFirst = names.toSorted((one, other) => other.length - one.length).map(literally);
  if (longestFirst.length === 0) return text;
  const named = new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  return text.replace(named, 'another Trust');
}

function literally(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

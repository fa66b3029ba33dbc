import type { IncidentState } from '../incidents/incident.js';
import type { PublicIncident } from '../notices/status/incidents.js';
import type { Product } from '../sites/site.js';
import type { HotfixState } from './step.js';

/** An incident of Live that the public is told of, without a word that somebody typed. Times are UTC. */
export interface LiveIncident {
  readonly id: string;
  readonly product: Product;
  readonly sites: readonly string[];
  readonly state: IncidentState;
  readonly raisedAt: Date;
  readonly resolvedAt: Date | null;
  /** Where its hotfix stands; null where it has none. */
  readonly hotfix: HotfixState | null;
  /** When it is expected to be over, by the last word of the runbook. */
  readonly backAt: Date | null;
}

/** What the public is told of an incident, and where it cannot be used meanwhile: told apart, as most of it may still work. */
export function toldOf(incident: LiveIncident, offline: readonly string[]): readonly PublicIncident[] {
  const { id, product, sites, raisedAt, backAt, resolvedAt } = incident;
  const state = stateOf(incident);
  const told = { product, state, since: raisedAt, resolvedAt: state === 'resolved' ? resolvedAt : null };
  const until = state === 'resolved' ? null : backAt;
  const away = state === 'resolved' ? [] : offline.filter((site) => sites.length === 0 || sites.includes(site));
  const left = sites.filter((site) => !away.includes(site));
  return [
    ...(away.length === 0 ? [] : [{ ...told, id: `${id}/offline`, sites: away, down: true, backAt: until }]),
    ...(sites.length > 0 && left.length === 0
      ? []
      : [{ ...told, id, sites: sites.length === 0 ? null : left, down: false, backAt: until }]),
  ];
}

/** A fix that is on its way says that the fault is known; that it is contained, that it is being watched. */
function stateOf({ state, hotfix }: LiveIncident): PublicIncident['state'] {
  switch (state) {
    case 'open':
      return hotfix === null || hotfix === 'raised' ? 'investigating' : 'identified';
    case 'contained':
      return 'monitoring';
    case 'resolved':
    case 'closed':
      return 'resolved';
  }
}

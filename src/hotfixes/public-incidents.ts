import type { IncidentState } from '../incidents/incident.js';
import type { PublicIncident } from '../notices/status/incidents.js';
import type { Product } from '../sites/site.js';
import { isUnderWay, type HotfixState } from './step.js';

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
  /** Whether a fix is to be brought to the sites, by the last word of the runbook; null where nobody has said. */
  readonly deploys: boolean | null;
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

/** Once it is triaged a fix is being made, until service is restored or somebody says that none is brought. */
function stateOf({ state, hotfix, deploys }: LiveIncident): PublicIncident['state'] {
  switch (state) {
    case 'open': {
      const isFixMade = hotfix !== null && hotfix !== 'raised' && isUnderWay(hotfix) && deploys !== false;
      return isFixMade ? 'identified' : 'investigating';
    }
    case 'contained':
      return 'monitoring';
    case 'resolved':
    case 'closed':
      return 'resolved';
  }
}

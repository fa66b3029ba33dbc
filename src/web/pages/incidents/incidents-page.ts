import type { ShownIncident } from '../../../incidents/incident-view.js';
import type { IncidentState } from '../../../incidents/incident.js';
import { mayDo } from '../../../people/permission.js';
import type { Caller } from '../../../people/caller.js';
import { momentIn } from '../../../platform/local-time.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import { PRODUCTS } from '../../../sites/site.js';
import type { Addresses } from '../../addresses.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';

/** What the list is narrowed to; a state of null: all, those that are open first. */
export interface IncidentsQuery {
  readonly product: string | null;
  readonly environment: string | null;
  readonly site: string | null;
  readonly release: string | null;
  readonly severity: number | null;
  readonly state: IncidentState | null;
}

export interface IncidentLine {
  readonly title: string;
  readonly href: string;
  readonly tags: readonly Tag[];
  readonly where: string;
  readonly raised: string;
}

interface Part {
  readonly title: string;
  readonly lines: readonly IncidentLine[];
  /** The older ones; null at the end. */
  readonly older: string | null;
}

interface Filter {
  readonly title: string;
  readonly ways: readonly { readonly text: string; readonly href: string; readonly current: boolean }[];
}

export interface IncidentsView {
  readonly parts: readonly Part[];
  readonly filters: readonly Filter[];
  /** Some are left out, so that by what they are chosen is shown. */
  readonly isNarrowed: boolean;
  /** Null for whoever may raise none. */
  readonly raise: string | null;
  readonly hotfixes: string | null;
}

/** What was found, newest first: all of the list, or those that are open and those that are over. */
export interface FoundIncidents {
  readonly parts: readonly {
    readonly title: string;
    readonly incidents: readonly ShownIncident[];
    readonly isFull: boolean;
  }[];
}

const ZONE = CENTRAL_ZONE;

export function incidentsView(
  { parts }: FoundIncidents,
  query: IncidentsQuery,
  {
    caller,
    addresses,
    siteNames,
  }: { readonly caller: Caller; readonly addresses: Addresses; readonly siteNames: SiteNames },
): IncidentsView {
  return {
    parts: parts.map(({ title, incidents, isFull }) => {
      const last = incidents.at(-1);
      return {
        title,
        lines: incidents.map((incident) => incidentLine(incident, addresses, siteNames)),
        older: isFull && last !== undefined && query.state !== null ? addressOf(addresses, query, last.id) : null,
      };
    }),
    filters: filtersOf(query, addresses),
    isNarrowed: isNarrowed(query),
    raise: mayDo(caller, 'incidents.raise') ? addresses.raiseIncident : null,
    hotfixes: mayDo(caller, 'hotfixes.read') ? addresses.hotfixes : null,
  };
}

/** What is read at once, and from where on, narrows nothing: the filters stay shut above the list. */
function isNarrowed({ product, environment, site, release, severity, state }: IncidentsQuery): boolean {
  return [product, environment, site, release, severity, state].some((one) => one !== null);
}

/** The names of sites by their ids. */
export type SiteNames = (id: string) => string;

export function incidentLine(incident: ShownIncident, addresses: Addresses, siteNames: SiteNames): IncidentLine {
  const { id, number, summary, raisedAt } = incident;
  return {
    title: `${number}: ${summary}`,
    href: addresses.incident(id),
    tags: [severityTag(incident.severity), stateTag(incident.state)],
    where: whereOf(incident, siteNames),
    raised: momentIn(ZONE, raisedAt.toISOString()),
  };
}

const SHOWN_SITES = 5;

/** `FLIP in Production, at Ashmere and 3 more sites`. */
export function whereOf(
  { product, environment, sites }: Pick<ShownIncident, 'product' | 'environment' | 'sites'>,
  siteNames: SiteNames,
): string {
  const what = product === null ? 'Gatehouse' : (PRODUCT_TITLES[product] ?? product);
  const named = sites.slice(0, SHOWN_SITES).map(siteNames).join(', ');
  const more = sites.length - SHOWN_SITES;
  const rest = more > 0 ? ` and ${more} more site${more === 1 ? '' : 's'}` : '';
  return `${what} in ${ENVIRONMENT_TITLES[environment]}${sites.length === 0 ? '' : `, at ${named}${rest}`}`;
}

export function severityTag(severity: number): Tag {
  const colour = severity === 1 ? 'red' : severity === 2 ? 'orange' : 'grey';
  return { text: `Severity ${severity}`, classes: `nhsuk-tag--${colour}` };
}

const STATE_COLOURS: Readonly<Record<IncidentState, string>> = {
  open: 'red',
  contained: 'yellow',
  resolved: 'green',
  closed: 'grey',
};

export const STATE_TITLES: Readonly<Record<IncidentState, string>> = {
  open: 'Open',
  contained: 'Contained',
  resolved: 'Resolved',
  closed: 'Closed',
};

export function stateTag(state: IncidentState): Tag {
  return { text: STATE_TITLES[state], classes: `nhsuk-tag--${STATE_COLOURS[state]}` };
}

const STATES = ['open', 'contained', 'resolved', 'closed'] as const;

function filtersOf(query: IncidentsQuery, addresses: Addresses): readonly Filter[] {
  const way = (text: string, to: Partial<IncidentsQuery>) => {
    const current = Object.entries(to).every(([name, value]) =>
      Object.entries(query).some(([key, now]) => key === name && now === value),
    );
    return { text, current, href: addressOf(addresses, { ...query, ...to }) };
  };
  return [
    {
      title: 'State',
      ways: [way('All, open first', { state: null }), ...STATES.map((state) => way(STATE_TITLES[state], { state }))],
    },
    {
      title: 'Severity',
      ways: [
        way('Any', { severity: null }),
        way('1', { severity: 1 }),
        ...[2, 3].map((severity) => way(`${severity} or worse`, { severity })),
      ],
    },
    {
      title: 'Product',
      ways: [
        way('All', { product: null }),
        ...PRODUCTS.map((product) => way(PRODUCT_TITLES[product] ?? product, { product })),
      ],
    },
    {
      title: 'Found in',
      ways: [
        way('Anywhere', { environment: null }),
        ...ENVIRONMENT_NAMES.toReversed().map((environment) => way(ENVIRONMENT_TITLES[environment], { environment })),
      ],
    },
  ];
}

function addressOf(addresses: Addresses, query: IncidentsQuery, before: string | null = null): string {
  const parts = Object.entries({ ...query, before }).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${encodeURIComponent(String(value))}`],
  );
  return parts.length === 0 ? addresses.incidents : `${addresses.incidents}?${parts.join('&')}`;
}

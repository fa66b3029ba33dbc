import type { ShownOutage } from '../../changes/outages/outage-view.js';
import type { FreezeOfRound } from '../../evidence/agreements/agreement-freeze.facts.js';
import type { ScheduledAgreement } from '../../evidence/agreements/agreement.table.js';
import type { ExpectedRelease } from '../../notices/expected-release.table.js';
import { PRODUCTS, type Site } from '../../sites/site.js';
import { covers } from '../../windows/freeze.js';
import type { ScheduledFreeze } from '../../windows/freeze.service.js';
import { touchedBy, type ScheduleEntry, type ScheduleState, type Undated } from './entry.js';

type Place = Pick<Site, 'id' | 'environment' | 'trust' | 'products'>;

const OF_NOTHING = {
  ...{ product: null, environment: null, release: null, rollout: null, frozen: null, works: null, trust: null },
  ...{ sites: [], words: null },
} as const;

/** The day that a release's tracker has for it, which is when it is to go to Production. `places` are the sites in sight. */
export function entryOfRelease(expected: ExpectedRelease, places: readonly Place[]): ScheduleEntry {
  const { release, product, expectedOn: day } = expected;
  const there = places.filter((site) => site.environment === 'production' && site.products[product] !== undefined);
  const environment = 'production' as const;
  return {
    ...{ ...OF_NOTHING, id: `release/${release}`, kind: 'release', state: 'expected', time: { day } },
    ...{ product, environment, release },
    touches: { ...touchedBy(there), products: [product], environments: [environment] },
  };
}

/** The time that a Trust is asked for, or has agreed to. Null where nothing is planned by it any more. `frozen` finds the freeze that it lies in. */
export function entryOfAgreement(round: ScheduledAgreement, frozen: FreezeOfRound): ScheduleEntry | null {
  const { id, release, product, environment, trust, day, from, to } = round;
  const state = stateOfRound(round);
  const time = day !== null ? { day } : from === null ? null : { from, to };
  if (state === null || time === null) return null;
  // Of thousands: each part is named, which is quicker than to spread it.
  return {
    id: `agreement/${id}`,
    kind: 'agreement',
    state,
    time,
    product,
    environment,
    release,
    rollout: null,
    frozen: null,
    inFreeze: frozen(round),
    works: null,
    trust,
    sites: [],
    words: null,
    touches: touchesOf(round),
  };
}

function stateOfRound({ state, day, isOver }: ScheduledAgreement): ScheduleState | null {
  if (state === 'agreed') return day === null ? 'agreed' : 'day-agreed';
  return state === 'asked' && !isOver ? 'asked' : null;
}

/** A Trust that was asked for a time which is still to come, and has none that stands. Null for every other. */
export function undatedOfAgreement(round: ScheduledAgreement): Undated | null {
  const { release, product, environment, trust, state: because, isOver } = round;
  const isOpen = because === 'countered' || because === 'declined' || because === 'expired';
  if (!isOpen || isOver) return null;
  const about = { release, product, environment, rollout: null, trust, sites: [] };
  return { kind: 'agreement', because, ...about, touches: touchesOf(round) };
}

function touchesOf({ product, environment, trust }: Pick<ScheduledAgreement, 'product' | 'environment' | 'trust'>) {
  return { products: [product], environments: [environment], trusts: [trust] };
}

/** A time in which nothing is changed. `places` are the sites in sight. */
export function entryOfFreeze(freeze: ScheduledFreeze, places: readonly Place[]): ScheduleEntry {
  const { id, scope, of, from, to, reason } = freeze;
  const runsFrozen = (site: Place) =>
    PRODUCTS.filter((product) => site.products[product] !== undefined && covers(freeze, site, product));
  const there = places.filter((site) => runsFrozen(site).length > 0);
  const touches = touchedBy(there);
  const product = scope === 'product' ? (PRODUCTS.find((one) => one === of) ?? null) : null;
  const trust = scope === 'trust' ? of : scope === 'site' ? (touches.trusts[0] ?? null) : null;
  return {
    ...{ ...OF_NOTHING, id: `freeze/${id}`, kind: 'freeze', state: 'declared', time: { from, to } },
    ...{ frozen: { scope, of }, product, trust, sites: scope === 'site' && of !== null ? [of] : [], words: reason },
    touches: product === null ? touches : { ...touches, products: [product] },
  };
}

const OF_OUTAGES = { planned: 'planned', 'in-progress': 'under-way', over: 'took-place' } as const;

/** What a Trust or a third party does itself. Null for what was withdrawn before it began. `siteOf` knows a site by its id. */
export function entryOfOutage(outage: ShownOutage, siteOf: (id: string) => Place | null): ScheduleEntry | null {
  const { id, kind, thirdParty, trust, what, from, withdrawn, sites, state } = outage;
  if (state === 'withdrawn') return null;
  const to = withdrawn !== null && withdrawn.at < outage.to ? withdrawn.at : outage.to;
  const touches = touchedBy(sites.flatMap((site) => siteOf(site) ?? []));
  const isTheirs = trust !== null && (touches.trusts.length === 0 || touches.trusts.includes(trust));
  return {
    ...{ ...OF_NOTHING, id: `outage/${id}`, state: OF_OUTAGES[state], time: { from, to } },
    kind: kind === 'third-party-works' ? kind : 'outage',
    ...{ works: { kind, thirdParty }, sites, words: what },
    trust: isTheirs ? trust : touches.trusts.length === 1 ? (touches.trusts[0] ?? null) : null,
    touches,
  };
}

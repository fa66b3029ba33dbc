import { bannerOf, type Banner } from './banner.js';
import type { PublicIncident } from './incidents.js';
import { workAt, type SeenSite, type Work } from './work.js';

/** A product with the sites that the public may know of, the whole of what the public status is made of. */
export interface SeenProduct {
  readonly product: string;
  /** For people. */
  readonly title: string;
  readonly sites: readonly SeenSite[];
}

/** In one word: all is well, something is being worked at, it cannot be used, or nobody has seen how it is. */
export type Condition = 'working' | 'maintenance' | 'down' | 'unknown';

/** What the public is told of one site, and no more. Times are ISO text in UTC. */
export interface PublicSite {
  readonly site: string;
  readonly name: string;
  readonly condition: Condition;
  /** The state of its maintenance; null where there is none to tell of. */
  readonly maintenance: Work['state'] | null;
  readonly since: string | null;
  readonly backAt: string | null;
  readonly wasBackAt: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** What the public is told of an incident. */
export interface ToldIncident {
  readonly state: PublicIncident['state'];
  /** Ids of the sites that it touches; null: all of them. */
  readonly sites: readonly string[] | null;
  readonly down: boolean;
  readonly since: string;
  readonly backAt: string | null;
  readonly resolvedAt: string | null;
}

export interface PublicProduct {
  readonly product: string;
  readonly title: string;
  readonly condition: Condition;
  readonly banner: Banner | null;
  readonly incidents: readonly ToldIncident[];
  readonly sites: readonly PublicSite[];
}

/** One site of one product, with what its banner says. */
export interface PublicPlace extends PublicSite {
  readonly product: string;
  readonly title: string;
  readonly banner: Banner | null;
}

/** All that the public is told, by what it may ask for: the whole, a product, or a product at a site. */
export interface PublicStatus {
  readonly products: readonly PublicProduct[];
  readonly places: readonly PublicPlace[];
}

/** Every field is named here one by one: what is not, nobody outside learns. `now` is milliseconds since the epoch. */
export function publicStatus(
  seen: readonly SeenProduct[],
  incidents: readonly PublicIncident[],
  now: number,
): PublicStatus {
  const views = seen.map((product) => viewOf(product, incidents, now));
  return { products: views.map(({ product }) => product), places: views.flatMap(({ places }) => places) };
}

interface View {
  readonly product: PublicProduct;
  readonly places: readonly PublicPlace[];
}

function viewOf({ product, title, sites }: SeenProduct, all: readonly PublicIncident[], now: number): View {
  const known = sites.map((site) => ({ ...site, work: workAt(site, now) }));
  const incidents = all.filter((incident) => incident.product === product);
  const shown = known.map((site) => siteView(site, incidents));
  const banner = bannerOf({ title, place: null, sites: known, incidents });
  const hubs = known.filter(({ hub }) => hub);
  return {
    product: {
      ...{ product, title, banner, sites: shown, incidents: incidents.map(incidentView) },
      condition: conditionOf(banner, shown),
    },
    places: known.map((site, index) => {
      const view = shown[index] ?? siteView(site, incidents);
      return { product, title, ...view, banner: placeBanner({ title, site, hubs, incidents }) };
    }),
  };
}

type Known = SeenSite & { readonly work: Work | null };

/** While the hub is down nobody can use the product anywhere; else a site's own banner speaks of that site alone. */
function placeBanner(of: {
  readonly title: string;
  readonly site: Known;
  readonly hubs: readonly Known[];
  readonly incidents: readonly PublicIncident[];
}): Banner | null {
  const { title, site, hubs, incidents } = of;
  const downHubs = hubs.filter(({ work }) => work?.down === true);
  const touching = (one: Known): readonly PublicIncident[] =>
    incidents.filter((incident) => touches(incident, one.site));
  if (downHubs.length > 0 && !site.hub) {
    return bannerOf({ title, place: null, sites: downHubs, incidents: downHubs.flatMap(touching) });
  }
  return bannerOf({ title, place: site.name, sites: [site], incidents: touching(site) });
}

function touches(incident: PublicIncident, site: string): boolean {
  return incident.sites === null || incident.sites.includes(site);
}

function siteView({ site, name, work, proven }: Known, incidents: readonly PublicIncident[]): PublicSite {
  const isHit = incidents.some((one) => one.down && one.state !== 'resolved' && touches(one, site));
  const isIdle = work === null || work.state === 'scheduled' || work.state === 'completed';
  const standing = isIdle ? (proven ? 'working' : 'unknown') : 'maintenance';
  return {
    ...{ site, name, maintenance: work?.state ?? null },
    condition: isHit || work?.down === true ? 'down' : standing,
    ...{ since: iso(work?.since), backAt: iso(work?.backAt), wasBackAt: iso(work?.wasBackAt) },
    ...{ from: iso(work?.from), to: iso(work?.to) },
  };
}

function incidentView({ state, sites, down, since, backAt, resolvedAt }: PublicIncident): ToldIncident {
  return {
    ...{ state, sites, down, since: since.toISOString() },
    ...{ backAt: iso(backAt?.getTime()), resolvedAt: iso(resolvedAt?.getTime()) },
  };
}

/** A product is said to work only where every one of its sites is known to. */
function conditionOf(banner: Banner | null, sites: readonly PublicSite[]): Condition {
  if (banner === null || banner.state === 'scheduled' || banner.state === 'completed' || banner.state === 'resolved')
    return sites.some(({ condition }) => condition === 'unknown') ? 'unknown' : 'working';
  return banner.down ? 'down' : 'maintenance';
}

function iso(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString();
}

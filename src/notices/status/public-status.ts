import { bannerOf, type Banner } from './banner.js';
import type { PublicIncident } from './incidents.js';
import { standingOf, type Condition, type Standing } from './standing.js';
import { wasDeployed, workAt, type SeenSite, type Work } from './work.js';

/** A product with the sites that the public may know of, the whole of what the public status is made of. */
export interface SeenProduct {
  readonly product: string;
  /** For people. */
  readonly title: string;
  readonly sites: readonly SeenSite[];
}

/** What the public is told of one site, and no more. Times are ISO text in UTC. */
export interface PublicSite {
  readonly site: string;
  readonly name: string;
  readonly condition: Condition;
  /** False where nothing of it was ever begun there: nobody expects that it works. */
  readonly deployed: boolean;
  /** The state of its maintenance; null where there is none to tell of. */
  readonly maintenance: Work['state'] | null;
  /** How far an open incident is that touches it, or its hub where that is what keeps it down; null where none does. */
  readonly incident: Standing['incident'];
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
  const incidents = all.flatMap((incident) => (incident.product === product ? knownOf(incident, known, now) : []));
  const downHubs = known.filter(isDownHub);
  const shown = known.map((site) => {
    const banner = placeBanner({ title, site, downHubs, incidents });
    return { site: siteView(site, banner), banner };
  });
  const banner = productBanner({ title, all: known, downHubs, incidents });
  const isProven = known.every(({ proven }) => proven);
  const { condition } = standingOf(banner, isProven);
  const told = incidents.map(incidentView);
  return {
    product: { product, title, condition, banner, incidents: told, sites: shown.map(({ site }) => site) },
    places: shown.map(({ site, banner }) => ({ product, title, ...site, banner })),
  };
}

/** An incident with those of its sites alone that the public may know of; none where it touches no such site. What has not come true is no word on its end. */
function knownOf(incident: PublicIncident, known: readonly Known[], now: number): readonly PublicIncident[] {
  const { backAt } = incident;
  const told = { ...incident, backAt: backAt !== null && backAt.getTime() <= now ? null : backAt };
  if (incident.sites === null) return [told];
  const sites = incident.sites.filter((id) => known.some(({ site }) => site === id));
  return sites.length === 0 ? [] : [{ ...told, sites }];
}

type Known = SeenSite & { readonly work: Work | null };

interface About {
  /** The product's name for people. */
  readonly title: string;
  readonly incidents: readonly PublicIncident[];
}

/** Hubs that cannot be used now: found once for all sites, of which there may be thousands. */
interface BesideHubs extends About {
  readonly downHubs: readonly Known[];
}

/** While the hub is down nobody can use the product anywhere, and it is back only when all that is down is. */
function productBanner({
  title,
  all,
  downHubs,
  incidents,
}: BesideHubs & { readonly all: readonly Known[] }): Banner | null {
  if (downHubs.length === 0) return bannerOf({ title, place: null, sites: all, incidents });
  return bannerOfDown({ title, all: all.filter(isDown), incidents });
}

/** The same at a site; else its own banner speaks of that site alone. */
function placeBanner({ title, site, downHubs, incidents }: BesideHubs & { readonly site: Known }): Banner | null {
  if (downHubs.length > 0 && !site.hub) {
    return bannerOfDown({ title, all: [...downHubs, ...(isDown(site) ? [site] : [])], incidents });
  }
  const touching = incidents.filter((incident) => touches(incident, site));
  return bannerOf({ title, place: site.name, sites: [site], incidents: touching });
}

function bannerOfDown({ title, all, incidents }: About & { readonly all: readonly Known[] }): Banner | null {
  const touching = incidents.filter((incident) => all.some((site) => touches(incident, site)));
  return bannerOf({ title, place: null, sites: all, incidents: touching });
}

function isDown({ work }: Known): boolean {
  return work?.down === true;
}

function isDownHub(site: Known): boolean {
  return site.hub && isDown(site);
}

function touches({ sites }: PublicIncident, { site }: Known): boolean {
  return sites === null || sites.includes(site);
}

/** Since when and until when is said as its banner says it, and so is how it stands. */
function siteView(of: Known, banner: Banner | null): PublicSite {
  const { site, name, work, proven } = of;
  const { condition, incident } = standingOf(banner, proven);
  const isToldNow = condition !== 'working' && condition !== 'unknown';
  const { since, backAt, wasBackAt } = isToldNow && banner !== null ? banner : endOf(work);
  return {
    ...{
      site,
      name,
      condition,
      deployed: wasDeployed(of),
      maintenance: work?.state ?? null,
      incident,
      since,
      backAt,
      wasBackAt,
    },
    ...{ from: iso(work?.from), to: iso(work?.to) },
  };
}

function endOf(work: Work | null): Pick<PublicSite, 'since' | 'backAt' | 'wasBackAt'> {
  return { since: iso(work?.since), backAt: iso(work?.backAt), wasBackAt: iso(work?.wasBackAt) };
}

function incidentView({ state, sites, down, since, backAt, resolvedAt }: PublicIncident): ToldIncident {
  return {
    ...{ state, sites, down, since: since.toISOString() },
    ...{ backAt: iso(backAt?.getTime()), resolvedAt: iso(resolvedAt?.getTime()) },
  };
}

function iso(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString();
}

import { byName } from '../../../platform/name-order.js';
import { grouped } from '../../../platform/grouping.js';
import { dayIn, momentIn, timeIn, zoneIn } from '../../../platform/local-time.js';
import type { Banner } from '../../../notices/status/banner.js';
import type { PublicProduct, PublicSite, PublicStatus } from '../../../notices/status/public-status.js';

/** Sites that stand alike: how, in a word, and what there is to say of each of them. */
interface Standing {
  readonly names: readonly string[];
  readonly word: string;
  /** The tag's colour, never the only sign. */
  readonly colour: string;
  readonly says: string;
}

export interface StatusView {
  readonly products: readonly {
    readonly title: string;
    readonly summary: string;
    readonly says: string;
    /** Something is wrong now, of which this page says no more: nothing that anybody typed comes to the public. */
    readonly hasProblem: boolean;
    readonly standings: readonly Standing[];
  }[];
  /** When all this was known, and whether that is a while ago. */
  readonly asOf: string;
  readonly stale: boolean;
}

/** The public status as a page shows it, its times in one zone, which is named. */
export function statusView(
  status: PublicStatus & { readonly at: Date; readonly stale: boolean },
  zone: string,
): StatusView {
  return {
    products: status.products.map((product) => productView(product, zone)),
    ...{ asOf: momentIn(zone, status.at.toISOString()), stale: status.stale },
  };
}

function productView({ title, banner, sites }: PublicProduct, zone: string): StatusView['products'][number] {
  const summary = banner === null ? standingOf(title, sites) : banner.title;
  const says = banner === null ? '' : bannerTimes(banner, zone);
  const inOrder = sites.toSorted((one, other) => byName(one.name, other.name));
  const worstFirst = CONDITIONS.flatMap((one) => inOrder.filter(({ condition }) => condition === one));
  const alike = grouped(worstFirst, (site) => JSON.stringify(standingAt(site, zone)));
  const standings = [...alike.values()].flatMap((of) => {
    const [first] = of;
    return first === undefined ? [] : [{ ...standingAt(first, zone), names: of.map(({ name }) => name) }];
  });
  const hasProblem = sites.some(({ incident }) => incident !== null);
  return { title, summary, says, hasProblem, standings };
}

function bannerTimes(banner: Banner, zone: string): string {
  const isProblem = banner.kind === 'incident' && banner.state !== 'resolved';
  return [banner.text, isProblem ? problemTimes(banner, zone) : '', timesOf(banner, zone)].filter(Boolean).join(' ');
}

/** What is said of a product of which there is no news. */
function standingOf(title: string, sites: readonly PublicSite[]): string {
  const working = sites.filter(({ condition }) => condition !== 'unknown').length;
  const awaited = sites.filter(isAwaited).length;
  const unknown = sites.length - working - awaited;
  if (awaited === sites.length) return `${title} is not running anywhere yet, as far as we know`;
  if (working === sites.length) return `${title} works`;
  if (working === 0)
    return `We do not know whether ${title} works${awaited === 0 ? '' : ` at the ${unknown} of ${sites.length} sites that have it`}`;
  const others = [
    ...(unknown === 0 ? [] : [awaited === 0 ? 'We do not know about the others' : `We do not know about ${unknown}`]),
    ...(awaited === 0 ? [] : [`It has not come to ${unknown === 0 ? 'the others' : String(awaited)} yet`]),
  ];
  return [`${title} works at ${working} of ${sites.length} sites`, ...others].join('. ');
}

/** Nothing of it was ever begun there, and there is no news of it. */
function isAwaited({ condition, deployed }: PublicSite): boolean {
  return condition === 'unknown' && !deployed;
}

const WORDS = {
  working: { word: 'Works', colour: 'green' },
  maintenance: { word: 'Being checked', colour: 'blue' },
  problem: { word: 'Has a problem', colour: 'orange' },
  down: { word: 'Down', colour: 'red' },
  unknown: { word: 'We do not know', colour: 'grey' },
} as const satisfies Record<PublicSite['condition'], Pick<Standing, 'word' | 'colour'>>;

/** What matters first, first. */
const CONDITIONS = [
  'down',
  'problem',
  'maintenance',
  'unknown',
  'working',
] as const satisfies readonly (keyof typeof WORDS)[];

function standingAt(site: PublicSite, zone: string): Omit<Standing, 'names'> {
  const of = { ...site, down: site.condition === 'down' };
  const isContained = site.condition === 'problem' && site.incident === 'monitoring';
  return {
    ...WORDS[site.condition],
    ...(isAwaited(site) ? { word: 'Not there yet' } : {}),
    ...(isContained ? { word: 'Under control', colour: 'yellow' } : {}),
    says: [site.incident === null ? '' : problemTimes(of, zone), timesOf(of, zone)].filter(Boolean).join(' '),
  };
}

/** Since when there is a problem where it is not down, and what is expected of its end. */
function problemTimes({ down, since, backAt }: Pick<Banner, 'down' | 'since' | 'backAt'>, zone: string): string {
  if (down || since === null) return '';
  const begun = `The problem began at ${shortly(zone, since)}.`;
  if (backAt === null) return begun;
  return `${begun} We expect it to be over by ${shortly(zone, backAt, since)}.`;
}

function timesOf(of: Pick<Banner, 'down' | 'since' | 'backAt' | 'wasBackAt' | 'from' | 'to'>, zone: string): string {
  if (of.from !== null) {
    const end = of.to === null ? '' : ` to ${shortly(zone, of.to, of.from)}`;
    return `It will be down for an update from ${shortly(zone, of.from)}${end}.`;
  }
  if (!of.down) return '';
  const since = of.since === null ? '' : `It has been down since ${shortly(zone, of.since)}. `;
  if (of.backAt === null) return `${since}We cannot say yet when it is back.`;
  const was = of.wasBackAt === null ? '' : `, not by ${shortly(zone, of.wasBackAt, of.backAt)} as we said before`;
  return `${since}We expect it back by ${shortly(zone, of.backAt)}${was}.`;
}

/** The time with its zone and its day; without the day where it is on that of what was just said. */
function shortly(zone: string, at: string, beside?: string): string {
  const [day, time] = [dayIn(zone, at), `${timeIn(zone, at)} ${zoneIn(zone, at)}`];
  return beside !== undefined && dayIn(zone, beside) === day ? time : `${time} on ${day}`;
}

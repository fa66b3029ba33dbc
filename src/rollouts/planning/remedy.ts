import { dearnessOf, leversOf, leversOfSite, nameOf, pulled, type Lever } from './change.js';
import { nextStart, spansOf, wavesOf, type Outline, type PlannedSite } from './outline.js';
import { schedule, type Obstacle } from './schedule.js';

/** Which levers have to be pulled so that a schedule comes about. */
export interface Remedies {
  /** Sets of levers of the same size, the cheapest first; each is enough by itself. Empty where nothing helps. */
  readonly sets: readonly (readonly Lever[])[];
  /** No smaller set is enough. Otherwise only: nothing of the set can be spared. */
  readonly smallest: boolean;
}

/** The outline, and how far back its start may be moved. */
interface Case {
  readonly outline: Outline;
  readonly earliest: number;
}

interface Node {
  readonly levers: readonly Lever[];
  readonly obstacle: Obstacle;
}

/** So many alternatives are told. */
const TOLD = 5;
/** So much work is spent on the smallest set, counted in sites scheduled: below a second. */
const EFFORT = 300_000;

/**
 * The smallest sets of levers that make an outline possible, searched from small to large. Whatever is in the way of a schedule
 * can only be helped by what happens up to there, and a site that has no time of its own only by its own levers: other branches
 * are not tried, and none that could lead to a smaller set is among them. When the effort is spent, a set is pared down instead.
 * `obstacle` is what is in the outline's way, for one who knows.
 */
export function remedies(outline: Outline, earliest: number, obstacle = schedule(outline).obstacle): Remedies {
  const asked = { outline, earliest };
  if (obstacle === null) return { sets: [], smallest: true };
  const hopeless = outline.sites.filter((site) => !hasTime(site, earliest));
  let effort = EFFORT;
  let frontier: readonly Node[] = [{ levers: [], obstacle }];
  const seen = new Set<string>();
  while (frontier.length > 0) {
    const next: Node[] = [];
    const found: (readonly Lever[])[] = [];
    for (const node of frontier) {
      for (const lever of branches(asked, node, hopeless)) {
        const levers = [...node.levers, lever];
        const key = levers.map(nameOf).toSorted().join();
        if (seen.has(key)) continue;
        seen.add(key);
        if (hopeless.some((site) => !hasLever(levers, site))) {
          next.push({ levers, obstacle });
          effort -= 10;
        } else {
          const left = schedule(allPulled(asked, levers)).obstacle;
          if (left === null) found.push(levers);
          else next.push({ levers, obstacle: left });
          effort -= workOf(outline);
        }
        if (effort < 0) return found.length > 0 ? told(found) : paredDown(asked, hopeless);
      }
    }
    if (found.length > 0) return told(found);
    frontier = next;
  }
  return { sets: [], smallest: true };
}

/** What it takes to make one schedule: that of many sites takes more for each. */
function workOf({ sites }: Outline): number {
  return sites.length * (1 + sites.length / 1_000);
}

function told(sets: readonly (readonly Lever[])[]): Remedies {
  const cheapest = sets.toSorted((one, other) => dearnessOf(one) - dearnessOf(other));
  return { sets: cheapest.slice(0, TOLD), smallest: true };
}

/** Whether there is time for a run there at all, whenever its wave begins. */
function hasTime(site: PlannedSite, earliest: number): boolean {
  return site.leftOut === true || nextStart(spansOf(site), earliest, site.allowed) !== null;
}

function hasLever(levers: readonly Lever[], site: PlannedSite): boolean {
  return levers.some((lever) => 'site' in lever && lever.site === site.id);
}

/** The levers of which every set that helps, and holds those pulled already, has at least one. */
function branches({ outline, earliest }: Case, node: Node, hopeless: readonly PlannedSite[]): readonly Lever[] {
  const lost = hopeless.find((site) => !hasLever(node.levers, site));
  if (lost !== undefined) return leversOfSite(lost);
  const pulledAlready = new Set(node.levers.map(nameOf));
  const left = leversOf(outline, earliest).filter((lever) => !pulledAlready.has(nameOf(lever)));
  // What changes the whole of it first: there are few, and they help most often.
  const all = [...left.filter((lever) => !('site' in lever)), ...left.filter((lever) => 'site' in lever)];
  if (node.obstacle.kind === 'late') return all;
  // Where more sites may be changed at once, waves are others.
  const { wave } = node.obstacle;
  const now = allPulled({ outline, earliest }, node.levers);
  const sites = wavesOf(now)
    .slice(0, wave)
    .flatMap((one) => one.sites);
  // A hub that goes first keeps everybody waiting, in whatever wave it is.
  const hubs = now.order === 'hub-first' ? now.sites.filter((site) => site.hub === true) : [];
  const upToThere = new Set([...sites.map(({ site }) => site.id), ...hubs.map((site) => site.id)]);
  return all.filter((lever) => ('site' in lever ? upToThere.has(lever.site) : lever.kind !== 'by'));
}

export function allPulled({ outline, earliest }: Case, levers: readonly Lever[]): Outline {
  return levers.reduce((so, lever) => pulled(so, lever, earliest), outline);
}

/** Pulls what helps most, again and again, and then lets go of whatever can be spared. */
function paredDown(asked: Case, hopeless: readonly PlannedSite[]): Remedies {
  let levers = hopeless.flatMap((site) => cheapestFor(site, asked.earliest));
  const bound = Math.max(1, hopeless.length);
  for (;;) {
    const { obstacle } = schedule(allPulled(asked, levers));
    if (obstacle === null) break;
    const most = furthest(asked, { levers, obstacle });
    if (most === null) return { sets: [], smallest: false };
    levers = [...levers, most];
  }
  for (const lever of levers.toReversed()) {
    const without = levers.filter((one) => one !== lever);
    if (schedule(allPulled(asked, without)).obstacle === null) levers = without;
  }
  return { sets: [levers], smallest: levers.length === bound };
}

/** What gives a site that has no time of its own some, with as few levers as can be. */
function cheapestFor(site: PlannedSite, earliest: number): readonly Lever[] {
  const own = leversOfSite(site);
  const outline: Outline = {
    ...{ sites: [site], concurrency: 1, order: null, soakSeconds: 0, start: earliest, by: Infinity },
  };
  const enough = own.find((lever) => {
    const [after] = pulled(outline, lever, earliest).sites;
    return after !== undefined && hasTime(after, earliest);
  });
  return enough === undefined ? own : [enough];
}

/** The one lever that gets a schedule furthest. */
function furthest(asked: Case, node: Node): Lever | null {
  const global = branches(asked, node, []).filter((lever) => !('site' in lever));
  const { obstacle } = node;
  const own = obstacle.kind === 'no-time' ? leversOfSite(obstacle.site) : [];
  const had = new Set(node.levers.map(nameOf));
  const ranked = [...own, ...global]
    .filter((lever) => !had.has(nameOf(lever)))
    .map((lever) => ({ lever, reach: reachOf(schedule(allPulled(asked, [...node.levers, lever])).obstacle) }))
    .toSorted((one, other) => other.reach - one.reach);
  return ranked[0]?.lever ?? null;
}

function reachOf(obstacle: Obstacle | null): number {
  if (obstacle === null) return Infinity;
  return obstacle.kind === 'late' ? Number.MAX_SAFE_INTEGER - obstacle.endsAt / 1000 : obstacle.wave;
}

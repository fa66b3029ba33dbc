import type { Release } from '../../releases/release.js';
import type { Rung } from '../../sites/rung.js';
import type { Site } from '../../sites/site.js';
import type { Calendar } from '../../windows/calendar.service.js';
import { ALWAYS, type Span } from '../../windows/span.js';
import { allowanceOf } from '../allowance.js';
import { agreedSpans, askedSpans, type PlannedTrust } from './agreed-time.js';
import { soonestToPropose, type NoticeRule } from './notice.js';
import type { Outline, PlannedSite } from './outline.js';
import type { Pace } from './pace.js';
import type { PlanBody } from './plan.schema.js';

/** So far beyond what is asked for is looked for a time. */
const BEYOND_MS = 180 * 86_400_000;

/** What an outline is made of: what the database and the files say of the sites. */
export interface KnownOfSites {
  readonly now: Date;
  readonly release: Release;
  readonly rung: Rung;
  readonly sites: readonly Site[];
  readonly calendar: Calendar;
  readonly deploys: ReadonlyMap<string, Pace>;
  readonly returns: ReadonlyMap<string, Pace>;
  /** Whether a site that failed can go back to what it ran. */
  readonly hasWayBack: boolean;
  /** How long each wave soaks. */
  readonly soakSeconds: number;
  /** Those whose agreement is required. */
  readonly trusts: readonly PlannedTrust[];
}

/** What Trusts are owed in this environment, from now. */
export function noticeRuleOf({ now, rung }: Pick<KnownOfSites, 'now' | 'rung'>): NoticeRule {
  return { now: now.getTime(), owedSeconds: rung.notices.aheadSeconds };
}

/** What a schedule is made of: each site within its windows, and in the time that its Trust agreed to or can be asked for. */
export function outlineOf(body: PlanBody, known: KnownOfSites): Outline {
  const { now, rung, sites } = known;
  const times = timesOf(body, known);
  const begins = body.start?.getTime() ?? beginOf(sites, times, now.getTime());
  const bounds = { from: now.getTime(), to: Math.max(begins, body.by?.getTime() ?? 0) + BEYOND_MS };
  const openings = openingsIn(known, bounds);
  return {
    sites: sites.map((site) => plannedSite(site, known, openings(site), times)),
    concurrency: rung.rollout.concurrency,
    order: rung.rollout.order ?? null,
    soakSeconds: known.soakSeconds,
    start: begins,
    by: body.by?.getTime() ?? Infinity,
  };
}

/** When sites may have their turn, as far as people say; by id. */
interface TimesOfSites {
  /** The one time that it has, by agreement, because it was asked for, or as somebody wishes. */
  readonly set: ReadonlyMap<string, Span>;
  /** Those whose time was asked for and not answered. */
  readonly asked: ReadonlySet<string>;
  /** Before when no time can be proposed to those who have to agree. */
  readonly notBefore: (site: string) => number | undefined;
}

function timesOf({ start, dates }: PlanBody, known: KnownOfSites): TimesOfSites {
  const rule = noticeRuleOf(known);
  const soonest = soonestToPropose(rule, start !== undefined);
  const asking = soonestToPropose(rule, true);
  const agreed = agreedSpans(known.trusts);
  const asked = askedSpans(known.trusts);
  const toAsk = new Set(known.trusts.flatMap((trust) => trust.sites));
  // What is asked of the plan stands above what was agreed: it is a question of what would be.
  const wished = dates.map(({ site, from, to }) => {
    const wish = { from: from?.getTime() ?? -Infinity, to: to?.getTime() ?? Infinity };
    return [site, toAsk.has(site) ? askable(wish, agreed.get(site), asking) : wish] as const;
  });
  const moved = new Set(dates.map(({ site }) => site));
  return {
    set: new Map([...agreed, ...asked, ...wished]),
    asked: new Set([...asked.keys()].filter((site) => !moved.has(site))),
    notBefore: (site) => (toAsk.has(site) ? soonest : undefined),
  };
}

/** A wish from when it can be asked for; all of it where the Trust has agreed to it. */
function askable(wish: Span, agreed: Span | undefined, asking: number): Span {
  const isAgreed = agreed !== undefined && wish.from >= agreed.from && wish.to <= agreed.to;
  return isAgreed ? wish : { from: Math.max(wish.from, asking), to: wish.to };
}

/** Now, or when the first site may have its turn where people say so of each. */
function beginOf(sites: readonly Site[], { set, notBefore }: TimesOfSites, now: number): number {
  const first = sites.reduce((least, { id }) => {
    const times = [set.get(id)?.from, notBefore(id)].filter((at) => at !== undefined);
    return Math.min(least, ...(times.length === 0 ? [-Infinity] : times));
  }, Infinity);
  return Number.isFinite(first) ? Math.max(now, first) : now;
}

function plannedSite(
  site: Site,
  { rung, deploys, returns, hasWayBack }: KnownOfSites,
  openings: readonly Span[],
  times: TimesOfSites,
): PlannedSite {
  const { deadlineSeconds } = rung.rollout;
  const pace = deploys.get(site.id) ?? null;
  const back = returns.get(site.id) ?? pace;
  // Of thousands: each part is named, which is quicker than to spread it.
  return {
    id: site.id,
    name: site.name,
    pilot: site.pilot,
    hub: site.hub ?? false,
    apart: site.apart ?? [],
    openings,
    agreed: times.set.get(site.id) ?? null,
    isAsked: times.asked.has(site.id),
    notBefore: times.notBefore(site.id),
    p50: pace?.p50 ?? deadlineSeconds,
    p90: pace?.p90 ?? deadlineSeconds,
    allowed: allowanceOf(pace, deadlineSeconds),
    back: hasWayBack ? allowanceOf(back, deadlineSeconds) : null,
  };
}

/** When each site is open. What is open when as far as was looked stays so, for all that is known. */
function openingsIn({ calendar, release }: KnownOfSites, bounds: Span): (site: Site) => readonly Span[] {
  // Of a thousand sites most are open at the same times.
  const stretched = new Map<readonly Span[], readonly Span[]>();
  return (site) => {
    const place = { site: site.id, product: release.product };
    if (calendar.isAlwaysOpen(place)) return ALWAYS;
    const open = calendar.openings(place, bounds);
    const known = stretched.get(open) ?? open.map((span) => stretchedOver(span, bounds));
    stretched.set(open, known);
    return known;
  };
}

function stretchedOver({ from, to }: Span, bounds: Span): Span {
  return { from: from <= bounds.from ? -Infinity : from, to: to >= bounds.to ? Infinity : to };
}

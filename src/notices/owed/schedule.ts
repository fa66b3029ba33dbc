import type { Agreement } from '../../evidence/agreements/agreement.js';
import type { Product } from '../../sites/site.js';
import type { ExpectedRelease } from '../expected-release.table.js';
import type { OwedNotice } from '../owed.js';
import type { SiteProgress } from '../rollout-progress.js';
import type { Place } from './downtimes.js';

/** In either of these a release is on its way to the Trusts. */
const ON_ITS_WAY: readonly string[] = ['uat', 'pre-prod'];

/** What is known of releases that are on their way. */
interface KnownComing {
  readonly now: Date;
  readonly sites: readonly SiteProgress[];
  readonly rounds: readonly Agreement[];
  readonly expected: readonly ExpectedRelease[];
  readonly placesOf: (product: Product) => readonly Place[];
  /** How long before its day people hear of a release. */
  readonly aheadSeconds: number;
}

/**
 * Early sight for every Trust that runs the product in Production, and for the AI Centre and the Product Owner, as soon as a release is
 * in UAT, or its day in the tracker is near enough (003-003). A Trust that was asked for a date knows of it.
 */
export function owedEarlySight(known: KnownComing): readonly OwedNotice[] {
  return [...comingReleases(known)].flatMap(([release, { product, expectedOn }]) => {
    const places = known.placesOf(product);
    const trusts = [...new Set(places.flatMap(({ trust }) => trust ?? []))];
    const asked = new Set(known.rounds.flatMap((round) => (round.release === release ? [round.trust] : [])));
    const told = [...trusts.filter((trust) => !asked.has(trust)), null];
    return told.map((trust) => ({
      ...{ key: `early-sight/${release}/${trust ?? 'ours'}`, event: 'early-sight' as const },
      subject: {
        ...{ release, product, environment: 'production' as const, trust },
        sites: places.filter((place) => trust !== null && place.trust === trust).map(({ id }) => id),
      },
      facts: { expectedOn },
      ...{ thread: `release/${release}/${trust ?? 'ours'}`, calendar: null, link: null, acknowledgeBy: null },
      ...{ instead: [], also: [] },
    }));
  });
}

type Coming = ReadonlyMap<string, { readonly product: Product; readonly expectedOn: string | null }>;

function comingReleases({ now, sites, expected, aheadSeconds }: KnownComing): Coming {
  const coming = new Map<string, { product: Product; expectedOn: string | null }>();
  const dayOf = new Map(expected.map(({ release, expectedOn }) => [release, expectedOn]));
  for (const { release, product, environment, startedAt } of sites)
    if (ON_ITS_WAY.includes(environment) && startedAt !== null)
      coming.set(release, { product, expectedOn: dayOf.get(release) ?? null });
  for (const { release, product, expectedOn } of expected)
    if (Date.parse(`${expectedOn}T00:00:00Z`) - now.getTime() <= aheadSeconds * 1000)
      coming.set(release, { product, expectedOn });
  return coming;
}

/**
 * The dates of a release at all Trusts, for the AI Centre and the Product Owner (003-018, 003-105): once no Trust's answer is awaited any
 * more, and again whenever something has changed since.
 */
export function owedSchedules(rounds: readonly Agreement[], nameOf: (trust: string) => string): readonly OwedNotice[] {
  const releases = new Map<string, Agreement[]>();
  for (const round of rounds) {
    const name = `${round.environment}/${round.release}`;
    releases.set(name, [...(releases.get(name) ?? []), round]);
  }
  return [...releases].flatMap(([name, of]) => {
    const [first] = of;
    const isOpen = of.some(({ state }) => state === 'asked');
    if (first === undefined || isOpen || !of.some(({ state }) => state === 'agreed')) return [];
    const { release, product, environment } = first;
    const changes = of.reduce((sum, { sequence }) => sum + sequence, 0);
    return [
      {
        ...{ key: `schedule/ours/${name}/${String(of.length)}.${String(changes)}`, event: 'schedule' as const },
        subject: { release, product, environment, trust: null, sites: [] },
        facts: { from: null, to: null, dates: of.map((round) => ({ trust: nameOf(round.trust), ...dateOf(round) })) },
        ...{ thread: `schedule/${name}/ours`, calendar: null, link: null, acknowledgeBy: null, instead: [], also: [] },
      },
    ];
  });
}

function dateOf(round: Agreement): Readonly<Record<string, unknown>> {
  const { day, from, to } = round;
  const isSet = round.state === 'agreed';
  return { day: isSet ? day : null, from: isSet ? iso(from) : null, to: isSet ? iso(to) : null };
}

function iso(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}

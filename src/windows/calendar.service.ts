import { grouped } from '../platform/grouping.js';
import type { Environments } from '../sites/environments.service.js';
import { isProduct, type Site } from '../sites/site.js';
import type { Window } from '../sites/window.js';
import { covers, type Freeze } from './freeze.js';
import { CENTRAL_ZONE } from '../sites/time-zone.js';
import { occurrencesOf, type Occurrence } from './recurrence.service.js';
import { ALWAYS, common, merged, within, without, type Span } from './span.js';
import { verdictOn, type Verdict } from './verdict.js';

const DAY_MS = 86_400_000;
/** How far ahead a next opening is looked for, in steps. */
const SOON_MS = 7 * DAY_MS;
const FURTHER_MS = [63 * DAY_MS, 400 * DAY_MS];

/** One product at one site, which is what a run changes. */
export interface Place {
  readonly site: string;
  readonly product: string;
}

/** The windows that one level declares for a place. */
export interface Level {
  readonly level: 'environment' | 'trust' | 'site' | 'product';
  /** In words, as `the Trust ashmere`. */
  readonly name: string;
  readonly windows: readonly Window[];
}

/** An occurrence of one of a level's windows. */
export type LevelOccurrence = Occurrence & Pick<Level, 'level' | 'name'>;

/**
 * When places may be changed, as the files and the freezes stood when it was opened: at any time at which every level that
 * declares windows has one open, and no freeze is on. Asks nothing and waits for nothing, so ten thousand sites can be asked about.
 */
export class Calendar {
  /** A thousand sites have few windows and freezes that differ, and what those leave open is worked out once. */
  private readonly times = new Map<string, Times>();
  /** Of one place much is asked. */
  private readonly places = new Map<string, KnownPlace>();
  private readonly freezes: PlacedFreezes;

  constructor(
    private readonly environments: Environments,
    freezes: readonly Freeze[],
  ) {
    this.freezes = new PlacedFreezes(freezes);
  }

  /** Whether any time at all will do: no level declares a window and no freeze is known. */
  isAlwaysOpen(place: Place): boolean {
    const known = this.known(place);
    return known !== null && known.levels.length === 0 && known.freezes.length === 0;
  }

  /** The time within finite bounds in which a place may be changed; `opened` are times that somebody opened in spite of all. */
  openings(place: Place, bounds: Span, opened: readonly Span[] = []): readonly Span[] {
    const known = this.known(place);
    return known === null ? [] : this.timesOf(known, { bounds, opened }).inBounds;
  }

  /** Whether a run that may take so many seconds may start at a moment. */
  verdict(
    place: Place,
    run: { readonly at: Date; readonly seconds: number; readonly opened?: readonly Span[] },
  ): Verdict {
    const known = this.known(place);
    if (known === null) {
      const because = `The environments folder does not know ${place.site} any more.`;
      return { open: false, kind: 'window', because, opensAt: null };
    }
    let verdict = this.lookAhead(known, { ...run, ahead: SOON_MS });
    for (const ahead of FURTHER_MS) {
      if (verdict.open || verdict.opensAt !== null) return verdict;
      verdict = this.lookAhead(known, { ...run, ahead });
    }
    return verdict;
  }

  /** Each level's windows on the days that these finite bounds touch, with what the clocks do to them. */
  occurrences(place: Place, bounds: Span): readonly LevelOccurrence[] {
    const zone = this.environments.site(place.site)?.timeZone ?? CENTRAL_ZONE;
    return this.levels(place).flatMap(({ level, name, windows }) =>
      windows.flatMap((window) => occurrencesOf(window, zone, bounds).map((one) => ({ ...one, level, name }))),
    );
  }

  /** The levels that declare windows for a place, the widest first. */
  levels(place: Place): readonly Level[] {
    return this.known(place)?.levels ?? [];
  }

  /** The freezes of a place that were not over when the calendar was opened. */
  freezesOf(place: Place): readonly Freeze[] {
    return this.known(place)?.freezes ?? [];
  }

  /** Null for a site that the files do not know. */
  private known(place: Place): KnownPlace | null {
    const site = this.environments.site(place.site);
    if (site === null) return null;
    const key = `${place.site} ${place.product}`;
    const known = this.places.get(key) ?? this.find(site, place);
    this.places.set(key, known);
    return known;
  }

  private find(site: Site, place: Place): KnownPlace {
    const { timeZone } = site;
    const levels = this.declaredAt(site, place);
    const freezes = this.freezes.at(site, place.product);
    const alike = JSON.stringify([levels.map(({ windows }) => windows), timeZone, freezes.map(({ id }) => id)]);
    return { timeZone, levels, freezes, alike };
  }

  private declaredAt(site: Site, place: Place): readonly Level[] {
    const rung = this.environments.rung(site.environment);
    const trust = site.trust === null ? null : this.environments.trust(site.trust);
    const product = isProduct(place.product) ? site.products[place.product] : undefined;
    const declared: Level[] = [];
    const declare = (level: Level['level'], windows: readonly Window[] | undefined, nameOf: () => string): void => {
      if (windows !== undefined && windows.length > 0) declared.push({ level, name: nameOf(), windows });
    };
    declare('environment', rung.windows, () => rung.title);
    declare('trust', trust?.windows, () => trust?.name ?? '');
    declare('site', site.windows, () => `the site ${site.name}`);
    declare('product', product?.windows, () => `${place.product.toUpperCase()} at ${site.name}`);
    return declared;
  }

  private lookAhead(
    known: KnownPlace,
    run: { readonly at: Date; readonly seconds: number; readonly ahead: number; readonly opened?: readonly Span[] },
  ): Verdict {
    const at = run.at.getTime();
    const bounds = { from: at, to: at + run.ahead + run.seconds * 1000 };
    const { levels, windows, open } = this.timesOf(known, { bounds, opened: run.opened ?? [] });
    const isShut = (spans: readonly Span[]): boolean => !spans.some(({ from, to }) => from <= at && at < to);
    const names = known.levels.map(({ name }) => name);
    return verdictOn({
      ...{ at, seconds: run.seconds, until: bounds.to, zone: known.timeZone, windows, open },
      shut: names.filter((_, index) => isShut(levels[index] ?? [])),
      freezes: known.freezes,
    });
  }

  private timesOf(
    { timeZone, levels: declared, freezes, alike }: KnownPlace,
    { bounds, opened }: { readonly bounds: Span; readonly opened: readonly Span[] },
  ): Times {
    const find = (): Times => {
      const levels = declared.map(({ windows }) => spansOf(windows, timeZone, bounds));
      const windows = allOpen(levels);
      const open = allTold(windows, freezes, opened);
      return { levels, windows, open, inBounds: within(open, bounds) };
    };
    // What was opened is one site's own.
    if (opened.length > 0) return find();
    const key = `${bounds.from} ${bounds.to} ${alike}`;
    const times = this.times.get(key) ?? find();
    this.times.set(key, times);
    return times;
  }
}

/** Freezes by what they are of: of hundreds, few are of one place, and those of other Trusts and sites need no look. */
class PlacedFreezes {
  private readonly wide: readonly Freeze[];
  private readonly ofOne: ReadonlyMap<string, readonly Freeze[]>;
  private readonly places: ReadonlyMap<Freeze, number>;

  constructor(freezes: readonly Freeze[]) {
    const isOfOne = ({ scope }: Freeze): boolean => scope === 'trust' || scope === 'site';
    this.wide = freezes.filter((freeze) => !isOfOne(freeze));
    this.ofOne = grouped(freezes.filter(isOfOne), ({ scope, of }) => `${scope} ${of ?? ''}`);
    this.places = new Map(freezes.map((freeze, place) => [freeze, place]));
  }

  /** In the order in which they were given. */
  at(site: Site, product: string): readonly Freeze[] {
    const wide = this.wide.filter((freeze) => covers(freeze, site, product));
    const named = [`trust ${site.trust ?? ''}`, `site ${site.id}`].flatMap((of) => this.ofOne.get(of) ?? []);
    if (named.length === 0) return wide;
    const own = named.filter((freeze) => covers(freeze, site, product));
    const placeOf = (freeze: Freeze): number => this.places.get(freeze) ?? 0;
    return [...wide, ...own].toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}

/** What the times of a place come from. */
interface KnownPlace extends Pick<Site, 'timeZone'> {
  readonly levels: readonly Level[];
  readonly freezes: readonly Freeze[];
  /** The same for all places that are open at the same times. */
  readonly alike: string;
}

/** When a place is open within bounds. */
interface Times {
  /** What each of its levels leaves open. */
  readonly levels: readonly (readonly Span[])[];
  /** What all of them do. */
  readonly windows: readonly Span[];
  /** That without the freezes, and with what was opened in spite of all; the same that lies in the bounds. */
  readonly open: readonly Span[];
  readonly inBounds: readonly Span[];
}

function allTold(windows: readonly Span[], freezes: readonly Freeze[], opened: readonly Span[]): readonly Span[] {
  const frozen = freezes.map(({ from, to }) => ({ from: from.getTime(), to: to.getTime() }));
  return merged([...without(windows, merged(frozen)), ...opened]);
}

/** The time at which every level is open. */
function allOpen(levels: readonly (readonly Span[])[]): readonly Span[] {
  return levels.reduce((open, spans) => common(open, spans), ALWAYS);
}

function spansOf(windows: readonly Window[], zone: string, bounds: Span): readonly Span[] {
  const occurrences = windows.flatMap((window) => occurrencesOf(window, zone, bounds));
  return merged(occurrences.flatMap(({ span }) => (span === null ? [] : [span])));
}

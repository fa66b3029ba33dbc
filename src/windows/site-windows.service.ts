import { Injectable } from '@nestjs/common';
import type { Caller } from '../people/caller.js';
import { mayDo } from '../people/permission.js';
import { Clock } from '../platform/clock.service.js';
import { Database } from '../platform/database/database.service.js';
import { badRequest, notFound } from '../platform/http/problem.js';
import { Environments } from '../sites/environments.service.js';
import { sitesInSight } from '../sites/sight.js';
import { PRODUCTS, type Product, type Site } from '../sites/site.js';
import type { Calendar, Level } from './calendar.service.js';
import { frozen } from './freeze.js';
import { Openings } from './openings.service.js';
import type { Span } from './span.js';
import { told } from './wall.js';
import { MOST_DAYS, type StretchQuery } from './window.schema.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 28;

/** A stretch of time as it is shown: exact, and as the site's own clock reads. */
interface ShownSpan {
  readonly from: Date;
  readonly to: Date;
  readonly reads: string;
}

/** When one product at a site may be changed. */
export interface ProductWindows {
  /** What every level declares; where none does, any time will do. */
  readonly declared: readonly Level[];
  /** The times at which every level is open and nothing is frozen. */
  readonly openings: readonly ShownSpan[];
  /** Nights on which the clocks change a window. */
  readonly clockChanges: readonly { readonly day: string; readonly of: string; readonly says: string }[];
  readonly freezes: readonly (ShownSpan & { readonly of: string; readonly reason: string | null })[];
}

/** When a site may be changed, from one moment to another. */
export interface SiteWindows {
  readonly site: string;
  readonly timeZone: string;
  readonly from: Date;
  readonly to: Date;
  readonly products: Readonly<Partial<Record<Product, ProductWindows>>>;
}

/** Shows when sites may be changed. */
@Injectable()
export class SitesWindows {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly openings: Openings,
    private readonly clock: Clock,
  ) {}

  /** From now for four weeks, unless it is said otherwise. Refuses (404) a site that is not the caller's to see. */
  async find(id: string, query: StretchQuery, caller: Caller): Promise<SiteWindows> {
    const site = sitesInSight(caller, this.environments.allSites).find((one) => one.id === id);
    if (site === undefined) throw notFound('site');
    const bounds = this.boundsOf(query);
    const [from, to] = [new Date(bounds.from), new Date(bounds.to)];
    const calendar = await this.database.transaction((tx) => this.openings.calendar(tx, from), 'window.list');
    const seesReasons = mayDo(caller, 'freezes.read', { trust: null });
    const running = PRODUCTS.filter((product) => site.products[product] !== undefined);
    const products = running.map((product) => {
      return [product, windowsOf(calendar, { site, product, seesReasons }, bounds)] as const;
    });
    return { site: site.id, timeZone: site.timeZone, from, to, products: Object.fromEntries(products) };
  }

  private boundsOf({ from, to }: StretchQuery): Span {
    const begin = from?.getTime() ?? Math.min(this.clock.now().getTime(), (to?.getTime() ?? Infinity) - DAY_MS);
    const end = to?.getTime() ?? begin + USUAL_DAYS * DAY_MS;
    if (end - begin <= MOST_DAYS * DAY_MS) return { from: begin, to: end };
    const fault = `is more than ${MOST_DAYS} days away`;
    throw badRequest([{ field: 'to', fault, fix: 'name an earlier time, or from too' }]);
  }
}

interface Asked {
  readonly site: Site;
  readonly product: Product;
  readonly seesReasons: boolean;
}

function windowsOf(calendar: Calendar, { site, product, seesReasons }: Asked, bounds: Span): ProductWindows {
  const place = { site: site.id, product };
  const freezes = calendar.freezesOf(place).filter((freeze) => freeze.from.getTime() < bounds.to);
  return {
    declared: calendar.levels(place),
    openings: calendar.openings(place, bounds).map((span) => shown(span, site)),
    clockChanges: calendar
      .occurrences(place, bounds)
      .flatMap(({ day, name, note }) => (note === null ? [] : [{ day, of: name, says: note }])),
    freezes: freezes.map((freeze) => ({
      ...shown({ from: freeze.from.getTime(), to: freeze.to.getTime() }, site),
      of: frozen(freeze),
      // Why the hub freezes more than a Trust's own is not told to that Trust.
      reason: seesReasons || freeze.scope === 'trust' || freeze.scope === 'site' ? freeze.reason : null,
    })),
  };
}

function shown({ from, to }: Span, { timeZone }: Site): ShownSpan {
  return { from: new Date(from), to: new Date(to), reads: `${told(from, timeZone)} to ${told(to, timeZone)}` };
}

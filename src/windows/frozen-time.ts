import { grouped } from '../platform/grouping.js';
import { spanIn } from '../platform/local-time.js';
import type { Product, Site } from '../sites/site.js';
import { FREEZE_SCOPES, type Freeze, type FreezeScope } from './freeze.js';
import type { KeptFreeze } from './freeze.table.js';

type Place = Pick<Site, 'id' | 'environment' | 'trust'>;
type Stretch = Pick<Freeze, 'from' | 'to'>;

/** The freeze in which a time lies. Times are UTC. */
export interface FrozenTime extends Stretch {
  /** Nothing may begin in all of the time, at none of the sites; else in a part of it, or at some of them. */
  readonly isWhole: boolean;
  /** It stands for an outage or for works, and ends with them; else somebody declared it. */
  readonly isForOutage: boolean;
}

/** With the outage that it stands for. */
type Standing = Freeze & Pick<KeptFreeze, 'outage'>;

/** Tells in which freeze a time lies that is meant for a product at these sites; null: in none. */
export type FreezeFinder = (time: Stretch, sites: readonly Place[], product: Product) => FrozenTime | null;

/** Finds freezes among as many as there are, by what they are of and not one after the other: thousands of times are asked about. */
export function freezeFinder(freezes: readonly Standing[]): FreezeFinder {
  const byScope = new Map(
    [...grouped(freezes, ({ scope }) => scope)].map(([scope, own]) => [scope, grouped(own, ({ of }) => of)]),
  );
  const freezesAt = (site: Place, product: Product): readonly Standing[] =>
    FREEZE_SCOPES.flatMap((scope) => byScope.get(scope)?.get(whatOf(scope, site, product)) ?? []);
  return (time, sites, product) => {
    const atEach = sites.map((site) =>
      freezesAt(site, product).filter(({ from, to }) => from < time.to && to > time.from),
    );
    if (atEach.every((here) => here.length === 0)) return null;
    const whole = atEach.flatMap((here) => here.find(({ from, to }) => from <= time.from && to >= time.to) ?? []);
    const isWhole = whole.length === sites.length;
    const [first] = isWhole ? whole : atEach.flat();
    if (first === undefined) return null;
    return { from: first.from, to: first.to, isWhole, isForOutage: first.outage !== null };
  };
}

/** What a freeze of that scope is of, where it covers the site. */
function whatOf(scope: FreezeScope, { id, environment, trust }: Place, product: Product): string | null {
  switch (scope) {
    case 'everything':
      return null;
    case 'environment':
      return environment;
    case 'trust':
      return trust;
    case 'site':
      return id;
    case 'product':
      return product;
  }
}

/** What it means for the time, in whole sentences, as clocks in this zone show it. */
export function frozenInWords({ from, to, isWhole, isForOutage }: FrozenTime, zone: string): string {
  const when = spanIn(zone, from.toISOString(), to.toISOString());
  const what = isForOutage ? `An outage or works are planned: ${when}.` : `There is a freeze: ${when}.`;
  const lies = isWhole ? 'This time lies in it, so' : 'A part of this time lies in it, in which';
  const stands = isForOutage ? 'that stands' : 'the freeze stands';
  const then = isWhole ? ' then' : '';
  return `${what} ${lies} the change will not begin${then} while ${stands}, unless it is let in.`;
}

/** What may be done about it by whoever asked for the time. */
export function wayOutOf({ isForOutage }: FrozenTime): string {
  return isForOutage
    ? 'Agree on another time, or have the outage or the works withdrawn if they will not be.'
    : 'Agree on another time, or have the freeze ended.';
}

import { ENVIRONMENT_TITLES, isEnvironmentName } from '../../sites/environment.js';
import type { Hold } from '../standing.js';

/** How far a stop reaches. */
export const STOP_SCOPES = ['everything', 'environment', 'trust', 'site'] as const;
export type StopScope = (typeof STOP_SCOPES)[number];

/** What a stop covers; `of` names the environment, the Trust or the site, and is null for everything. */
export interface Extent {
  readonly scope: StopScope;
  readonly of: string | null;
}

/** Where an attempt would begin. `trust` is null at a site of no Trust. */
export interface Place {
  readonly environment: string;
  readonly trust: string | null;
  readonly site: string;
}

/** Whether nothing may begin at this place while the stop is in force. */
export function covers(extent: Extent, place: Place): boolean {
  switch (extent.scope) {
    case 'everything':
      return true;
    case 'environment':
      return extent.of === place.environment;
    case 'trust':
      return extent.of !== null && extent.of === place.trust;
    case 'site':
      return extent.of === place.site;
  }
}

/** The extents that cover one or another of these places: those of which `covers` is true. */
export function extentsOver(places: readonly Place[]): readonly Extent[] {
  const over = places.flatMap(({ environment, trust, site }): readonly Extent[] => [
    { scope: 'everything', of: null },
    { scope: 'environment', of: environment },
    ...(trust === null ? [] : [{ scope: 'trust', of: trust } as const]),
    { scope: 'site', of: site },
  ]);
  return [...new Map(over.map((extent) => [`${extent.scope} ${extent.of ?? ''}`, extent])).values()];
}

/** Whether it halts rollouts of this environment as a whole, and not only at some of their sites. */
export function coversWhole(extent: Extent, environment: string): boolean {
  return extent.scope === 'everything' || (extent.scope === 'environment' && extent.of === environment);
}

/** What is stopped, in words that everybody may read: the reason is the hub's own, and may speak of any site (INV-34). */
export function titleOf(extent: Extent): string {
  switch (extent.scope) {
    case 'everything':
      return 'everything';
    case 'environment':
      return `all of ${isEnvironmentName(extent.of) ? ENVIRONMENT_TITLES[extent.of] : ''}`;
    case 'trust':
      return `every site of ${extent.of ?? ''}`;
    case 'site':
      return extent.of ?? '';
  }
}

/** What keeps a site from starting; only a person lifts it. */
export function holdOf(extent: Extent): Hold {
  const because = `The line is stopped for ${titleOf(extent)}, until somebody lifts the stop.`;
  return { kind: 'stop', because, until: null };
}

/** The widest of the stops that cover a place; null if it may start. */
export function stopAt<Stop extends Extent>(stops: readonly Stop[], place: Place): Stop | null {
  const order = (stop: Stop): number => STOP_SCOPES.indexOf(stop.scope);
  const covering = stops.filter((stop) => covers(stop, place));
  return covering.toSorted((one, other) => order(one) - order(other))[0] ?? null;
}

/** What somebody is told who may not do what they ask, and whether it is for who they are or for how things stand. */
export interface Refusal {
  readonly status: 'conflict' | 'forbidden';
  readonly sentence: string;
}

/**
 * Lifting is a second person's decision, and only of a stop that has come true: while a control node has not confirmed it,
 * an order that is on its way there may yet begin, and nobody knows what there is to decide about. `unconfirmed` holds names.
 */
export function refusalToLift(
  stop: { readonly pulledBy: string; readonly liftedAt: Date | null },
  unconfirmed: readonly string[],
  person: string,
): Refusal | null {
  if (stop.liftedAt !== null) return { status: 'conflict', sentence: 'This stop has been lifted already.' };
  if (stop.pulledBy === person)
    return { status: 'forbidden', sentence: 'You pulled this stop yourself, so another person has to lift it.' };
  if (unconfirmed.length === 0) return null;
  return {
    status: 'conflict',
    sentence: `The stop is not confirmed yet at ${unconfirmed.join(', ')}; lift it when it is.`,
  };
}

/** How a stop stands, as a sentence for people; `unconfirmed` holds the names of sites (INV-11). */
export function saysOf(
  stop: { readonly confirmedAt: Date | null; readonly liftedAt: Date | null },
  unconfirmed: readonly string[],
): string {
  if (stop.liftedAt !== null) return 'The stop was lifted.';
  if (unconfirmed.length > 0) return `Stop not confirmed: ${unconfirmed.join(', ')}.`;
  return stop.confirmedAt === null ? 'The stop is being confirmed.' : 'The stop is confirmed: nothing more begins.';
}

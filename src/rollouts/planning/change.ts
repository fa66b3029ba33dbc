import { ALWAYS, merged, type Span } from '../../windows/span.js';
import { isAnyTime, type Outline, type PlannedSite } from './outline.js';

/** One thing that people may do so that a schedule comes about. Times are milliseconds since the epoch. */
export type Change =
  /** Agree on another time with the site. */
  | { readonly kind: 'move'; readonly site: string; readonly to: Span }
  /** Let each wave prove itself for less long. */
  | { readonly kind: 'soak'; readonly seconds: number }
  | { readonly kind: 'start'; readonly at: number }
  | { readonly kind: 'by'; readonly at: number }
  /** Change more sites at once. */
  | { readonly kind: 'concurrency'; readonly sites: number }
  /** Change the site outside its windows, or in a freeze. */
  | { readonly kind: 'open'; readonly site: string; readonly during: Span }
  | { readonly kind: 'leave-out'; readonly site: string };

/** Something that could be changed, before it is known by how much. */
export type Lever =
  | { readonly kind: 'soak' | 'start' | 'by' | 'concurrency' }
  | { readonly kind: 'move' | 'open' | 'leave-out'; readonly site: string };

/** From what costs people least to what costs them most. */
const DEARNESS = ['move', 'soak', 'start', 'by', 'concurrency', 'open', 'leave-out'] as const;

export function dearnessOf(levers: readonly Pick<Lever, 'kind'>[]): number {
  return levers.reduce((sum, { kind }) => sum + DEARNESS.indexOf(kind), 0);
}

/** A name of its own for each lever of an outline. */
export function nameOf(lever: Lever): string {
  return 'site' in lever ? `${lever.kind} ${lever.site}` : lever.kind;
}

/** Every lever that there is, from the cheapest on. A pilot is never left out: the first wave is the pilots (INV-18). */
export function leversOf(outline: Outline, earliest: number): readonly Lever[] {
  const whole: Lever[] = [];
  if (outline.soakSeconds > 0) whole.push({ kind: 'soak' });
  if (outline.start > earliest) whole.push({ kind: 'start' });
  if (outline.by !== Infinity) whole.push({ kind: 'by' });
  if (outline.concurrency < outline.sites.length) whole.push({ kind: 'concurrency' });
  const levers = [...whole, ...outline.sites.flatMap(leversOfSite)];
  return levers.toSorted((one, other) => dearnessOf([one]) - dearnessOf([other]));
}

export function leversOfSite(site: PlannedSite): readonly Lever[] {
  const levers: Lever[] = [];
  if (site.agreed !== null) levers.push({ kind: 'move', site: site.id });
  if (!isAnyTime(site.openings)) levers.push({ kind: 'open', site: site.id });
  if (!site.pilot) levers.push({ kind: 'leave-out', site: site.id });
  return levers;
}

/** The outline with a lever pulled as far as it goes. */
export function pulled(outline: Outline, lever: Lever, earliest: number): Outline {
  switch (lever.kind) {
    case 'soak':
      return { ...outline, soakSeconds: 0 };
    case 'start':
      return { ...outline, start: earliest };
    case 'by':
      return { ...outline, by: Infinity };
    case 'concurrency':
      return { ...outline, concurrency: outline.sites.length };
    case 'move':
      return withSite(outline, lever.site, (site) => ({ ...site, agreed: null }));
    case 'open':
      return withSite(outline, lever.site, (site) => ({ ...site, openings: ALWAYS }));
    case 'leave-out':
      return withSite(outline, lever.site, (site) => ({ ...site, leftOut: true }));
  }
}

/** The outline as it is once people have made the change. */
export function changed(outline: Outline, change: Change): Outline {
  switch (change.kind) {
    case 'soak':
      return { ...outline, soakSeconds: change.seconds };
    case 'start':
      return { ...outline, start: change.at };
    case 'by':
      return { ...outline, by: change.at };
    case 'concurrency':
      return { ...outline, concurrency: change.sites };
    case 'move':
      return withSite(outline, change.site, (site) => ({ ...site, agreed: change.to }));
    case 'open':
      return withSite(outline, change.site, (site) => ({
        ...site,
        openings: merged([...site.openings, change.during]),
      }));
    case 'leave-out':
      return withSite(outline, change.site, (site) => ({ ...site, leftOut: true }));
  }
}

function withSite(outline: Outline, id: string, change: (site: PlannedSite) => PlannedSite): Outline {
  return { ...outline, sites: outline.sites.map((site) => (site.id === id ? change(site) : site)) };
}

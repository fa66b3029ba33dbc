import fc from 'fast-check';
import type { Outline, PlannedSite } from '../../../src/rollouts/planning/outline.js';
import { ALWAYS, merged, type Span } from '../../../src/windows/span.js';

/** Times of small outlines are told in minutes; the planner counts in milliseconds. */
export const MINUTE = 60_000;

export const minutes = (from: number, to: number): Span => ({ from: from * MINUTE, to: to * MINUTE });

/** A site that may be changed at any time and takes ten minutes, unless more is said. */
export function planned(id: string, more: Partial<PlannedSite> = {}): PlannedSite {
  const pace = { p50: 300, p90: 600, allowed: 600, back: 600 };
  return { id, name: id.toUpperCase(), pilot: false, openings: ALWAYS, agreed: null, ...pace, ...more };
}

export function outline(sites: readonly PlannedSite[], more: Partial<Outline> = {}): Outline {
  return { sites, concurrency: 2, order: null, soakSeconds: 0, start: 0, by: Infinity, ...more };
}

const span = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 30 })).map(([from, lasts]) => minutes(from, from + lasts));
const openings = fc.oneof(
  fc.constant(ALWAYS),
  fc.array(span, { minLength: 1, maxLength: 4 }).map((spans) => merged(spans)),
  fc.nat(20).map((from) => [{ from: from * MINUTE, to: Infinity }]),
);

/** Few sites with short runs, narrow windows and agreed times, so that they get in each other's way. */
export function outlines(most: number): fc.Arbitrary<Outline> {
  const site = fc.record({
    pilot: fc.boolean(),
    hub: fc.boolean(),
    apart: fc.uniqueArray(fc.constantFrom('north', 'south'), { maxLength: 2 }),
    openings,
    agreed: fc.option(span, { nil: null, freq: 2 }),
    takes: fc.integer({ min: 1, max: 8 }),
    margin: fc.nat(4),
  });
  return fc.record({
    sites: fc.array(site, { minLength: 1, maxLength: most }).map((all) =>
      all.map(({ takes, margin, ...one }, index) => ({
        ...planned(`s${String(index)}`, one),
        ...{ p50: takes * 30, p90: takes * 60, allowed: (takes + margin) * 60, back: takes * 60 },
      })),
    ),
    concurrency: fc.integer({ min: 1, max: 3 }),
    order: fc.constantFrom(null, null, 'hub-first' as const, 'sites-first' as const),
    soakSeconds: fc.nat(10).map((soak) => soak * 60),
    start: fc.constant(0),
    by: fc.oneof(
      fc.constant(Infinity),
      fc.integer({ min: 5, max: 90 }).map((by) => by * MINUTE),
    ),
  });
}

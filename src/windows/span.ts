/** A stretch of time in milliseconds since the epoch; `to` is no part of it. Either end may be infinite. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** All of time. */
export const ALWAYS: readonly Span[] = [{ from: -Infinity, to: Infinity }];

/** The same time as these spans together, in order, without overlaps, joints or empty ones. */
export function merged(spans: readonly Span[]): readonly Span[] {
  const joined: Span[] = [];
  for (const span of spans.filter(({ from, to }) => from < to).toSorted((one, other) => one.from - other.from)) {
    const last = joined.at(-1);
    if (last === undefined || last.to < span.from) joined.push(span);
    else joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return joined;
}

/** The time that is in both. Both are merged ones. */
export function common(some: readonly Span[], others: readonly Span[]): readonly Span[] {
  const both: Span[] = [];
  let one = 0;
  let other = 0;
  for (;;) {
    const [mine, theirs] = [some[one], others[other]];
    if (mine === undefined || theirs === undefined) return both;
    const span = { from: Math.max(mine.from, theirs.from), to: Math.min(mine.to, theirs.to) };
    if (span.from < span.to) both.push(span);
    if (mine.to < theirs.to) one += 1;
    else other += 1;
  }
}

/** The time of some that is in none of the others. Both are merged ones. */
export function without(some: readonly Span[], others: readonly Span[]): readonly Span[] {
  return common(some, complement(others));
}

/** All time that is in none of these merged spans. */
export function complement(spans: readonly Span[]): readonly Span[] {
  const starts = [-Infinity, ...spans.map(({ to }) => to)];
  const ends = [...spans.map(({ from }) => from), Infinity];
  return starts.flatMap((from, index) => {
    const to = ends[index] ?? Infinity;
    return from < to ? [{ from, to }] : [];
  });
}

/** What of these merged spans lies within one. */
export function within(spans: readonly Span[], bounds: Span): readonly Span[] {
  return common(spans, [bounds]);
}

/** A page at one size of the estate. Milliseconds, from asking for it to its last byte. */
export interface PageTimes {
  readonly page: string;
  readonly times: readonly number[];
  readonly bytes: number;
}

/** A page at every size, smallest first. `growth`: how much longer the largest takes than the smallest. */
export interface PageRow {
  readonly page: string;
  readonly kilobytes: number;
  readonly p50: readonly number[];
  readonly p95: readonly number[];
  readonly growth: number;
}

/** The pages of every size, smallest first, side by side. */
export function pageRowsOf(sizes: readonly (readonly PageTimes[])[]): readonly PageRow[] {
  return (sizes.at(-1) ?? []).map(({ page, bytes }) => {
    const of = sizes.map((size) => size.find((one) => one.page === page)?.times ?? []);
    const p50 = of.map((times) => percentile(times, 50));
    const [first = NaN, last = NaN] = [p50[0], p50.at(-1)];
    return {
      ...{ page, kilobytes: Math.round(bytes / 1000), p50, p95: of.map((times) => percentile(times, 95)) },
      growth: Math.round((last / first) * 10) / 10,
    };
  });
}

/** The time within which so many of a hundred were answered. */
export function percentile(times: readonly number[], of: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  const at = sorted[Math.max(0, Math.ceil((sorted.length * of) / 100) - 1)] ?? NaN;
  return Math.round(at * 10) / 10;
}

/** The rows as a table for people, within 80 columns. */
export function pagesTableOf(rows: readonly PageRow[], sizes: readonly string[]): string[] {
  const line = (page: string, cells: readonly string[]): string =>
    page.padEnd(24) + cells.map((cell) => cell.padStart(7)).join('');
  const last = sizes.length - 1;
  return [
    '',
    line('p95 ms', [...sizes, 'p50', 'growth', 'kB']),
    ...rows.map(({ page, p50, p95, growth, kilobytes }) =>
      line(page, [
        ...p95.map((ms) => ms.toFixed(0)),
        (p50[last] ?? NaN).toFixed(0),
        growth.toFixed(1),
        String(kilobytes),
      ]),
    ),
  ];
}

/** One line of a chart. */
export interface Bar {
  readonly label: string;
  /** Null: not known; no bar is drawn, and `words` say so. */
  readonly value: number | null;
  /** What it is compared with, drawn as an outline; null where it is with nothing. */
  readonly beside: number | null;
  /** What stands beside its label. */
  readonly words: string;
}

/** A bar as it is drawn: its lengths in hundredths of the room that there is. */
interface DrawnBar {
  readonly label: string;
  readonly words: string;
  readonly value: number | null;
  readonly beside: number | null;
}

/** A picture of bars, one below the other, as wide as there is room. */
export interface BarChart {
  readonly bars: readonly DrawnBar[];
  /** Where what was promised lies, in hundredths of the room; null where nothing was. */
  readonly goal: number | null;
}

/** Lays out bars from the left, the longest as long as there is room. Null where no bar would have a length. */
export function barChart(bars: readonly Bar[], goal: number | null): BarChart | null {
  if (!bars.some(({ value, beside }) => (value ?? 0) > 0 || (beside ?? 0) > 0)) return null;
  const most = Math.max(goal ?? 0, ...bars.flatMap(({ value, beside }) => [value ?? 0, beside ?? 0]));
  const lengthOf = (value: number | null) => (value === null ? null : Math.round((value / most) * 1000) / 10);
  return {
    bars: bars.map(({ label, words, value, beside }) => {
      return { label, words, value: lengthOf(value), beside: lengthOf(beside) };
    }),
    goal: lengthOf(goal),
  };
}

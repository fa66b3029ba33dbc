/** One line of a chart. */
export interface Bar {
  readonly label: string;
  /** Null: not known; no bar is drawn, and `words` say so. */
  readonly value: number | null;
  /** What it is compared with, drawn as an outline; null where it is with nothing. */
  readonly beside: number | null;
  /** What stands at its end. */
  readonly words: string;
}

interface Box {
  readonly kind: 'value' | 'beside';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Word {
  readonly kind: 'label' | 'value' | 'goal';
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** A picture of bars, one below the other, in units of its own. */
export interface BarChart {
  readonly width: number;
  readonly height: number;
  readonly axis: number;
  readonly top: number;
  readonly boxes: readonly Box[];
  readonly words: readonly Word[];
  /** Where what was promised lies; null where nothing was. */
  readonly goal: number | null;
}

const WIDTH = 960;
/** Room for the longest label, where labels are long, and for each letter where they are not. */
const MOST_LEFT = 312;
const LETTER = 9;
/** Room for the words at the end of the longest bar. */
const RIGHT = 170;
const ROW = 28;
const TOP_OF_GOAL = 24;
const LONGEST = 32;

/** Lays out bars from an axis to the right, the longest as long as there is room. Each says its figure in words. */
export function barChart(
  bars: readonly Bar[],
  goal: { readonly value: number; readonly words: string } | null,
): BarChart {
  const most = Math.max(0, goal?.value ?? 0, ...bars.flatMap(({ value, beside }) => [value ?? 0, beside ?? 0]));
  const longest = Math.max(0, ...bars.map(({ label }) => shortened(label).length));
  const axis = Math.min(MOST_LEFT, 24 + longest * LETTER);
  const lengthOf = (value: number | null) => (most <= 0 ? 0 : round(((value ?? 0) / most) * (WIDTH - axis - RIGHT)));
  const top = goal === null ? 4 : TOP_OF_GOAL;
  const goalAt = goal === null ? null : axis + lengthOf(goal.value);
  const rows = bars.map((bar, index) => ({ ...bar, y: top + index * ROW }));
  return {
    ...{ width: WIDTH, height: top + bars.length * ROW + 4, axis, top, goal: goalAt },
    boxes: rows.flatMap(({ value, beside, y }): readonly Box[] => {
      const inner = beside === null ? { y: y + 5, height: 18 } : { y: y + 8, height: 12 };
      return [
        ...(beside === null
          ? []
          : [{ kind: 'beside', x: axis, width: lengthOf(beside), y: y + 3, height: 22 } as const]),
        ...(value === null ? [] : [{ kind: 'value', x: axis, width: lengthOf(value), ...inner } as const]),
      ];
    }),
    words: [
      ...rows.flatMap(({ label, value, beside, words, y }): readonly Word[] => [
        { kind: 'label', x: axis - 12, y: y + 19, text: shortened(label) },
        { kind: 'value', x: axis + Math.max(lengthOf(value), lengthOf(beside)) + 8, y: y + 19, text: words },
      ]),
      ...(goal === null || goalAt === null ? [] : [{ kind: 'goal', x: goalAt, y: 16, text: goal.words } as const]),
    ],
  };
}

function shortened(label: string): string {
  return label.length <= LONGEST ? label : `${label.slice(0, LONGEST - 1)}…`;
}

function round(at: number): number {
  return Math.round(at * 10) / 10;
}

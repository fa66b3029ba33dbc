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
const LEFT = 300;
/** Room for the words at the end of the longest bar. */
const RIGHT = 170;
const ROW = 28;
const TOP_OF_GOAL = 24;
const LONGEST = 38;

/** Lays out bars from an axis to the right, the longest as long as there is room. Each says its figure in words. */
export function barChart(
  bars: readonly Bar[],
  goal: { readonly value: number; readonly words: string } | null,
): BarChart {
  const values = bars.flatMap(({ value, beside }) => [value ?? 0, beside ?? 0]);
  const most = Math.max(...values, goal?.value ?? 0);
  const lengthOf = (value: number) => (most <= 0 ? 0 : round((value / most) * (WIDTH - LEFT - RIGHT)));
  const top = goal === null ? 4 : TOP_OF_GOAL;
  const goalAt = goal === null ? null : LEFT + lengthOf(goal.value);
  return {
    ...{ width: WIDTH, height: top + bars.length * ROW + 4, axis: LEFT, top, goal: goalAt },
    boxes: bars.flatMap(({ value, beside }, index) => {
      const y = top + index * ROW;
      return [
        ...(beside === null ? [] : [boxOf('beside', y + 3, 22, lengthOf(beside))]),
        ...(value === null
          ? []
          : [boxOf('value', y + (beside === null ? 5 : 8), beside === null ? 18 : 12, lengthOf(value))]),
      ];
    }),
    words: [
      ...bars.flatMap(({ label, value, beside, words }, index) => {
        const y = top + index * ROW + 19;
        const end = LEFT + Math.max(lengthOf(value ?? 0), lengthOf(beside ?? 0));
        return [
          { kind: 'label', x: LEFT - 12, y, text: shortened(label) } as const,
          { kind: 'value', x: end + 8, y, text: words } as const,
        ];
      }),
      ...(goal === null || goalAt === null ? [] : [{ kind: 'goal', x: goalAt, y: 16, text: goal.words } as const]),
    ],
  };
}

function boxOf(kind: Box['kind'], y: number, height: number, width: number): Box {
  return { kind, x: LEFT, y, width, height };
}

function shortened(label: string): string {
  return label.length <= LONGEST ? label : `${label.slice(0, LONGEST - 1)}…`;
}

function round(at: number): number {
  return Math.round(at * 10) / 10;
}

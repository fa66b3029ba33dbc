import { dayIn, timeIn } from '../../../platform/local-time.js';
import type { PlanAnswer, SitePlanView, WavePlanView } from '../../../rollouts/planning/plan-view.js';
import { within, type Span } from '../../../windows/span.js';

/** When one site may be changed, and when not: milliseconds since the epoch. */
export interface SiteTimes {
  readonly name: string;
  /** With the freezes taken off. */
  readonly open: readonly Span[];
  readonly isAlwaysOpen: boolean;
  readonly freezes: readonly Span[];
  /** The time that its Trust agreed to; null where it agreed to none, or need not. */
  readonly agreed: Span | null;
  /** The time that it was asked for and has not answered. */
  readonly asked: Span | null;
}

interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: 'open' | 'freeze' | 'agreed' | 'likely' | 'allowed' | 'soak' | 'wave';
}

interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly kind: 'wave' | 'site' | 'tick';
}

export interface PlanPicture {
  readonly width: number;
  readonly height: number;
  readonly bars: readonly Bar[];
  readonly labels: readonly Label[];
  readonly ticks: readonly number[];
  readonly top: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WIDTH = 1_000;
const LEFT = 250;
const TOP = 44;
const ROW = 26;
const STEPS = [
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  28 * DAY_MS,
];
const MOST_TICKS = 8;
/** More sites than these are shown by their waves alone; each stands in the table. */
export const MOST_ROWS = 80;

/** From the start to the end of all that is planned or agreed, with a little room; a fortnight where nothing is. */
export function boundsOf({ startsAt, waves }: Pick<PlanAnswer, 'startsAt' | 'waves'>, agreed: readonly Span[]): Span {
  const from = startsAt.getTime();
  const ends = waves.flatMap(({ soakedAt, sites }) => [soakedAt, ...sites.map(({ endsAt }) => endsAt.p90)]);
  const last = Math.max(...ends.map((end) => end.getTime()), ...agreed.map(({ to }) => to), from);
  const lasts = last > from ? Math.min(last - from, 120 * DAY_MS) : 14 * DAY_MS;
  return { from, to: from + Math.max(lasts * 1.05, HOUR_MS) };
}

interface Times {
  readonly bounds: Span;
  readonly bySite: ReadonlyMap<string, SiteTimes>;
}

/** The waves over time, each site against its windows, freezes and agreed time. Whoever cannot see it has the table beside it. */
export function planPicture(
  { waves }: Pick<PlanAnswer, 'waves'>,
  times: Times,
  { zone, isBig }: { readonly zone: string; readonly isBig: boolean },
): PlanPicture {
  const { bounds, bySite } = times;
  const planned = new Set(waves.flatMap(({ sites }) => sites.map(({ site }) => site)));
  const left = [...bySite.keys()].filter((site) => !planned.has(site));
  const rows = [
    ...waves.flatMap((wave) => [
      waveRow(wave),
      ...(isBig ? [] : wave.sites.map((turn) => siteRow(turn.site, turn, times))),
    ]),
    ...(left.length === 0 || isBig
      ? []
      : [{ label: 'Without a time', kind: 'wave', spans: [] } as const, ...left.map((id) => siteRow(id, null, times))]),
  ];
  // The words of one at the very edge would be cut off.
  const ticks = ticksIn(bounds).filter((at) => xOf(at, bounds) < WIDTH - 30);
  const drawn = rows.map((row, index) => ({ ...row, y: TOP + index * ROW }));
  return {
    ...{ width: WIDTH, height: TOP + rows.length * ROW + 8, top: TOP },
    bars: drawn.flatMap(({ spans, y }) => spans.flatMap((span) => barsOf(span, y, bounds))),
    ticks: ticks.map((at) => xOf(at, bounds)),
    labels: [
      ...drawn.map(({ label, kind, y }) => ({ kind, x: kind === 'wave' ? 0 : 12, y: y + 17, text: label })),
      ...ticks.flatMap((at) => tickLabels(at, xOf(at, bounds), zone)),
    ],
  };
}

interface Stretch extends Span {
  readonly kind: Bar['kind'];
}

interface Row {
  readonly label: string;
  readonly kind: 'wave' | 'site';
  readonly spans: readonly Stretch[];
}

function waveRow({ number, pilots, opensAt, settlesAt, soakedAt }: WavePlanView): Row {
  const [opens, settles, soaked] = [opensAt, settlesAt, soakedAt].map((at) => at.getTime());
  return {
    ...{ label: `Wave ${number}${pilots ? ', pilots' : ''}`, kind: 'wave' },
    spans: [
      { kind: 'wave', from: opens ?? 0, to: settles ?? 0 },
      { kind: 'soak', from: settles ?? 0, to: soaked ?? 0 },
    ],
  };
}

function siteRow(id: string, turn: SitePlanView | null, { bounds, bySite }: Times): Row {
  const times = bySite.get(id);
  if (times === undefined) return { label: id, kind: 'site', spans: [] };
  const from = turn?.startsAt.getTime() ?? 0;
  const turns: readonly Stretch[] =
    turn === null
      ? []
      : [
          { kind: 'allowed', from, to: turn.endsAt.p90.getTime() },
          { kind: 'likely', from, to: turn.endsAt.p50.getTime() },
        ];
  return {
    ...{ label: shortened(times.name), kind: 'site' },
    spans: [
      ...(times.isAlwaysOpen ? [bounds] : times.open).map((span) => ({ kind: 'open', ...span }) as const),
      ...times.freezes.map((span) => ({ kind: 'freeze', ...span }) as const),
      ...(times.agreed === null ? [] : [{ kind: 'agreed', ...times.agreed } as const]),
      ...turns,
    ],
  };
}

const INSETS: Readonly<Record<Bar['kind'], number>> = {
  ...{ open: 3, freeze: 3, agreed: 2, likely: 8, allowed: 8, soak: 8, wave: 8 },
};

function barsOf({ kind, ...span }: Stretch, y: number, bounds: Span): readonly Bar[] {
  const inset = INSETS[kind];
  return within([span], bounds).map(({ from, to }) => {
    const x = xOf(from, bounds);
    const width = Math.max(2, round(xOf(to, bounds) - x));
    return { kind, x, width, y: y + inset, height: ROW - 2 * inset };
  });
}

function xOf(at: number, { from, to }: Span): number {
  return round(LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT));
}

function ticksIn({ from, to }: Span): readonly number[] {
  const step = STEPS.find((one) => (to - from) / one <= MOST_TICKS) ?? 28 * DAY_MS;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step);
}

function tickLabels(at: number, x: number, zone: string): readonly Label[] {
  const moment = new Date(at).toISOString();
  const [, day = '', month = ''] = dayIn(zone, moment).split(' ');
  return [
    { kind: 'tick', x, y: 16, text: `${day} ${month.slice(0, 3)}` },
    { kind: 'tick', x, y: 34, text: timeIn(zone, moment) },
  ];
}

function shortened(name: string): string {
  return name.length <= 28 ? name : `${name.slice(0, 27)}…`;
}

function round(at: number): number {
  return Math.round(at * 10) / 10;
}

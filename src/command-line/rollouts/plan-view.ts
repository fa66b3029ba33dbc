import { briefly, facts, fitted, padded, toned, widthOf, wrapped, type Look } from '../layout.js';
import type { Plan } from './plan.schema.js';

type Wave = Plan['waves'][number];
type Site = Wave['sites'][number];

/** From when to when the picture reaches, and in how many signs. */
interface Scale {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/** The waves as a picture: a row for each site, time from left to right. */
export function planLines(plan: Plan, look: Look, now: Date): readonly string[] {
  const { waves, endsAt, startsAt } = plan;
  const times = waves.flatMap((wave) => [wave.opensAt, wave.soakedAt, ...wave.sites.map((site) => site.endsAt.p90)]);
  const to = Math.max(
    ...times.map((time) => Date.parse(time)),
    Date.parse(endsAt?.p90 ?? startsAt),
    Date.parse(startsAt) + 60_000,
  );
  const names = Math.min(28, Math.max(12, ...waves.flatMap(({ sites }) => sites.map(({ name }) => widthOf(name)))));
  const starts = 14;
  const scale = { from: Date.parse(startsAt), to, width: Math.max(20, Math.min(look.width, 160) - names - starts - 2) };
  const when = (moment: string): string => briefly(look, moment, now);
  return [
    toned(look, 'strong', `${plan.release} to ${plan.environment}`),
    ...facts(look, [
      ['begins', when(startsAt)],
      ['over', endsAt === null ? null : `${when(endsAt.p50)}; where it is slow, ${when(endsAt.p90)}`],
    ]),
    ...(waves.length === 0 ? [] : ['', axis(scale, names + starts + 2, when)]),
    ...waves.flatMap((wave) => waveLines(wave, { look, scale, names, starts, when })),
    ...(waves.length === 0 ? [] : ['', toned(look, 'quiet', LEGEND)]),
    ...remarks(plan, look),
  ];
}
const LEGEND = '█ half of past runs are over by then   ▒ nine of ten   · soak   │ its window closes';

interface Drawing {
  readonly look: Look;
  readonly scale: Scale;
  readonly names: number;
  readonly starts: number;
  readonly when: (moment: string) => string;
}

function waveLines(wave: Wave, { look, scale, names, starts, when }: Drawing): readonly string[] {
  const title = `Wave ${wave.number}${wave.pilots ? ' (pilots)' : ''}`;
  return [
    `${toned(look, 'strong', padded(title, names))} ${padded(when(wave.opensAt), starts)} ${drawn(scale, (at) =>
      at >= Date.parse(wave.settlesAt) && at < Date.parse(wave.soakedAt) ? '·' : ' ',
    )}`.trimEnd(),
    ...wave.sites.map((site) =>
      `${padded(fitted(site.name, names), names)} ${padded(when(site.startsAt), starts)} ${siteBar(site, scale)}`.trimEnd(),
    ),
  ];
}

function siteBar({ startsAt, endsAt, closesAt }: Site, scale: Scale): string {
  const step = (scale.to - scale.from) / scale.width;
  const [begin, half, most] = [Date.parse(startsAt), Date.parse(endsAt.p50), Date.parse(endsAt.p90)];
  const close = closesAt == null ? Infinity : Date.parse(closesAt);
  return drawn(scale, (at) => {
    // A run shorter than a sign is one sign wide all the same.
    const touches = (from: number, to: number): boolean => at + step > from && at < Math.max(to, from + 1);
    if (touches(begin, half)) return '█';
    if (touches(half, most)) return '▒';
    return close >= at && close < at + step ? '│' : ' ';
  });
}

function drawn({ from, to, width }: Scale, signAt: (at: number) => string): string {
  return Array.from({ length: width }, (_, index) => signAt(from + ((to - from) * index) / width)).join('');
}

/** The times of the left end, the middle and the right end. */
function axis({ from, to, width }: Scale, indent: number, when: (moment: string) => string): string {
  const at = (time: number): string => when(new Date(time).toISOString());
  const [left, middle, right] = [at(from), at((from + to) / 2), at(to)];
  const gap = (room: number): string => ' '.repeat(Math.max(1, room));
  const toMiddle = Math.floor(width / 2) - widthOf(left) - Math.floor(widthOf(middle) / 2);
  const toRight = width - widthOf(left) - toMiddle - widthOf(middle) - widthOf(right);
  const texts =
    width < 50
      ? [left, gap(width - widthOf(left) - widthOf(right)), right]
      : [left, gap(toMiddle), middle, gap(toRight), right];
  return ' '.repeat(indent) + texts.join('');
}

function remarks({ obstacle, advice, warnings }: Plan, look: Look): readonly string[] {
  const lines = [
    ...(obstacle == null ? [] : [`In the way: ${obstacle}`]),
    ...(advice == null ? [] : [`What would do: ${advice}`]),
    ...warnings,
  ];
  return lines.length === 0 ? [] : ['', ...lines.flatMap((line) => wrapped(line, look.width))];
}

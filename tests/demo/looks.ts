import { z } from 'zod';

const time = z.coerce.date().nullable();

const bannerSchema = z.looseObject({
  ...{ state: z.string(), title: z.string(), text: z.string(), down: z.boolean() },
  ...{ since: time, backAt: time, wasBackAt: time, from: time, to: time },
});

/** What `/public/v1/status/flip` answers, as far as the story reads it. */
export const lookSchema = z.looseObject({
  asOf: z.coerce.date(),
  banner: bannerSchema.nullable(),
  sites: z.array(z.looseObject({ site: z.string(), condition: z.string(), backAt: time })),
});

/** What the public was told at one moment. */
export type Look = z.infer<typeof lookSchema>;
type Banner = NonNullable<Look['banner']>;

/** A stretch in which one site was being changed, and could not be relied on. */
export interface Stretch {
  readonly site: string;
  readonly from: Date;
  readonly to: Date;
}

/** A moment at which a site itself did not answer that it is well. */
export interface Sighting {
  readonly site: string;
  readonly at: Date;
}

/** How the banner did. */
export interface BannerSummary {
  /** What it said, in its order, each once in a row. */
  readonly words: readonly { readonly at: string; readonly state: string; readonly says: string }[];
  readonly looks: number;
  /** Looks at which some site was being changed; and those of them at which it did not say so. */
  readonly whileDown: number;
  readonly missed: number;
  /** Times at which a site answered of itself that it is not well, and those of them that no banner stood beside. */
  readonly ill: number;
  readonly unsaid: number;
  /** Different times of being back that people were given, and how often the one before was named beside it. */
  readonly predictions: number;
  readonly changes: number;
  /** In the end nothing is down by its word. */
  readonly gone: boolean;
}

/** What began less than this before a look may not have been seen by it. */
const MARGIN_MS = 1500;

/** Holds what the public was told against what was done at the sites, and what they said of themselves. Looks are oldest first. */
export function judge(
  looks: readonly Look[],
  { stretches, sightings }: { readonly stretches: readonly Stretch[]; readonly sightings: readonly Sighting[] },
): BannerSummary {
  const whileDown = looks.filter(({ asOf }) =>
    stretches.some(({ from, to }) => from.getTime() + MARGIN_MS <= asOf.getTime() && asOf < to),
  );
  const unsaid = sightings.filter(({ at }) => {
    const before = looks.findLast(({ asOf }) => asOf <= at);
    const after = looks.find(({ asOf }) => asOf > at);
    return !isUp(before) && !isUp(after);
  });
  const last = looks.at(-1);
  const given = looks.flatMap(({ banner }) => (banner?.down === true && banner.backAt !== null ? [banner] : []));
  return {
    words: wordsOf(looks),
    looks: looks.length,
    ...{ whileDown: whileDown.length, missed: whileDown.filter(({ banner }) => banner?.down !== true).length },
    ...{ ill: sightings.length, unsaid: unsaid.length },
    predictions: new Set(given.map(({ backAt }) => backAt?.getTime())).size,
    changes: new Set(given.flatMap((one) => (one.wasBackAt === null ? [] : [timesOf(one)]))).size,
    gone:
      last !== undefined &&
      last.banner?.down !== true &&
      last.sites.every(({ condition }) => ['working', 'unknown'].includes(condition)),
  };
}

/** It tells of work that is going on. */
function isUp(look: Look | undefined): boolean {
  const state = look?.banner?.state;
  return state !== undefined && state !== 'scheduled' && state !== 'completed';
}

function wordsOf(looks: readonly Look[]): BannerSummary['words'] {
  return looks.flatMap(({ asOf, banner }, index) => {
    const says = spoken(banner);
    if (banner === null || says === spoken(looks[index - 1]?.banner ?? null)) return [];
    return [{ at: asOf.toISOString(), state: banner.state, says }];
  });
}

/** All that it says, as a reader has it, in the time of this machine. */
export function spoken(banner: Banner | null): string {
  return banner === null ? 'nothing' : `${banner.title}. ${banner.text} ${timesOf(banner)}`.trim();
}

/** Its first sentence and its times. */
export function inShort(banner: Banner): string {
  return `${banner.title}. ${timesOf(banner)}`.trim();
}

function timesOf({ down, since, backAt, wasBackAt, from, to }: Banner): string {
  if (from !== null) return `From ${clock(from)}${to === null ? '' : ` to ${clock(to)}`}.`;
  if (!down) return '';
  const was = wasBackAt === null ? '' : `, was ${clock(wasBackAt)}`;
  const back = backAt === null ? ' We cannot say yet when it is back.' : ` Back by ${clock(backAt)}${was}.`;
  return `${since === null ? '' : `Since ${clock(since)}.`}${back}`.trim();
}

function clock(at: Date): string {
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}

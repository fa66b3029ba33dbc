import { momentIn } from '../../platform/local-time.js';
import { nextStart, wavesOf, type Chance, type Outline, type OutlinedWave } from './outline.js';
import { obstacleSentence, type Words } from './plan-words.js';
import { schedule, type Schedule } from './schedule.js';

const QUARTER_MS = 15 * 60_000;

/**
 * What would become of a plan if these sites (ids) had the time that `then` gives them instead of the one that they have in the schedule
 * as it `was`, in one or two sentences: whether their turn comes in it at all, and when all would be over. By the pace of nine in ten past runs.
 */
export function effectOf(
  { was, then }: { readonly was: Schedule; readonly then: Outline },
  sites: readonly string[],
  words: Words,
): string {
  const waves = wavesOf(then);
  const made = schedule(then, 'p90', waves);
  const missed = missedOf(then, { waves, made }, sites);
  if (missed !== null) return missedSentence(missed, words);
  const ends = (at: number): string => momentIn(words.zoneOf(null), new Date(at).toISOString());
  if (made.obstacle === null) {
    const over = `Its turn comes in that time, and all would be over by ${ends(made.endsAt)}`;
    if (was.obstacle !== null) return `${over}: what is in the way now would not be any more.`;
    if (Math.abs(made.endsAt - was.endsAt) < QUARTER_MS) return `${over}, as it is planned now.`;
    return `${over}, and not by ${ends(was.endsAt)} as it is planned now.`;
  }
  if (made.obstacle.kind === was.obstacle?.kind)
    return 'Its turn comes in that time, and what is in the way of the plan now stays in its way.';
  return `Its turn comes in that time, but then something else is in the way: ${obstacleSentence(made.obstacle, words)}`;
}

interface Missed {
  readonly chance: Chance;
  /** When its wave begins, in ms since the epoch. */
  readonly opensAt: number;
  /** The waves before it. */
  readonly before: readonly OutlinedWave[];
}

/** The first of the sites whose turn does not come in the time that it has; null where each has a turn, or nobody can say yet. */
function missedOf(
  { start }: Outline,
  { waves, made }: { readonly waves: readonly OutlinedWave[]; readonly made: Schedule },
  sites: readonly string[],
): Missed | null {
  for (const [index, wave] of waves.entries()) {
    // Nobody can say when a wave begins while one before it does not end.
    if (index > made.waves.length) return null;
    const opensAt = made.waves[index - 1]?.soakedAt ?? start;
    for (const chance of wave.sites) {
      if (!sites.includes(chance.site.id)) continue;
      const { obstacle } = made;
      const isBlocked = obstacle?.kind === 'no-time' && obstacle.site.id === chance.site.id;
      if (isBlocked || nextStart(chance.spans, opensAt, chance.site.allowed) === null)
        return { chance, opensAt, before: waves.slice(0, index) };
    }
  }
  return null;
}

function missedSentence({ chance, opensAt, before }: Missed, words: Words): string {
  const { id, name, allowed } = chance.site;
  if (nextStart(chance.spans, -Infinity, allowed) === null)
    return `There is no room for a run in that time at ${name}, for its length or for its windows and freezes: nothing would begin there.`;
  const begins = momentIn(words.zoneOf(id), new Date(opensAt).toISOString());
  const proved = before.every(({ pilots }) => pilots) ? 'the pilots have' : 'the waves before it have';
  const why = before.length === 0 ? '' : `, once ${proved} proved the release`;
  return `That is over before its turn comes: the wave of ${name} begins ${begins}${why}. Nothing would begin there in that time, and the rollout would wait there for another.`;
}

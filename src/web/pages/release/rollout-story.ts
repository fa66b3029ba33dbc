import { momentIn } from '../../../platform/local-time.js';
import type { RolloutRow } from '../../../rollouts/rollout.table.js';
import { decidersInWords, type ToDecideAbout } from '../../../rollouts/stops/decision.js';

/** What is told of a rollout of the release: how it stands, and who had it halted or rolled back, and why. */
export type ToldRollout = Pick<
  RolloutRow,
  | 'id'
  | 'environment'
  | 'state'
  | 'planned_at'
  | 'ended_at'
  | 'halt_because'
  | 'halted_by'
  | 'halt_asked_at'
  | 'after_roll_back'
>;

/** The same where it may be halted, with the Sev 1 incidents that deciding about it would answer. */
export type HaltedRollout = ToldRollout &
  Pick<ToDecideAbout, 'severe'> & {
    /** The wave that somebody decided to have rolled back, after which it stands still; null where it was halted otherwise. */
    readonly waveBack: number | null;
  };

interface Told {
  readonly title: string;
  readonly names: ReadonlyMap<string, string>;
  readonly zone: string;
}

/** Who halted it, when and why, and who decides how it goes on; null where it is not halted, and is not about to be. */
export function haltStory(rollout: HaltedRollout, told: Told): string | null {
  if (rollout.state !== 'halted' && rollout.state !== 'halting') return null;
  const name = nameIn(rollout, told);
  const who = whoHalted(name, rollout);
  if (rollout.state === 'halting') return `${haltingInWords(told.title)} ${becauseOf(who, rollout, told)}`;
  const decider = decidersInWords({ haltedBy: rollout.halted_by, severe: rollout.severe });
  const decides = `${decider.charAt(0).toUpperCase()}${decider.slice(1)} decides how it goes on.`;
  return [`Its rollout on ${told.title} is halted.`, becauseOf(who, rollout, told), decides].join(' ');
}

function whoHalted(name: string | null, { waveBack }: HaltedRollout): string {
  if (name === null) return 'It halted by itself';
  return waveBack === null ? `${name} halted it` : `${name} had wave ${waveBack} rolled back`;
}

/** A halt is none before it is confirmed wherever the rollout goes. */
export function haltingInWords(title: string): string {
  return `Its rollout on ${title} is being halted: that is not confirmed everywhere yet.`;
}

/** Who had it rolled back, when and why; null where nobody had. */
export function rollBackStory(rollout: ToldRollout, told: Told): string | null {
  const what = rolledBackInWords(rollout, told);
  const name = nameIn(rollout, told);
  return what === null || name === null ? what : `${what} ${becauseOf(`${name} decided that`, rollout, told)}`;
}

/** That it was rolled back, or is; null where it was not. */
export function rolledBackInWords(
  { state, ended_at: at, after_roll_back: after }: Pick<ToldRollout, 'state' | 'ended_at' | 'after_roll_back'>,
  { title, zone }: Pick<Told, 'title' | 'zone'>,
): string | null {
  switch (state) {
    case 'rolled-back':
      return `Its last rollout on ${title} was rolled back${at === null ? '' : ` on ${momentIn(zone, at.toISOString())}`}.`;
    case 'partially-rolled-back':
      return `Its last rollout on ${title} was rolled back at some of its sites.`;
    case 'rolling-back':
      return after === 'rolled-back'
        ? `It is being rolled back on ${title}.`
        : `It is being rolled back at some of its sites on ${title}.`;
    case 'running':
    case 'halting':
    case 'halted':
    case 'completed':
    case 'completed-with-exceptions':
    case 'superseded':
      return null;
  }
}

function nameIn({ halted_by: by }: ToldRollout, { names }: Told): string | null {
  return by === null ? null : (names.get(by) ?? 'Somebody');
}

function becauseOf(who: string, { halt_asked_at: at, halt_because: because }: ToldRollout, { zone }: Told): string {
  const when = at === null ? '' : ` on ${momentIn(zone, at.toISOString())}`;
  if (because === null) return `${who}${when}.`;
  return `${who}${when}: ${because}${/[.!?]$/.test(because) ? '' : '.'}`;
}

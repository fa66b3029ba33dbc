import { grouped } from '../../platform/grouping.js';
import type { ScheduleEntry, Undated } from './entry.js';

type Placed = Pick<ScheduleEntry, 'release' | 'environment' | 'trust'>;

/**
 * Times that were asked of Trusts, without those that a rollout has been through: what it did then stands there itself. One that has been at a part
 * of a Trust's sites, or is to try one of them again, still needs the time.
 */
export function withoutUsed(
  asked: readonly ScheduleEntry[],
  turns: readonly ScheduleEntry[],
  waiting: readonly Undated[],
): readonly ScheduleEntry[] {
  const done = grouped(turns.filter(isDone), placeOf);
  if (done.size === 0) return asked;
  const going = new Set([...turns.filter((turn) => !isDone(turn)), ...waiting].map(placeOf));
  return asked.filter((one) => {
    const place = placeOf(one);
    return going.has(place) || !(done.get(place) ?? []).some((turn) => beganIn(one, turn));
  });
}

function isDone({ state }: ScheduleEntry): boolean {
  return state === 'took-place' || state === 'rolled-back';
}

function placeOf({ release, environment, trust }: Placed): string {
  return `${release ?? ''}/${environment ?? ''}/${trust ?? ''}`;
}

function beganIn({ time }: ScheduleEntry, turn: ScheduleEntry): boolean {
  if ('day' in time || 'day' in turn.time || time.to === null) return false;
  return turn.time.from >= time.from && turn.time.from < time.to;
}

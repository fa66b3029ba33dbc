import type { FrozenTime } from '../../windows/frozen-time.js';
import type { ScheduleEntry, Undated } from './entry.js';

/** An entry as it is told: its time in fields of its own, of which `day` or `from` is null. */
type ShownEntry = Omit<ScheduleEntry, 'time' | 'touches' | 'inFreeze'> & {
  readonly day: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly inFreeze: FrozenTime | null;
};

interface Whole {
  readonly from: Date;
  readonly to: Date;
  readonly isWhole: boolean;
  readonly entries: readonly ScheduleEntry[];
  readonly undated: readonly Undated[];
}

/** A schedule as it is told to programs. */
export interface ShownSchedule extends Pick<Whole, 'from' | 'to' | 'isWhole'> {
  readonly entries: readonly ShownEntry[];
  readonly undated: readonly Omit<Undated, 'touches'>[];
}

export function shownSchedule({ from, to, isWhole, entries, undated }: Whole): ShownSchedule {
  return { from, to, isWhole, entries: entries.map(shownEntry), undated: undated.map(shownUndated) };
}

function shownEntry(entry: ScheduleEntry): ShownEntry {
  const { id, kind, state, time, product, environment, release, rollout, frozen, works, trust, sites, words } = entry;
  const shownTime = 'day' in time ? { day: time.day, from: null, to: null } : { day: null, ...time };
  const about = { product, environment, release, rollout, trust, sites };
  return { id, kind, state, ...shownTime, ...about, frozen, inFreeze: entry.inFreeze ?? null, works, words };
}

function shownUndated({ kind, because, release, product, environment, rollout, trust, sites }: Undated) {
  return { kind, because, product, environment, release, rollout, trust, sites };
}

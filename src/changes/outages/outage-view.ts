import {
  assessmentOf,
  isShort,
  leftToDo,
  noticeDays,
  stateOf,
  undertakenBy,
  type Outage,
  type OutageState,
} from './outage.js';

/** An outage as it is shown, with what follows from it. */
export interface ShownOutage extends Outage {
  readonly state: OutageState;
  /** To whom loss of service by it is put down. */
  readonly undertakenBy: string;
  readonly notice: { readonly days: number; readonly asked: number; readonly short: boolean };
  readonly assessment: ReturnType<typeof assessmentOf>;
  /** Sentences; empty where nothing is left to do. */
  readonly toDo: readonly string[];
}

/** What an outage is seen with. */
interface Seen {
  readonly now: Date;
  /** The days of notice that a Trust owes for its own outages (decision 6). */
  readonly asked: number;
  /** Of a Trust. */
  readonly nameOf: (trust: string) => string;
}

export function shownOutage(outage: Outage, { now, asked, nameOf }: Seen): ShownOutage {
  return {
    ...outage,
    state: stateOf(outage, now),
    undertakenBy: undertakenBy(outage, nameOf),
    notice: { days: outage.announced ? noticeDays(outage) : 0, asked, short: isShort(outage, asked) },
    assessment: assessmentOf(outage),
    toDo: leftToDo(outage, now),
  };
}

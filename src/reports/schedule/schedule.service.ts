import { Injectable } from '@nestjs/common';
import type { Caller } from '../../people/caller.js';
import { Clock } from '../../platform/clock.service.js';
import { badRequest } from '../../platform/http/problem.js';
import { trustsInReach } from '../../people/permission.js';
import { dayOf, daysOn } from './calendar-day.js';
import { fits, isNarrowed, type ScheduleEntry, type ScheduleFilter, type Undated } from './entry.js';
import { ScheduleFacts, type Stretch } from './schedule.facts.js';
import { MOST_DAYS, type ScheduleQuery } from './schedule.schema.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 28;
/** So many stand on one schedule. */
const MOST = 5000;

/** What is planned within a stretch of time. Times are UTC; days are those of London. */
export interface Schedule extends Stretch {
  readonly now: Date;
  /** By their beginning. */
  readonly entries: readonly ScheduleEntry[];
  /** What is to come without anybody being able to say when. */
  readonly undated: readonly Undated[];
  /** How many things the filter leaves out. */
  readonly leftOut: number;
  /** False: there is more than is shown at once; ask for a shorter stretch. */
  readonly isWhole: boolean;
}

/** The forward schedule of change: what is planned, by whom and where, as far as the caller may know (002-005, 003-018). */
@Injectable()
export class Schedules {
  constructor(
    private readonly facts: ScheduleFacts,
    private readonly clock: Clock,
  ) {}

  /** From now for four weeks, unless it is said otherwise. Refuses (400) a Trust of which the caller may not know, and too long a stretch. */
  async show({ from, to, ...query }: ScheduleQuery, caller: Caller): Promise<Schedule> {
    const filter = filterOf(query);
    return this.during(this.stretchOf(from, to), filter, caller);
  }

  /** What fits, of a stretch of time. Refuses as `show` a Trust that is not the caller's to know of. */
  async during(stretch: Stretch, filter: ScheduleFilter, caller: Caller): Promise<Schedule> {
    refuseForeign(filter, caller);
    const { now, entries, undated } = await this.facts.gather(stretch, caller);
    const within = entries.filter((entry) => isOnDuring(entry, stretch, now));
    const fitting = isNarrowed(filter) ? within.filter((entry) => fits(entry, filter)) : within;
    const inOrder = inOrderOf(fitting);
    return {
      ...{ ...stretch, now, entries: inOrder.slice(0, MOST), undated: undated.filter((one) => fits(one, filter)) },
      ...{ leftOut: within.length - fitting.length, isWhole: inOrder.length <= MOST },
    };
  }

  private stretchOf(begins: Date | undefined, ends: Date | undefined): Stretch {
    const from = begins ?? new Date(Math.min(this.clock.now().getTime(), (ends?.getTime() ?? Infinity) - DAY_MS));
    const to = ends ?? new Date(from.getTime() + USUAL_DAYS * DAY_MS);
    const days = (to.getTime() - from.getTime()) / DAY_MS;
    if (days <= 0) throw badRequest([{ field: 'to', fault: 'is not after from', fix: 'name a later time' }]);
    if (days <= MOST_DAYS) return { from, to };
    const fault = `is more than ${MOST_DAYS} days after from`;
    throw badRequest([{ field: 'to', fault, fix: 'name an earlier time, or from too' }]);
  }
}

function filterOf({ product, environment, trust, kind }: Omit<ScheduleQuery, 'from' | 'to'>): ScheduleFilter {
  return { product: product ?? null, environment: environment ?? null, trust: trust ?? null, kind: kind ?? null };
}

/** A Trust that there is not, and one that is not theirs, show nothing alike; only the latter would tell something by it. */
function refuseForeign({ trust }: ScheduleFilter, caller: Caller): void {
  const reach = trustsInReach(caller, 'agreements.read');
  if (trust === null || reach === 'every' || reach.includes(trust)) return;
  const fix = 'use an id that the service shows you';
  throw badRequest([{ field: 'trust', fault: 'is none of which you may know', fix }]);
}

/** A day counts from its midnight in London to the next. */
function isOnDuring({ time }: ScheduleEntry, { from, to }: Stretch, now: Date): boolean {
  if (!('day' in time) && time.to !== null) return time.from < to && time.to > from;
  const { first, last } = daysOn(time, now);
  const [begin, end] = [dayOf(from), dayOf(new Date(to.getTime() - 1))];
  return first <= end && last >= begin;
}

/** By their beginning, at one moment by their Trusts, and then by their ids. */
function inOrderOf(entries: readonly ScheduleEntry[]): readonly ScheduleEntry[] {
  const begun = entries.map((entry) => ({ entry, at: beginningOf(entry) }));
  return begun.toSorted((one, other) => one.at - other.at || order(one.entry, other.entry)).map(({ entry }) => entry);
}

function beginningOf({ time }: ScheduleEntry): number {
  return 'day' in time ? Date.parse(time.day) : time.from.getTime();
}

function order(one: ScheduleEntry, other: ScheduleEntry): number {
  const [own, others] = [one.trust ?? '', other.trust ?? ''];
  if (own !== others) return own < others ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}

import { timeInWords } from '../../evidence/agreements/agreement-words.js';
import { isLive, type RoundStanding } from '../../evidence/agreements/agreement.js';
import type { Span } from '../../windows/span.js';
import { notAgreed } from '../timing/agreement-hold.js';
import { noticeOf, type GivenNotice, type NoticeRule } from './notice.js';
import type { PlannedSite } from './outline.js';
import type { SitePlanView, WavePlanView } from './plan-view.js';

const QUARTER_MS = 15 * 60_000;

/** A Trust whose agreement is required, and what it said last to this very release. */
export interface PlannedTrust {
  readonly trust: string;
  readonly name: string;
  readonly zone: string;
  /** Ids of its sites in this rollout. */
  readonly sites: readonly string[];
  /** Null: it was never asked. */
  readonly agreement: RoundStanding | null;
}

/** A Trust at which nothing would start, and the least that mends it. Times are UTC. */
export interface AgreementConflict {
  readonly trust: string;
  readonly sites: readonly string[];
  readonly because: string;
  readonly fix: string;
  /** The time to ask for, by the plan; null where the plan has no turn for it, where one is asked for already, and where it named its own. */
  readonly propose: TimeToPropose | null;
  /** How much notice that would be; null where none is to be asked for. */
  readonly notice: GivenNotice | null;
  /** The time that it was asked for and has not answered: its word is waited for. */
  readonly waitsFor: TimeToPropose | null;
  /** It turned our time down and named its own: ours is not put to it once more unless somebody gives its sites another. */
  readonly namedItsOwn: boolean;
}

interface TimeToPropose {
  readonly from: Date;
  readonly to: Date;
}

/** What is asked of a plan about Trusts. */
interface Wishes {
  /** Sites that somebody who plans gave a time of their own, by id. */
  readonly dates: ReadonlySet<string>;
  readonly notice: NoticeRule;
}

/** The windows that were agreed, by site. */
export function agreedSpans(trusts: readonly PlannedTrust[]): ReadonlyMap<string, Span> {
  return spansWhere(trusts, (agreement) => (isLive(agreement) ? agreement : null));
}

/** The windows that Trusts were asked for and have not answered, by site. */
export function askedSpans(trusts: readonly PlannedTrust[]): ReadonlyMap<string, Span> {
  return spansWhere(trusts, askedFor);
}

function spansWhere(
  trusts: readonly PlannedTrust[],
  timeOf: (agreement: RoundStanding) => TimeToPropose | null,
): ReadonlyMap<string, Span> {
  return new Map(
    trusts.flatMap(({ sites, agreement }) => {
      const time = agreement === null ? null : timeOf(agreement);
      if (time === null) return [];
      const span = { from: time.from.getTime(), to: time.to.getTime() };
      return sites.map((site) => [site, span] as const);
    }),
  );
}

function askedFor(agreement: RoundStanding): TimeToPropose | null {
  const { state, kind, isOver } = agreement;
  return state === 'asked' && kind === 'exact' && !isOver ? agreement : null;
}

/** The Trusts that have agreed to no exact time, or to another than was wished for, each with the time that the plan has for it. */
export function conflictsOf(
  trusts: readonly PlannedTrust[],
  waves: readonly WavePlanView[],
  sites: readonly PlannedSite[],
  { dates, notice }: Wishes,
): readonly AgreementConflict[] {
  const turns = new Map(waves.flatMap((wave) => wave.sites.map((turn) => [turn.site, turn] as const)));
  const planned = new Map(sites.map((site) => [site.id, site]));
  const say = sayer();
  return trusts.flatMap((one): readonly AgreementConflict[] => {
    const { trust, name, zone, sites: own, agreement } = one;
    const isWished = own.some((site) => dates.has(site));
    const because = `${name} ${lacks(agreement)}.`;
    const unasked = { trust, sites: own, because, propose: null, notice: null, waitsFor: null, namedItsOwn: false };
    const waitsFor = agreement === null || isWished ? null : askedFor(agreement);
    if (waitsFor !== null) {
      const fix = `Wait for its answer to ${say(waitsFor, zone)}, or ask for another time.`;
      return [{ ...unasked, fix, waitsFor }];
    }
    if (agreement?.state === 'countered' && !isWished) {
      const fix = `Ask it for the time that it named, or give its ${own.length === 1 ? 'site' : 'sites'} another time and ask for that.`;
      return [{ ...unasked, fix, namedItsOwn: true }];
    }
    const propose = timeToPropose(own, turns, planned);
    if (agreement !== null && isLive(agreement)) {
      if (!isWished || propose === null || isWithin(own, turns, planned, agreement)) return [];
      const other = `${name} has agreed to ${say(agreement, zone)}, which is another time.`;
      const fix = `Propose ${say(propose, zone)} to ${name}, and what it agreed to is void.`;
      return [{ ...unasked, because: other, fix, propose, notice: noticeOf(propose.from, notice) }];
    }
    const fix =
      propose === null ? `Propose a time to ${name} once the plan has one` : `Propose ${say(propose, zone)} to ${name}`;
    const given = propose === null ? null : noticeOf(propose.from, notice);
    return [{ ...unasked, fix: `${fix}.`, propose, notice: given }];
  });
}

/** Many Trusts have one time, and it is dear to say. */
function sayer(): (time: TimeToPropose, zone: string) => string {
  const said = new Map<string, string>();
  return ({ from, to }, zone) => {
    const key = `${zone} ${from.getTime()} ${to.getTime()}`;
    const words = said.get(key) ?? timeInWords({ kind: 'exact', day: null, from, to }, zone);
    said.set(key, words);
    return words;
  };
}

/** Whether every turn of its sites begins in a window, and a run would be over in it. */
function isWithin(
  own: readonly string[],
  turnAt: ReadonlyMap<string, SitePlanView>,
  sites: ReadonlyMap<string, PlannedSite>,
  { from, to }: TimeToPropose,
): boolean {
  return own.every((site) => {
    const at = turnAt.get(site)?.startsAt;
    const allowed = (sites.get(site)?.allowed ?? 0) * 1000;
    return at !== undefined && at >= from && at.getTime() + allowed <= to.getTime();
  });
}

function lacks(agreement: RoundStanding | null): string {
  if (agreement?.state !== 'agreed') return notAgreed(agreement);
  return agreement.kind === 'provisional' ? 'has agreed to a day only' : 'had agreed to a time that is over';
}

/** From the first turn of its sites until the last one would be over, rolled back too; in whole quarters of an hour. */
function timeToPropose(
  own: readonly string[],
  turnAt: ReadonlyMap<string, SitePlanView>,
  sites: ReadonlyMap<string, PlannedSite>,
): TimeToPropose | null {
  const turns = own.flatMap((site) => turnAt.get(site) ?? []);
  if (turns.length < own.length || turns.length === 0) return null;
  const ends = turns.map(({ site, startsAt }) => {
    const planned = sites.get(site);
    return startsAt.getTime() + ((planned?.allowed ?? 0) + (planned?.back ?? 0)) * 1000;
  });
  const from = Math.min(...turns.map(({ startsAt }) => startsAt.getTime()));
  return {
    from: new Date(Math.floor(from / QUARTER_MS) * QUARTER_MS),
    to: new Date(Math.ceil(Math.max(...ends) / QUARTER_MS) * QUARTER_MS),
  };
}

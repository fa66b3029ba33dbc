import { timeInWords } from '../../evidence/agreements/agreement-words.js';
import { isLive, type RoundStanding } from '../../evidence/agreements/agreement.js';
import type { Span } from '../../windows/span.js';
import { notAgreed } from '../timing/agreement-hold.js';
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
  /** The time to ask for, by the plan; null where the plan has no turn for it. */
  readonly propose: TimeToPropose | null;
}

interface TimeToPropose {
  readonly from: Date;
  readonly to: Date;
}

/** The windows that were agreed, by site. */
export function agreedSpans(trusts: readonly PlannedTrust[]): ReadonlyMap<string, Span> {
  return new Map(
    trusts.flatMap(({ sites, agreement }) => {
      if (agreement === null || !isLive(agreement)) return [];
      const span = { from: agreement.from.getTime(), to: agreement.to.getTime() };
      return sites.map((site) => [site, span] as const);
    }),
  );
}

/** The Trusts that have agreed to no exact time, each with the time that the plan has for it. */
export function conflictsOf(
  trusts: readonly PlannedTrust[],
  waves: readonly WavePlanView[],
  sites: readonly PlannedSite[],
): readonly AgreementConflict[] {
  const turns = new Map(waves.flatMap((wave) => wave.sites.map((turn) => [turn.site, turn] as const)));
  const planned = new Map(sites.map((site) => [site.id, site]));
  // Many Trusts have one time, and it is dear to say.
  const said = new Map<string, string>();
  const say = ({ from, to }: TimeToPropose, zone: string): string => {
    const key = `${zone} ${from.getTime()} ${to.getTime()}`;
    const words = said.get(key) ?? timeInWords({ kind: 'exact', day: null, from, to }, zone);
    said.set(key, words);
    return words;
  };
  return trusts
    .filter(({ agreement }) => agreement === null || !isLive(agreement))
    .map(({ trust, name, zone, sites: own, agreement }) => {
      const propose = timeToPropose(own, turns, planned);
      const fix =
        propose === null
          ? `Propose a time to ${name} once the plan has one`
          : `Propose ${say(propose, zone)} to ${name}`;
      return { trust, sites: own, because: `${name} ${lacks(agreement)}.`, fix: `${fix}.`, propose };
    });
}

function lacks(agreement: RoundStanding | null): string {
  if (agreement?.state !== 'agreed') return notAgreed(agreement);
  return agreement.kind === 'provisional' ? 'has agreed to a day only' : 'had agreed to a time that is over';
}

/** From the first turn of its sites until the last one would be over, put back too; in whole quarters of an hour. */
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

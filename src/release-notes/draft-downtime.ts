import type { RoundStanding } from '../evidence/agreements/agreement.js';
import type { Downtime } from './section.js';

/** As many as the section holds. */
const MOST = 500;

/**
 * Downtime to begin with: the windows that Trusts have agreed to in these rounds, each for that Trust alone, the first one first. Null
 * while none has. What cannot be used meanwhile is left open, which publication refuses.
 */
export function draftDowntime(rounds: readonly RoundStanding[]): Downtime | null {
  const outages = rounds
    .flatMap((round) => (round.state === 'agreed' && round.kind === 'exact' ? [round] : []))
    .toSorted((one, other) => Number(one.from) - Number(other.from) || (one.trust < other.trust ? -1 : 1))
    .slice(0, MOST)
    .map(({ trust, from, to }) => ({ trust, from: from.toISOString(), to: to.toISOString() }));
  if (outages.length === 0) return null;
  return { state: 'planned', unavailable: '<what cannot be used meanwhile>', banner: null, outages };
}

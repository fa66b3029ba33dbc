import { isToGoBack, isToRetry } from '../act.js';
import type { RolloutState } from '../rollout.js';
import { refusalOfUnread, refusalToPass } from '../severe/severe.js';
import { countsAsFailure, isInFlight, standing, type SiteFacts } from '../standing.js';
import type { Refusal } from './stop.js';

/** What may follow a halt. None is the default: a person says which. */
export const DECISIONS = ['resume', 'keep', 'roll-back-wave', 'roll-back-all', 'fix-forward'] as const;
export type DecisionName = (typeof DECISIONS)[number];

export function isDecision(word: unknown): word is DecisionName {
  return DECISIONS.some((name) => name === word);
}

/** A second person's decision about a halted rollout. */
export type Decision =
  /** Goes on; the failures so far are accepted, or tried `again`. */
  | { readonly decide: 'resume'; readonly again: boolean }
  /** Goes no further: what was done stays, and every site that had not begun is left out. */
  | { readonly decide: 'keep' }
  | { readonly decide: 'roll-back-wave'; readonly wave: number }
  | { readonly decide: 'roll-back-all' }
  /** A newer release takes its place, by a promotion of its own. */
  | { readonly decide: 'fix-forward'; readonly release: string };

/** A decision as it is kept, for ever. `by` is a person's uuid; null for a Trust, for whom the hub decides. */
export interface Decided {
  readonly decide: DecisionName;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  readonly by: string | null;
  readonly at: Date;
  /** The stop in whose lifting it was decided; null when it was decided about this rollout alone. */
  readonly stop: string | null;
}

/** What is written down about one site, in a person's name. */
export interface WordAbout {
  readonly site: SiteFacts;
  readonly word: 'accepted' | 'retry-wanted' | 'skipped' | 'roll-back-wanted';
}

/** What a decision to go on says of each site of the rollout; sites that it says nothing of are not listed. */
export function wordsToGoOn(
  decision: Extract<Decision, { decide: 'resume' | 'keep' }>,
  sites: readonly SiteFacts[],
): readonly WordAbout[] {
  return sites.flatMap((site): readonly WordAbout[] => {
    if (decision.decide === 'resume') {
      if (!countsAsFailure(site)) return [];
      return [{ site, word: decision.again && isToRetry(site) ? 'retry-wanted' : 'accepted' }];
    }
    if (standing(site) === 'waiting') return [{ site, word: 'skipped' }];
    return countsAsFailure(site) || site.retryWanted ? [{ site, word: 'accepted' }] : [];
  });
}

/** A site that is still being rolled back is tried again only when it is known how that ended. */
export function refusalToTryAgain(decision: Decision, sites: readonly SiteFacts[]): string | null {
  if (decision.decide !== 'resume' || !decision.again) return null;
  const names = sites.filter(isToEndFirst).map(({ site }) => site);
  return names.length === 0
    ? null
    : `Something is still under way at ${names.join(', ')}; decide to try again when that is over.`;
}

/** Whether it counts as failed, and nobody decides to try failed sites again before it is known how what is under way there ended. */
export function isToEndFirst(site: SiteFacts): boolean {
  return countsAsFailure(site) && isInFlight(site);
}

/** What lifting a stop of some sites only says of each of them; the rollouts that they are in were never halted by it. */
export function wordsForSome(decision: Decision, sites: readonly SiteFacts[]): readonly WordAbout[] {
  if (decision.decide === 'resume') return [];
  return sites.flatMap((site): readonly WordAbout[] => {
    if (standing(site) === 'waiting') return [{ site, word: 'skipped' }];
    if (decision.decide === 'roll-back-all' && isToGoBack(site)) return [{ site, word: 'roll-back-wanted' }];
    // Nothing is tried again by a decision to go no further.
    return site.retryWanted ? [{ site, word: 'accepted' }] : [];
  });
}

/** Whether the decision lets anything begin again, which a stop that is in force does not allow. */
export function startsAgain(decision: Decision): boolean {
  return decision.decide !== 'roll-back-wave' && decision.decide !== 'roll-back-all';
}

/** A halted rollout, as it matters to who may decide about it. `severe`: Sev 1 incidents that deciding would answer. */
export interface ToDecideAbout {
  readonly state: RolloutState;
  readonly haltedBy: string | null;
  readonly requestedBy: string;
  readonly severe: readonly { readonly number: string }[];
}

/**
 * A second person decides: never who halted it, nor, when it halted itself (abuse 25) or a Sev 1 was found in its release meanwhile, who
 * asked for the rollout.
 */
export function refusalToDecide(rollout: ToDecideAbout, person: string): Refusal | null {
  if (rollout.state === 'halting')
    return { status: 'conflict', sentence: 'The halt is not confirmed yet; decide when it is.' };
  if (rollout.state !== 'halted') {
    const state = rollout.state.replaceAll('-', ' ');
    return {
      status: 'conflict',
      sentence: `There is nothing to decide about a rollout that is ${state}; only a halted one waits.`,
    };
  }
  if (rollout.haltedBy === person)
    return { status: 'forbidden', sentence: 'You halted it yourself, so another person has to decide how it goes on.' };
  if (rollout.haltedBy === null && rollout.requestedBy === person)
    return {
      status: 'forbidden',
      sentence: 'You asked for this rollout, so another person has to decide how it goes on.',
    };
  return refusalToPass(rollout, person);
}

/** Who may decide about a halted rollout, in words, as `refusalToDecide` has it of each person. */
export function decidersInWords({ haltedBy, severe }: Pick<ToDecideAbout, 'haltedBy' | 'severe'>): string {
  const halted = severe.length === 0 ? 'did not halt it' : 'neither promoted nor halted it';
  return `somebody of the delivery team who ${haltedBy === null ? 'did not promote it' : halted}`;
}

/** Nobody lets a rollout go on past a Sev 1 that they have not read of. `answers`: the numbers of those that they have. */
export function refusalToAnswer(
  decision: Decision,
  { severe, answers }: { readonly severe: ToDecideAbout['severe']; readonly answers: readonly string[] },
): string | null {
  if (decision.decide !== 'resume') return null;
  return refusalOfUnread({ severe, answers }, 'resuming');
}

/** A stop of a Trust or a site has halted no rollout, so that there is none to roll back by waves or to replace. */
export function refusalForSome(decision: Decision): string | null {
  if (decision.decide !== 'roll-back-wave' && decision.decide !== 'fix-forward') return null;
  return 'This stop holds some sites of rollouts and halted none; decide resume, keep or roll-back-all for these sites.';
}

/** Only a newer release of the same product mends a rollout; an older one would be a step back in disguise (abuse 62). */
export function refusalToFixForward(
  from: { readonly version: string; readonly product: string; readonly sequence: number },
  to: { readonly version: string; readonly product: string; readonly sequence: number },
): string | null {
  if (to.product !== from.product)
    return `${to.version} is a release of ${to.product}, and this rollout is of ${from.product}.`;
  if (to.sequence > from.sequence) return null;
  return `${to.version} is not newer than ${from.version}; to go back, decide roll-back-wave or roll-back-all.`;
}

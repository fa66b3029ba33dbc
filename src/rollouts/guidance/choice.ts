import { refusalToRetry, refusalToRollBack, refusalToSkip } from '../act.js';
import type { AttemptState } from '../attempt.js';
import type { ReturnRule, RolloutState } from '../rollout.js';
import { standing, type AttemptFacts, type SiteFacts } from '../standing.js';

/** What a person may do about a site where something failed. */
export const CHOICES = ['retry', 'skip', 'roll-back', 'hand-over'] as const;
export type ChoiceName = (typeof CHOICES)[number];

export interface Choice {
  readonly do: ChoiceName;
  readonly allowed: boolean;
  /** Why not, as a sentence; null when it may be done. */
  readonly because: string | null;
}

export interface Situation {
  readonly state: RolloutState;
  readonly returnRule: ReturnRule;
  readonly returnSentence: string;
  readonly site: SiteFacts;
  /** Whether the person who asks may act on rollouts at all (004-020). */
  readonly mayAct: boolean;
}

const BAD: readonly AttemptState[] = ['failed', 'errored', 'rollback-failed', 'unknown', 'needs-human'];

/** The attempt that is the site's trouble today; null when nothing failed there, or it was mended since. */
export function whatFailed(site: SiteFacts): AttemptFacts | null {
  switch (standing(site)) {
    case 'failed':
    case 'rolling-back':
    case 'rolled-back':
    case 'rollback-failed':
    case 'unknown':
    case 'needs-human':
      return (
        site.attempts.findLast(
          (each) => each.purpose !== 'settle' && each.purpose !== 'watch' && BAD.includes(each.state),
        ) ?? null
      );
    case 'waiting':
    case 'in-flight':
    case 'succeeded':
    case 'skipped':
      return null;
  }
}

/** All that may be done about the site now, and why the rest may not: by the same rules as the acts themselves. */
export function choicesAt(situation: Situation): readonly Choice[] {
  return CHOICES.map((name) => {
    const because = situation.mayAct ? refusalTo(name, situation) : 'Only who may act on rollouts does this.';
    return { do: name, allowed: because === null, because };
  });
}

function refusalTo(name: ChoiceName, situation: Situation): string | null {
  const { state, site } = situation;
  switch (name) {
    case 'retry':
      return site.retryWanted ? 'It is about to be tried again already.' : refusalToRetry(state, site);
    case 'skip':
      return refusalToSkip(state, site);
    case 'roll-back':
      if (site.rollBackWanted) return 'It is about to be rolled back already.';
      return refusalToRollBack(situation.returnRule, situation.returnSentence, site);
    case 'hand-over':
      return whatFailed(site) === null ? 'Nothing failed at this site, so there is nothing to hand over.' : null;
  }
}

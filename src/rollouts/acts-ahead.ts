import { isLeftOut, isToGoBack, isToRetry } from './act.js';
import { isActiveRollout, type RolloutState } from './rollout.js';
import { countsAsFailure, standing, type SiteFacts } from './standing.js';
import { isToEndFirst, wordsToGoOn } from './stops/decision.js';

/** What people do to a whole rollout, or to a wave of it. */
type ActName =
  'halt' | 'retry' | 'retry-left-out' | 'roll-back' | 'roll-back-wave' | 'resume' | 'resume-again' | 'keep';

/** Which sites one act would take in if it were done now. Whether it is allowed, and to whom, is answered when it is asked for. */
export interface ActAhead {
  readonly act: ActName;
  /** Of an act on one wave. */
  readonly wave: number | null;
  /** Ids, in the order of the waves. */
  readonly sites: readonly string[];
  /** Ids of sites at which what is under way has to be over before it is decided so at all; none of an act that waits for no site. */
  readonly after: readonly string[];
}

/** What acts would do, for whoever is about to do one. */
export interface ActsAheadView {
  readonly rollout: string;
  readonly release: string;
  readonly environment: string;
  readonly acts: readonly ActAhead[];
}

/**
 * What each act would do to which sites, by the rules that decide when it is done: `halt` names those at which nothing has begun and
 * nothing would; `resume` those whose failure it accepts, `keep` those that it leaves out or accepts.
 */
export function actsAhead(rollout: {
  readonly state: RolloutState;
  readonly waves: readonly { readonly number: number; readonly sites: readonly SiteFacts[] }[];
}): readonly ActAhead[] {
  const all = rollout.waves.flatMap(({ sites }) => sites);
  const act = (name: ActName, sites: readonly SiteFacts[], wave: number | null = null): ActAhead => ({
    act: name,
    wave,
    sites: sites.map(({ site }) => site),
    after: name === 'resume-again' ? all.filter(isToEndFirst).map(({ site }) => site) : [],
  });
  const failed = all.filter(countsAsFailure);
  return [
    act('halt', isActiveRollout(rollout.state) ? all.filter((site) => standing(site) === 'waiting') : []),
    act('retry', all.filter(isToRetry)),
    act(
      'retry-left-out',
      all.filter((site) => isToRetry(site) || isLeftOut(site)),
    ),
    act('roll-back', all.filter(isToGoBack).reverse()),
    ...rollout.waves.map(({ number, sites }) => act('roll-back-wave', sites.filter(isToGoBack), number)),
    act('resume', failed),
    act(
      'resume-again',
      wordsToGoOn({ decide: 'resume', again: true }, all).flatMap(({ site, word }) =>
        word === 'retry-wanted' ? [site] : [],
      ),
    ),
    act(
      'keep',
      wordsToGoOn({ decide: 'keep' }, all).map(({ site }) => site),
    ),
  ];
}

import type { AttemptKind, AttemptState } from '../../../rollouts/attempt.js';
import { isActiveRollout, type RolloutState } from '../../../rollouts/rollout.js';
import { FAILURE_KINDS, type FailureKind } from '../../../rollouts/site-runner.js';
import type { DrawnSite } from '../../../rollouts/rollout-view.js';
import type { Standing } from '../../../rollouts/standing.js';
import type { WaveState } from '../../../rollouts/wave.js';
import type { Tag } from '../ladder/ladder-page.js';

const GREY = 'nhsuk-tag--grey';
const BLUE = 'nhsuk-tag--blue';
const GREEN = 'nhsuk-tag--green';
const RED = 'nhsuk-tag--red';
const ORANGE = 'nhsuk-tag--orange';
const PURPLE = 'nhsuk-tag--purple';

export const ROLLOUT_TAGS: Readonly<Record<RolloutState, Tag>> = {
  running: { text: 'Under way', classes: BLUE },
  halting: { text: 'Halting', classes: RED },
  halted: { text: 'Halted', classes: RED },
  'rolling-back': { text: 'Rolling back', classes: ORANGE },
  completed: { text: 'Completed', classes: GREEN },
  'completed-with-exceptions': { text: 'Completed with exceptions', classes: ORANGE },
  'rolled-back': { text: 'Rolled back', classes: GREY },
  'partially-rolled-back': { text: 'Partly rolled back', classes: ORANGE },
  superseded: { text: 'Superseded', classes: GREY },
};

/** `isRejected`: its release is rejected on clinical risk where it runs, so that nothing begins though nobody has halted it. */
export function tagOf(state: RolloutState, isRejected: boolean): Tag {
  return state === 'running' && isRejected ? { text: 'On hold', classes: RED } : ROLLOUT_TAGS[state];
}

/** What stands on a tile; `mark` is what its border and its first letter say without a colour. */
export interface StandingWord extends Tag {
  readonly mark: string;
}

export const STANDING_WORDS: Readonly<Record<Standing, StandingWord>> = {
  waiting: { text: 'Waiting', classes: GREY, mark: 'waiting' },
  'in-flight': { text: 'Under way', classes: BLUE, mark: 'busy' },
  succeeded: { text: 'Has it', classes: GREEN, mark: 'good' },
  failed: { text: 'Failed', classes: RED, mark: 'bad' },
  'rolling-back': { text: 'Rolling back', classes: ORANGE, mark: 'busy' },
  'rolled-back': { text: 'Rolled back', classes: ORANGE, mark: 'back' },
  'rollback-failed': { text: 'Not rolled back', classes: RED, mark: 'bad' },
  unknown: { text: 'Not known', classes: PURPLE, mark: 'unknown' },
  'needs-human': { text: 'Needs a person', classes: PURPLE, mark: 'unknown' },
  skipped: { text: 'Left out', classes: GREY, mark: 'out' },
};

const WAVE_TAGS: Readonly<Record<WaveState, Tag>> = {
  pending: { text: 'To come', classes: GREY },
  open: { text: 'Under way', classes: BLUE },
  settling: { text: 'All begun', classes: BLUE },
  soaking: { text: 'Soaking', classes: BLUE },
  passed: { text: 'Passed', classes: GREEN },
};

/** What has not begun when its rollout is over never will. */
const NOT_REACHED: StandingWord = { text: 'Not reached', classes: GREY, mark: 'out' };
/** What runs there later is no matter of this rollout. */
const UPDATED: StandingWord = { ...STANDING_WORDS.succeeded, text: 'Updated' };
const HELD: StandingWord = { ...STANDING_WORDS.waiting, text: 'Held' };
const IN_USE: StandingWord = { ...STANDING_WORDS.waiting, text: 'In use' };

/** How a site stands in a rollout that is in this state. */
export function standingWord(standing: Standing, state: RolloutState): StandingWord {
  if (isActiveRollout(state)) return STANDING_WORDS[standing];
  if (standing === 'waiting') return NOT_REACHED;
  return standing === 'succeeded' ? UPDATED : STANDING_WORDS[standing];
}

/** The same, and of a site whose turn has come or will, whether something keeps it. */
export function siteWord(
  { standing, quiet, hold }: Pick<DrawnSite, 'standing' | 'quiet' | 'hold'>,
  state: RolloutState,
): StandingWord {
  if (standing !== 'waiting' || !isActiveRollout(state)) return standingWord(standing, state);
  // People are at work there, so that it is asked again and again.
  if (quiet !== null && quiet.since !== null) return IN_USE;
  return hold === null ? STANDING_WORDS.waiting : HELD;
}

/** In the order in which they are told. */
const ORDER: readonly Standing[] = [
  ...(['failed', 'rollback-failed', 'needs-human', 'unknown', 'in-flight', 'rolling-back'] as const),
  ...(['rolled-back', 'waiting', 'skipped'] as const),
];

/** How many sites stand how, but for those that have the release, such as `2 rolled back`. */
export function countsInWords(
  sites: readonly Pick<DrawnSite, 'standing' | 'quiet' | 'hold'>[],
  state: RolloutState,
): readonly string[] {
  const counts = new Map<string, number>();
  for (const site of sites) {
    const { text } = siteWord(site, state);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const words = ORDER.flatMap((standing) => {
    const { text } = standingWord(standing, state);
    return standing === 'waiting' ? [IN_USE.text, HELD.text, text] : [text];
  });
  return words.flatMap((word) => {
    const count = counts.get(word);
    return count === undefined ? [] : [`${count.toLocaleString('en-GB')} ${word.toLowerCase()}`];
  });
}

/** `3 of 4 sites have it`; of a rollout that is over, how it ended. */
export function haveIt(done: number, sites: number, state: RolloutState, of = ''): string {
  const have = isActiveRollout(state) ? (sites === 1 ? 'has it' : 'have it') : 'ended with it';
  return `${done.toLocaleString('en-GB')} of ${counted(sites, 'site')}${of} ${have}`;
}

/**
 * Nothing new begins in a wave that has begun while its rollout is halted, and never again once that is over. That it passed is told
 * as long as none of its sites went back since.
 */
export function waveTag(wave: WaveState, state: RolloutState, standings: readonly Standing[] = []): Tag {
  if (wave === 'passed') return backTag(standings) ?? WAVE_TAGS.passed;
  if (!isActiveRollout(state)) return wave === 'pending' ? NOT_REACHED : { text: 'Ended', classes: GREY };
  const isHalted = state === 'halted' || state === 'halting';
  return isHalted && wave !== 'pending' ? ROLLOUT_TAGS[state] : WAVE_TAGS[wave];
}

function backTag(standings: readonly Standing[]): Tag | null {
  if (standings.includes('rollback-failed')) return STANDING_WORDS['rollback-failed'];
  if (standings.includes('rolling-back')) return STANDING_WORDS['rolling-back'];
  if (!standings.includes('rolled-back')) return null;
  const isWhole = standings.every((standing) => standing === 'rolled-back' || standing === 'skipped');
  return isWhole ? STANDING_WORDS['rolled-back'] : { text: 'Partly rolled back', classes: ORANGE };
}

/** What was tried, whatever came of it: that says the tag beside it. */
export const KIND_WORDS: Readonly<Record<AttemptKind, string>> = {
  'pre-flight': 'Looking before the change',
  deploy: 'Deploying',
  verify: 'Probing',
  'roll-back': 'Rolling it back',
  'take-offline': 'Taking it offline',
  restore: 'Bringing it back',
  request: 'Asking its operator',
  'request-back': 'Asking its operator to roll it back',
};

export const ATTEMPT_TAGS: Readonly<Record<AttemptState, Tag>> = {
  ready: { text: 'About to begin', classes: GREY },
  claimed: { text: 'About to begin', classes: GREY },
  starting: { text: 'Starting', classes: BLUE },
  running: { text: 'Running', classes: BLUE },
  verifying: { text: 'Being checked', classes: BLUE },
  succeeded: { text: 'Succeeded', classes: GREEN },
  failed: { text: 'Failed', classes: RED },
  errored: { text: 'Broke on our side', classes: RED },
  'rolled-back': { text: 'Rolled back', classes: GREEN },
  'rollback-failed': { text: 'Not rolled back', classes: RED },
  unknown: { text: 'Not known', classes: PURPLE },
  'needs-human': { text: 'Needs a person', classes: PURPLE },
  cancelled: { text: 'Called off', classes: GREY },
};

export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-GB')} ${what}${count === 1 ? '' : 's'}`;
}

/** `Ashmere, Bracken Vale and 3 more`. */
export function someOf(names: readonly string[], most: number): string {
  const shown = names.slice(0, most);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

const FAILURES: Readonly<Record<FailureKind, string>> = {
  failed: 'The site said no.',
  unreachable: 'The site could not be reached.',
  'host-key-changed':
    'The site shows another host key than the one that is known of it, so nothing more is sent there.',
  'host-key-unknown': 'The site shows a host key that nobody has confirmed, so nothing is sent there.',
  'no-host-matched': 'The control node knows no such host.',
  deadline: 'It took longer than it may.',
  busy: 'Work that must not be interrupted was under way there; nothing was touched.',
  errored: 'Something broke on our side.',
};

/** Why an attempt failed, as a sentence: what was told, or what a bare word of the protocol means. */
export function failureInWords(failure: string): string {
  const kind = FAILURE_KINDS.find((one) => failure === one);
  return kind === undefined ? failure.replace(/\.?$/, '.') : FAILURES[kind];
}

/** Why nobody can say when a rollout that runs ends; null where it is predicted. */
export function whyNoEnd(sites: readonly Pick<DrawnSite, 'standing' | 'quiet'>[]): string | null {
  const unclear = sites.filter(({ standing }) => standing === 'unknown' || standing === 'needs-human').length;
  if (unclear > 0)
    return `When it ends, nobody can say before it is known how ${counted(unclear, 'site')} ${unclear === 1 ? 'stands' : 'stand'}.`;
  const busy = sites.filter(({ standing, quiet }) => standing === 'waiting' && quiet !== null && quiet.since !== null);
  if (busy.length === 0) return null;
  return `When it ends, nobody can say while ${counted(busy.length, 'site')} ${busy.length === 1 ? 'is' : 'are'} in use.`;
}

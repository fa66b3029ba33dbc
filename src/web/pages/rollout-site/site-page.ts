import type { Caller } from '../../../people/caller.js';
import { momentIn } from '../../../platform/local-time.js';
import type { FailureView } from '../../../rollouts/guidance/guidance.service.js';
import { isActiveRollout } from '../../../rollouts/rollout.js';
import type { ViewedAttempt, ViewedSite } from '../../../rollouts/rollout-view.js';
import type { SiteLog } from '../../../rollouts/site-log.service.js';
import type { Addresses } from '../../addresses.js';
import type { Tag } from '../ladder/ladder-page.js';
import { siteActsFor, SITE_ACT_TITLES, type SiteNow } from '../rollout-act/site-act.js';
import { overrideLines, type OverrideLine } from '../rollout-override/override-page.js';
import { saidInWords, wordsBack } from '../rollout/decision-words.js';
import type { RolloutSiteFacts } from '../rollout/rollout-page.facts.js';
import { ATTEMPT_TAGS, failureInWords, KIND_WORDS, siteWord } from '../rollout/rollout-words.js';
import { stepsOf, type RunEnd, type StepView } from './run-steps.js';

interface AttemptView {
  readonly title: string;
  readonly tag: Tag;
  readonly at: string;
  readonly href: string;
  readonly current: boolean;
  readonly failure: string | null;
}

export interface SitePageView {
  readonly heading: string;
  readonly tag: Tag;
  readonly says: string;
  readonly rows: readonly { readonly key: { readonly text: string }; readonly value: { readonly text: string } }[];
  readonly acts: readonly { readonly text: string; readonly href: string }[];
  readonly attempts: readonly AttemptView[];
  /** What is its trouble today; null where nothing is. */
  readonly trouble: { readonly title: string; readonly says: readonly string[] } | null;
  readonly checks: readonly { readonly tag: Tag; readonly says: string }[];
  readonly log: {
    readonly title: string;
    readonly steps: readonly StepView[];
    readonly before: string | null;
    readonly after: string | null;
  } | null;
  /** Leave to change it in spite of its windows and freezes, whatever became of it. */
  readonly overrides: readonly OverrideLine[];
  readonly zone: string;
}

export interface SitePageFacts extends SiteNow {
  readonly page: RolloutSiteFacts;
  readonly failure: Pick<FailureView, 'choices' | 'handOver' | 'failed'>;
  /** The name of the Trust whose site it is; null for one of nobody's. */
  readonly trust: string | null;
  readonly log: SiteLog;
}

export function sitePageView(
  { page, site, trust, failure, log }: SitePageFacts,
  { caller, addresses, zone }: { readonly caller: Caller; readonly addresses: Addresses; readonly zone: string },
): SitePageView {
  const { rollout } = page;
  const here = addresses.rolloutSite(rollout.id, site.site);
  const isOver = !isActiveRollout(rollout.state);
  const acts = siteActsFor({ site, failure }, caller, !isOver);
  const word = siteWord(site, rollout.state);
  const ended = isOver && site.standing === 'succeeded' ? { text: endedWith(site, rollout.release) } : {};
  return {
    heading: site.name,
    tag: { ...word, ...ended },
    says: isOver && site.standing === 'waiting' ? 'The rollout ended before its turn came.' : saysOf(site),
    rows: rowsOf({ page, site, trust, failure }, zone),
    acts: acts.map((act) => ({
      text: SITE_ACT_TITLES[act],
      href: addresses.rolloutSiteAct(rollout.id, site.site, act),
    })),
    trouble: troubleOf(failure.failed),
    attempts: log.attempts
      .map((attempt) => ({
        ...attemptView(attempt, failure.failed, zone),
        href: `${here}?attempt=${attempt.id}#log`,
        current: attempt.id === log.attempt?.id,
      }))
      .toReversed(),
    checks: (log.attempt?.preFlight?.checks ?? []).map(({ found, says }) => ({ tag: CHECK_TAGS[found], says })),
    overrides: overrideLines(page, site, { caller, addresses, zone }),
    log: log.attempt === null ? null : logView(log, log.attempt, { here, zone, site, failed: failure.failed }),
    zone,
  };
}

/** What the rollout brought it; another may have changed it since. */
function endedWith({ runs }: ViewedSite, release: string): string {
  return runs !== 'unknown' && runs.version === release ? `Has ${release}` : `Had ${release} when it ended`;
}

const CHECK_TAGS = {
  well: { text: 'Well', classes: 'nhsuk-tag--green' },
  ill: { text: 'Ill', classes: 'nhsuk-tag--red' },
  busy: { text: 'Busy', classes: 'nhsuk-tag--yellow' },
} as const satisfies Record<string, Tag>;

function saysOf(site: ViewedSite): string {
  if (site.quiet !== null) return site.quiet.says;
  if (site.hold !== null) return site.hold.because;
  switch (site.standing) {
    case 'unknown':
      return 'We lost word of what is being done there, and ask again and again. Do nothing there by hand: what runs may still end well. If it lasts, leave it out, or wait until a person is asked.';
    case 'needs-human':
      return 'Nobody knows how the change there ended. Look at the site itself; then try again, roll it back or leave it out.';
    case 'rollback-failed':
      return 'Rolling it back did not succeed. Call the site, then roll it back once more or leave it out.';
    case 'in-flight':
    case 'rolling-back': {
      const attempt = site.attempts.findLast(({ purpose }) => purpose === 'order');
      return attempt === undefined
        ? ''
        : `${Math.round(attempt.progress * 100)}%${attempt.task === null ? '' : `, at “${attempt.task}”`}.`;
    }
    case 'waiting':
      return 'Its turn has not come.';
    case 'succeeded':
    case 'failed':
    case 'rolled-back':
    case 'skipped':
      return '';
  }
}

function rowsOf(
  { page, site, trust, failure }: Pick<SitePageFacts, 'page' | 'site' | 'trust' | 'failure'>,
  zone: string,
): SitePageView['rows'] {
  const { runs, hold, offline } = site;
  const last = page.words.at(-1);
  const back = wordsBack(page.words).get(site.site);
  const said = { names: page.names, zone };
  const { handOver } = failure;
  const wave = page.rollout.waves.find(({ sites }) => sites.some((one) => one.site === site.site));
  const rows: readonly (readonly [string, string | null])[] = [
    [
      'Runs',
      runs === 'unknown'
        ? 'Nobody can say now.'
        : `${runs.version}${runs.healthy ? '' : ', not healthy'}, by its own probe on ${momentIn(zone, runs.at.toISOString())}`,
    ],
    ['Wave', wave === undefined ? null : `${wave.number}${wave.pilots ? ', a pilot' : ''}`],
    ['Trust', trust],
    [
      'May begin',
      hold === null ? null : hold.until === null ? 'Once a person lets it' : momentIn(zone, hold.until.toISOString()),
    ],
    ['Out of service', offline === null ? null : offline.stage.replaceAll('-', ' ')],
    ['Rolled back', back === undefined ? null : saidInWords(back, 'it', said)],
    ['Decided last', last === undefined || last === back ? null : saidInWords(last, 'it', said)],
    [
      'Handed over',
      handOver === null
        ? null
        : `${handOver.by.name} asked ${handOver.to.name}: ${handOver.note}${handOver.acknowledgedAt === null ? ' (not taken on yet)' : ' (taken on)'}`,
    ],
    ['To be told', site.notices.length === 0 ? null : site.notices.map(({ says }) => says).join(' ')],
  ];
  return rows.flatMap(([key, value]) => (value === null ? [] : [{ key: { text: key }, value: { text: value } }]));
}

/** Why it failed and at which step, by what the run told. */
function troubleOf(failed: FailureView['failed']): SitePageView['trouble'] {
  if (failed === null) return null;
  const { failure, step } = failed;
  const because = failure === null ? [] : [failureInWords(failure)];
  if (!isFailure(failed))
    return {
      title: 'What was last heard',
      says: [...because, step === null ? 'No step was told.' : `The last step that was told of is “${step}”.`],
    };
  return {
    title: 'Why it failed',
    says: [...because, step === null ? 'It failed before any step was told.' : `It failed at the step “${step}”.`],
  };
}

/** Ended badly, for all that is known; not lost from sight. */
function isFailure({ state }: Pick<ViewedAttempt, 'state'>): boolean {
  return state !== 'unknown' && state !== 'needs-human';
}

function titleOf({ id, kind, purpose }: ViewedAttempt, failed: FailureView['failed']): string {
  const what = `${KIND_WORDS[kind]}${PURPOSES[purpose]}`;
  if (failed?.id !== id || !isFailure(failed)) return what;
  return `The try that failed: ${what.charAt(0).toLowerCase()}${what.slice(1)}`;
}

function attemptView(
  attempt: ViewedAttempt,
  failed: FailureView['failed'],
  zone: string,
): Omit<AttemptView, 'href' | 'current'> {
  const at = (attempt.startedAt ?? attempt.orderedAt).toISOString();
  return {
    title: titleOf(attempt, failed),
    tag: ATTEMPT_TAGS[attempt.state],
    at: momentIn(zone, at),
    failure: attempt.failure === null ? null : failureInWords(attempt.failure),
  };
}

const PURPOSES = {
  order: '',
  settle: ', to find out how it ended',
  soak: ', at the end of the soak',
  watch: ', while its operator is at it',
} as const;

/** While an attempt is in one of these, a step without an end is running. */
const IN_HAND: readonly ViewedAttempt['state'][] = ['ready', 'claimed', 'starting', 'running', 'verifying'];

interface LogPlace {
  readonly here: string;
  readonly zone: string;
  readonly site: Pick<ViewedSite, 'standing'>;
  readonly failed: FailureView['failed'];
}

function logView(
  { lines, before, after }: SiteLog,
  attempt: ViewedAttempt,
  { here, zone, site, failed }: LogPlace,
): SitePageView['log'] {
  const page = (from: number): string => `${here}?attempt=${attempt.id}&from=${from}#log`;
  return {
    title: `${titleOf(attempt, failed)}, ${momentIn(zone, (attempt.startedAt ?? attempt.orderedAt).toISOString())}`,
    steps: stepsOf(lines, zone, endOf(attempt, site)),
    before: before === null ? null : page(before),
    after: after === null ? null : page(after),
  };
}

function endOf({ state }: Pick<ViewedAttempt, 'state'>, { standing }: Pick<ViewedSite, 'standing'>): RunEnd {
  if (IN_HAND.includes(state)) return 'running';
  if (state === 'succeeded' || state === 'rolled-back') return 'done';
  const isUnknown = standing === 'unknown' || standing === 'needs-human';
  return isUnknown && (state === 'unknown' || state === 'needs-human') ? 'not-known' : 'over';
}

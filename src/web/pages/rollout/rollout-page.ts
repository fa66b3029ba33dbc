import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { lengthInWords, momentIn } from '../../../platform/local-time.js';
import { isActiveRollout } from '../../../rollouts/rollout.js';
import type { DrawnRollout, DrawnSite, DrawnWave, RolloutToAct } from '../../../rollouts/rollout-view.js';
import type { Standing } from '../../../rollouts/standing.js';
import { coversWhole } from '../../../rollouts/stops/stop.js';
import type { Addresses } from '../../addresses.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import { ACT_TITLES, isOffered, isQuick, ROLLOUT_ACTS, type RolloutAct } from '../rollout-act/act.js';
import type { RolloutPageFacts } from './rollout-page.facts.js';
import {
  counted,
  failureInWords,
  ROLLOUT_TAGS,
  someOf,
  standingWord,
  STANDING_WORDS,
  waveTag,
} from './rollout-words.js';

interface TileView {
  readonly id: string;
  readonly name: string;
  readonly href: string;
  readonly mark: string;
  readonly word: string;
  /** Per cent, while something is being done there. */
  readonly progress: number | null;
  /** Why it does not begin, or what is being done. */
  readonly says: string;
}

interface WaveView {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly tag: Tag;
  readonly says: string;
  readonly tiles: readonly TileView[];
  readonly back: string | null;
}

interface LinkView {
  readonly text: string;
  readonly href: string;
}

/** Something that a person has to see to, and what they can do. */
interface TroubleView {
  readonly text: string;
  readonly says: string;
  readonly href: string | null;
}

export interface RolloutPageView {
  readonly heading: string;
  readonly tag: Tag;
  /** All of it in one sentence, which is said aloud when it changes. */
  readonly says: string;
  readonly progress: number;
  readonly rows: readonly { readonly key: { readonly text: string }; readonly value: { readonly text: string } }[];
  readonly halt: { readonly says: string; readonly because: string } | null;
  readonly stops: readonly { readonly says: string; readonly because: string; readonly lift: string | null }[];
  readonly troubles: readonly TroubleView[];
  readonly quick: readonly LinkView[];
  readonly acts: readonly LinkView[];
  readonly waves: readonly WaveView[];
  readonly decisions: readonly string[];
  readonly release: string | null;
  readonly isMany: boolean;
  readonly zone: string;
}

export interface RolloutReader {
  readonly caller: Caller;
  readonly addresses: Addresses;
  readonly zone: string;
}

/** What is decided where the stop is lifted, and not beside it. */
const WAITS_FOR_LIFT: readonly RolloutAct[] = ['stop', 'resume', 'resume-again', 'keep', 'fix-forward'];

/** So many tiles are small ones. */
const MANY = 60;

export function rolloutPageView(facts: RolloutPageFacts, reader: RolloutReader): RolloutPageView {
  const { rollout, ahead, title } = facts;
  const { addresses, caller, zone } = reader;
  const isStopped = facts.stops.some((stop) => coversWhole(stop, rollout.environment));
  const offered = ROLLOUT_ACTS.filter(
    (act) =>
      !(isStopped && WAITS_FOR_LIFT.includes(act)) &&
      isOffered({ act, wave: null }, rollout, { caller, acts: ahead.acts }),
  );
  const linkTo = (act: (typeof ROLLOUT_ACTS)[number]): LinkView => ({
    text: ACT_TITLES[act],
    href: addresses.rolloutAct(rollout.id, act),
  });
  return {
    heading: `${PRODUCT_TITLES[rollout.product] ?? rollout.product} ${rollout.release} on ${title}`,
    tag: ROLLOUT_TAGS[rollout.state],
    says: inOneSentence(rollout, title),
    progress: Math.round(rollout.progress * 100),
    rows: rowsOf(facts, zone),
    halt: rollout.halt === null ? null : { says: rollout.halt.says, because: becauseOf(facts) },
    stops: facts.stops.map((stop) => ({
      says: `The line is stopped for ${stop.title}. ${stop.says}`,
      because: stop.by === null ? stop.reason : `${stop.by.name}: ${stop.reason}`,
      lift: mayDo(caller, 'stops.lift') && stop.by?.person !== caller.person ? addresses.stopLift(stop.id) : null,
    })),
    troubles: troublesOf(rollout, addresses),
    quick: offered.filter(isQuick).map(linkTo),
    acts: offered.filter((act) => !isQuick(act)).map(linkTo),
    waves: rollout.waves.map((wave) => waveView(wave, facts, reader)),
    decisions: rollout.decisions.map(({ decide, by, reason, at }) => {
      const who = by === null ? 'The hub' : (facts.names.get(by) ?? 'Somebody');
      return `${who} decided ${decide.replaceAll('-', ' ')} on ${momentIn(zone, at.toISOString())}${reason === null ? '.' : `: ${reason}`}`;
    }),
    release: mayDo(caller, 'releases.read') ? addresses.release(rollout.release) : null,
    isMany: rollout.sites > MANY,
    zone,
  };
}

function inOneSentence(rollout: DrawnRollout, title: string): string {
  const done = rollout.counts.succeeded ?? 0;
  const far = `${done.toLocaleString('en-GB')} of ${counted(rollout.sites, 'site')} of ${title} ${rollout.sites === 1 ? 'has' : 'have'} it`;
  const rest = ORDER.flatMap((standing) => {
    const count = rollout.counts[standing] ?? 0;
    const word = standingWord(standing, rollout.state).text.toLowerCase();
    return count === 0 || standing === 'succeeded' ? [] : [`${count.toLocaleString('en-GB')} ${word}`];
  });
  return `${[far, ...rest].join(', ')}.`;
}

const ORDER: readonly Standing[] = [
  ...(['failed', 'rollback-failed', 'needs-human', 'unknown', 'in-flight', 'rolling-back'] as const),
  ...(['rolled-back', 'waiting', 'skipped', 'succeeded'] as const),
];

function rowsOf({ rollout, names, now }: RolloutPageFacts, zone: string): RolloutPageView['rows'] {
  const { policy, plannedAt, endedAt, told } = rollout;
  const asker = names.get(rollout.requestedBy);
  const end = endedAt ?? now;
  const rows: readonly (readonly [string, string | null])[] = [
    [endedAt === null ? 'Predicted end' : 'Ended', endInWords(rollout, now, zone)],
    ['Begun', `${momentIn(zone, plannedAt.toISOString())}${asker === undefined ? '' : ` by ${asker}`}`],
    [
      endedAt === null ? 'Under way for' : 'Took',
      lengthInWords(plannedAt.toISOString(), new Date(Math.max(end.getTime(), plannedAt.getTime())).toISOString()),
    ],
    [
      'How it goes',
      `${counted(policy.concurrency, 'site')} at once. It stops by itself ${stopsAfter(policy.failureBudget)}`,
    ],
    ['Way back', rollout.returnSentence],
    ['Replaced by', rollout.supersededBy],
    ['Told', told.state === 'green' ? null : told.because.join(' ')],
  ];
  return rows.flatMap(([key, value]) => (value === null ? [] : [{ key: { text: key }, value: { text: value } }]));
}

function endInWords(rollout: DrawnRollout, now: Date, zone: string): string {
  const { endedAt, state, remainingSeconds, waves } = rollout;
  if (endedAt !== null) return momentIn(zone, endedAt.toISOString());
  if (state === 'halted' || state === 'halting') return 'Nobody can say before it is decided how it goes on.';
  if (remainingSeconds === null) return 'Nobody can say before the first site has been done.';
  const held = waves.flatMap(({ sites }) => sites.flatMap(({ hold }) => (hold === null ? [] : [hold])));
  const until = Math.max(...held.map(({ until: lifts }) => lifts?.getTime() ?? 0), now.getTime());
  const end = momentIn(zone, new Date(until + remainingSeconds * 1000).toISOString());
  const open = held.filter(({ until: lifts }) => lifts === null).length;
  return open === 0 ? end : `${end}, once ${counted(open, 'site')} may begin that only a person lets begin`;
}

function becauseOf({ rollout, names }: RolloutPageFacts): string {
  if (rollout.halt === null) return '';
  const { by, because } = rollout.halt;
  return by === null ? because : `${names.get(by) ?? 'Somebody'}: ${because}`;
}

/** What does not go on without a person, told plainly with what to do. */
function troublesOf(rollout: DrawnRollout, addresses: Addresses): readonly TroubleView[] {
  const sites = rollout.waves.flatMap((wave) => wave.sites);
  const told = sites.flatMap((site): readonly TroubleView[] => {
    const says = whatToDo(site);
    const text = `${site.name}: ${STANDING_WORDS[site.standing].text.toLowerCase()}`;
    return says === null ? [] : [{ text, says, href: addresses.rolloutSite(rollout.id, site.site) }];
  });
  const silent = rollout.outOfContact.map(({ controlNode, says }) => ({ text: controlNode, says, href: null }));
  return [...silent, ...told];
}

function whatToDo(site: DrawnSite): string | null {
  if (site.quiet?.asksPerson === true) return site.quiet.says;
  const failure = site.attempts.findLast((attempt) => attempt.failure !== null)?.failure;
  const because = failure === undefined || failure === null ? '' : `${failureInWords(failure)} `;
  switch (site.standing) {
    case 'unknown':
      return 'We lost word of what was being done there, and ask again and again. Do nothing there by hand. If it lasts, open it to see the last that was heard, or leave it out.';
    case 'needs-human':
      return `${because}Nobody knows how the change there ended. Look at the site itself, then try again, put it back or leave it out.`;
    case 'rollback-failed':
      return `${because}Putting it back did not succeed. Call the site, then put it back once more or leave it out; an incident is open.`;
    case 'failed':
      return site.excused
        ? null
        : `${because}Open it to see the step that failed, and to try again, put it back or leave it out.`;
    case 'waiting':
    case 'in-flight':
    case 'succeeded':
    case 'rolling-back':
    case 'rolled-back':
    case 'skipped':
      return null;
  }
}

function waveView(wave: DrawnWave, facts: RolloutPageFacts, { caller, addresses, zone }: RolloutReader): WaveView {
  const { rollout, ahead } = facts;
  const goesBack = isOffered({ act: 'roll-back-wave', wave: wave.number }, rollout, { caller, acts: ahead.acts });
  const of = `Wave ${wave.number}${wave.pilots ? ', pilots' : ''}`;
  return {
    ...{
      id: `wave-${wave.number}`,
      number: wave.number,
      title: of,
      tag: waveTag(wave.state, rollout.state),
      says: waveSays(wave, zone),
    },
    tiles: wave.sites.map((site) => tileView(site, rollout, addresses)),
    back: goesBack ? addresses.rolloutWaveBack(rollout.id, wave.number) : null,
  };
}

function waveSays({ sites, soakUntil, state, passedAt }: DrawnWave, zone: string): string {
  const done = sites.filter(({ standing }) => standing === 'succeeded').length;
  const far = `${done.toLocaleString('en-GB')} of ${counted(sites.length, 'site')} ${sites.length === 1 ? 'has' : 'have'} it`;
  if (state === 'passed' && passedAt !== null) return `${far}, passed ${momentIn(zone, passedAt.toISOString())}`;
  if (state !== 'soaking' || soakUntil === null) return far;
  return `${far}, watched until ${momentIn(zone, soakUntil.toISOString())}`;
}

function tileView(site: DrawnSite, rollout: DrawnRollout, addresses: Addresses): TileView {
  const { text, mark } = standingWord(site.standing, rollout.state);
  const running = site.attempts.findLast((attempt) => attempt.purpose === 'order');
  const isBusy = site.standing === 'in-flight' || site.standing === 'rolling-back';
  const held = site.hold !== null && isActiveRollout(rollout.state);
  // People are at work there, so that it is asked again and again.
  const atWork =
    site.standing === 'waiting' && site.quiet !== null && site.quiet.since !== null ? site.quiet.says : null;
  return {
    ...{ id: `site-${site.site}`, name: site.name, href: addresses.rolloutSite(rollout.id, site.site), mark },
    word: atWork !== null ? 'In use' : held && site.standing === 'waiting' ? 'Held' : text,
    progress: isBusy && running !== undefined ? Math.round(running.progress * 100) : null,
    says: isBusy ? (running?.task ?? '') : (atWork ?? (held ? site.hold.because : '')),
  };
}

/** As a heading or a breadcrumb names it. */
export function rolloutTitle({ product, release }: Pick<DrawnRollout, 'product' | 'release'>, title: string): string {
  return `${PRODUCT_TITLES[product] ?? product} ${release} on ${title}`;
}

function stopsAfter(budget: number): string {
  return budget === 0
    ? 'at the first failure.'
    : `after more than ${counted(budget, 'failure')}, and at the first one of a pilot.`;
}

export function namesOf(rollout: Pick<RolloutToAct, 'waves'>, ids: readonly string[]): readonly string[] {
  const names = new Map(rollout.waves.flatMap(({ sites }) => sites.map(({ site, name }) => [site, name] as const)));
  return ids.map((id) => names.get(id) ?? id);
}

/** The sites at which something is under way, which no halt interrupts. */
export function underWayIn(rollout: Pick<RolloutToAct, 'waves'>): string {
  const sites = rollout.waves.flatMap((wave) => wave.sites);
  const busy = sites.filter(({ standing }) => standing === 'in-flight' || standing === 'rolling-back');
  return busy.length === 0
    ? ''
    : someOf(
        busy.map(({ name }) => name),
        20,
      );
}

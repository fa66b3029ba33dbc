import { mayDo } from '../../../people/permission.js';
import { lengthInWords, momentIn } from '../../../platform/local-time.js';
import type { DrawnRollout, DrawnSite, RolloutToAct } from '../../../rollouts/rollout-view.js';
import { coversWhole } from '../../../rollouts/stops/stop.js';
import type { Addresses } from '../../addresses.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import { actTitle, isOffered, isQuick, ROLLOUT_ACTS, whoDecides, type RolloutAct } from '../rollout-act/act.js';
import type { RolloutPageFacts } from './rollout-page.facts.js';
import { decidedInWords } from './decision-words.js';
import { onHoldOf, type OnHold } from './kept-out.js';
import { counted, countsInWords, failureInWords, haveIt, siteWord, someOf, tagOf, whyNoEnd } from './rollout-words.js';
import { waveView, type RolloutReader, type WaveView } from './wave-view.js';

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
  /** What the bar counts. */
  readonly counts: string;
  /** When it is thought to end; null once it has. */
  readonly end: string | null;
  readonly rows: readonly { readonly key: { readonly text: string }; readonly value: { readonly text: string } }[];
  readonly halt: {
    readonly says: string;
    readonly because: string;
    /** Who decides how it goes on, where it is not whoever looks; null where it is, and for a Trust. */
    readonly decides: string | null;
    /** The Sev 1 incidents that came up in it. */
    readonly incidents: readonly LinkView[];
  } | null;
  /** That nothing begins for now, though nobody has halted it; null where that is not so. */
  readonly onHold: OnHold | null;
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
    text: actTitle(act, ahead.acts),
    href: addresses.rolloutAct(rollout.id, act),
  });
  return {
    heading: `${PRODUCT_TITLES[rollout.product] ?? rollout.product} ${rollout.release} on ${title}`,
    tag: tagOf(rollout.state, facts.rejections.length > 0),
    says: inOneSentence(facts),
    ...{ progress: wayDone(rollout), counts: countsInPart(rollout) },
    end: endOf(facts, zone),
    rows: rowsOf(facts, zone),
    halt: haltOf(facts, reader),
    onHold: onHoldOf(facts.rejections, facts.isWhole),
    stops: facts.stops.map((stop) => ({
      says: `The line is stopped for ${stop.title}. ${stop.says}`,
      because: stop.by === null ? stop.reason : `${stop.by.name}: ${stop.reason}`,
      lift: mayDo(caller, 'stops.lift') && stop.by?.person !== caller.person ? addresses.stopLift(stop.id) : null,
    })),
    troubles: troublesOf(rollout, addresses),
    quick: offered.filter(isQuick).map(linkTo),
    acts: offered.filter((act) => !isQuick(act)).map(linkTo),
    waves: rollout.waves.map((wave) => waveView(wave, facts, reader)),
    decisions: rollout.decisions.map((decided) => {
      const who = decided.by === null ? 'The hub' : (facts.names.get(decided.by) ?? 'Somebody');
      return decidedInWords(decided, who, zone);
    }),
    release: mayDo(caller, 'releases.read') ? addresses.release(rollout.release) : null,
    isMany: rollout.sites > MANY,
    zone,
  };
}

function endOf(facts: RolloutPageFacts, zone: string): string | null {
  // Of the sites that a Trust sees nothing is to come.
  if (isDoneForThem(facts)) return null;
  return facts.rejections.length > 0 ? onHoldEnd(facts.rollout) : endInWords(facts.rollout, facts.now, zone);
}

/** A rollout that goes on, to a Trust whose own sites all have it. */
function isDoneForThem({ rollout, isWhole }: RolloutPageFacts): boolean {
  return !isWhole && rollout.state === 'running' && (rollout.counts.succeeded ?? 0) === rollout.sites;
}

function inOneSentence(facts: RolloutPageFacts): string {
  const { rollout, title, isWhole } = facts;
  if (isDoneForThem(facts)) {
    const own = rollout.sites === 1 ? 'Your site has it.' : `All ${rollout.sites} of your sites have it.`;
    return `${own} The rollout itself goes on.`;
  }
  // Of a Trust's own people only their own sites are counted.
  const of = isWhole ? ` of ${title}` : ` of your own on ${title}`;
  const far = haveIt(rollout.counts.succeeded ?? 0, rollout.sites, rollout.state, of);
  const rest = countsInWords(
    rollout.waves.flatMap(({ sites }) => sites),
    rollout.state,
  );
  return `${[far, ...rest].join(', ')}.`;
}

/** Per cent of the way to every site having it: what failed, went back or is left out has not come along it. */
function wayDone({ waves, sites, counts }: DrawnRollout): number {
  const begun = waves.flatMap((wave) => wave.sites.filter(({ standing }) => standing === 'in-flight'));
  const part = begun.reduce((sum, { attempts }) => sum + (attempts.findLast(isOrder)?.progress ?? 0), 0);
  return sites === 0 ? 0 : Math.floor((100 * ((counts.succeeded ?? 0) + part)) / sites);
}

/** How far a site is where it is under way counts for a part of it. */
function countsInPart({ counts }: DrawnRollout): string {
  const busy = counts['in-flight'] ?? 0;
  if (busy === 0) return 'of the way';
  return `of the way, counting in part ${busy === 1 ? 'the site' : `the ${busy.toLocaleString('en-GB')} sites`} where it is under way`;
}

function isOrder({ purpose }: { readonly purpose: string }): boolean {
  return purpose === 'order';
}

function rowsOf({ rollout, names, isWhole, now }: RolloutPageFacts, zone: string): RolloutPageView['rows'] {
  const { policy, plannedAt, endedAt, told } = rollout;
  const asker = names.get(rollout.requestedBy);
  const end = endedAt ?? now;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Ended', endedAt === null ? null : momentIn(zone, endedAt.toISOString())],
    ['Begun', `${momentIn(zone, plannedAt.toISOString())}${asker === undefined ? '' : ` by ${asker}`}`],
    [
      endedAt === null ? 'Under way for' : 'Took',
      lengthInWords(plannedAt.toISOString(), new Date(Math.max(end.getTime(), plannedAt.getTime())).toISOString()),
    ],
    [
      'How it goes',
      // How many may fail before it stops is told of all sites, of which a Trust sees its own.
      isWhole
        ? `${counted(policy.concurrency, 'site')} at once. It stops by itself ${stopsAfter(policy.failureBudget)}`
        : null,
    ],
    ['Way back', wayBackInWords(rollout)],
    ['Replaced by', rollout.supersededBy],
    ['Told', told.state === 'green' ? null : told.because.join(' ')],
  ];
  return rows.flatMap(([key, value]) => (value === null ? [] : [{ key: { text: key }, value: { text: value } }]));
}

/** What the sites go back to, and what the release says of it. */
function wayBackInWords({ returnRule, returnSentence }: DrawnRollout): string {
  if (returnRule === 'never') return returnSentence;
  return `Each site goes back to exactly what it ran before. The release says: ${returnSentence}`;
}

function endInWords(rollout: DrawnRollout, now: Date, zone: string): string | null {
  const { endedAt, state, remainingSeconds, waves } = rollout;
  if (endedAt !== null) return null;
  if (state === 'halted' || state === 'halting')
    return 'When it ends, nobody can say before it is decided how it goes on.';
  if (remainingSeconds === null) return 'When it ends, nobody can say before the first site has been done.';
  const sites = waves.flatMap((wave) => wave.sites);
  const unsaid = whyNoEnd(sites);
  if (unsaid !== null) return unsaid;
  const held = sites.flatMap(({ hold }) => (hold === null ? [] : [hold]));
  const until = Math.max(...held.map(({ until: lifts }) => lifts?.getTime() ?? 0), now.getTime());
  const left = until + remainingSeconds * 1000 - now.getTime();
  const at = momentIn(zone, new Date(now.getTime() + left).toISOString());
  const waits = sites.filter((site) => whatToDo(site) !== null).map(({ name }) => name);
  const end =
    waits.length === 0
      ? endsBy('It', left, at)
      : `${endsBy('The rest', left, at)}; ${someOf(waits, 3)} ${waits.length === 1 ? 'waits' : 'wait'} for a person`;
  const open = held.filter(({ until: lifts }) => lifts === null).length;
  return open === 0 ? `${end}.` : `${end}, once ${counted(open, 'site')} may begin that only a person lets begin.`;
}

function endsBy(what: 'It' | 'The rest', left: number, at: string): string {
  if (left < 60_000) return `${what} should end within a minute`;
  return what === 'It' ? `Predicted end: ${at}` : `Predicted end of the rest: ${at}`;
}

/** Nobody knows when a rejection is withdrawn, and a Trust is not told of it. */
function onHoldEnd({ endedAt }: DrawnRollout): string | null {
  return endedAt === null ? 'When it ends, nobody can say while it is on hold.' : null;
}

function haltOf(facts: RolloutPageFacts, { caller, addresses }: RolloutReader): RolloutPageView['halt'] {
  const { rollout } = facts;
  if (rollout.halt === null) return null;
  return {
    ...{ says: rollout.halt.says, because: becauseOf(facts), decides: whoDecides(rollout, caller) },
    incidents: mayDo(caller, 'incidents.read')
      ? rollout.halt.incidents.map(({ id, number }) => ({ text: `Incident ${number}`, href: addresses.incident(id) }))
      : [],
  };
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
    const text = `${site.name}: ${siteWord(site, rollout.state).text.toLowerCase()}`;
    return says === null ? [] : [{ text, says, href: addresses.rolloutSite(rollout.id, site.site) }];
  });
  const silent = rollout.outOfContact.map(({ controlNode, says }) => ({
    text: `No contact with the control node ${controlNode}`,
    says,
    href: null,
  }));
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
      return `${because}Nobody knows how the change there ended. Look at the site itself, then try again, roll it back or leave it out.`;
    case 'rollback-failed':
      return `${because}Rolling it back did not succeed. Call the site, then roll it back once more or leave it out; an incident is open.`;
    case 'failed':
      return site.excused
        ? null
        : `${because}Open it to see the step that failed, and to try again, roll it back or leave it out.`;
    case 'waiting':
    case 'in-flight':
    case 'succeeded':
    case 'rolling-back':
    case 'rolled-back':
    case 'skipped':
      return null;
  }
}

/** As a heading or a breadcrumb names it. */
export function rolloutTitle({ product, release }: Pick<DrawnRollout, 'product' | 'release'>, title: string): string {
  return `${PRODUCT_TITLES[product] ?? product} ${release} on ${title}`;
}

function stopsAfter(budget: number): string {
  return budget === 0
    ? 'at the first failure.'
    : `after more than ${counted(budget, 'failure')}, and at the first failure at a pilot.`;
}

export function namesOf(rollout: Pick<RolloutToAct, 'waves'>, ids: readonly string[]): readonly string[] {
  const names = new Map(rollout.waves.flatMap(({ sites }) => sites.map(({ site, name }) => [site, name] as const)));
  return ids.map((id) => names.get(id) ?? id);
}

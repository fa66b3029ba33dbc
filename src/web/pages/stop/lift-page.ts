import type { Caller } from '../../../people/caller.js';
import type { RolloutView } from '../../../rollouts/rollout-view.js';
import type { ActsAheadView } from '../../../rollouts/acts-ahead.js';
import { numbersOf } from '../../../rollouts/severe/severe.js';
import { covers, coversWhole, refusalToLift, type Extent, type Refusal } from '../../../rollouts/stops/stop.js';
import type { StopView } from '../../../rollouts/stops/stop-view.js';
import type { Addresses } from '../../addresses.js';
import type { Sent } from '../../form/form.js';
import { formView, type AskedField } from '../../form/form-view.js';
import { notYetTried, refusalToDecideOn } from '../rollout-act/act.js';
import { FORM, REASON, sureOf, type ActView, type SitesList } from '../rollout-act/act-page.js';
import { namesOf } from '../rollout/rollout-page.js';
import { counted, ROLLOUT_TAGS } from '../rollout/rollout-words.js';

/** A rollout under way that the stop keeps from going on, all of it or at some sites. */
export interface StoppedRollout {
  readonly rollout: RolloutView;
  /** As people call its environment. */
  readonly title: string;
  readonly ahead: ActsAheadView;
}

export interface LiftFacts {
  readonly stop: StopView;
  readonly stopped: readonly StoppedRollout[];
  /** `production` where it may let anything begin there, else another environment. */
  readonly environment: string;
  /** As people call Production. */
  readonly title: string;
}

interface LiftReader {
  readonly addresses: Addresses;
  readonly isFresh: boolean;
  readonly sent: Sent | null;
  readonly shown: string;
  /** Why it is not theirs to lift, as a sentence; null where it is. */
  readonly refusal: string | null;
}

/** What lifting a stop would let go on, before anybody lifts it. */
export function liftView(facts: LiftFacts, { addresses, isFresh, sent, shown, refusal }: LiftReader): ActView {
  const { stop, stopped, environment, title } = facts;
  const ways = waysOf(facts);
  const decide: AskedField = { as: 'choice', name: 'way', label: 'What becomes of it', items: ways };
  const isToDecide = toDecide(facts).length > 0;
  const [first] = stopped;
  return {
    heading: 'Lift this stop',
    caption: `The line is stopped for ${stop.title}`,
    does: [
      stop.says,
      stop.by === null ? stop.reason : `${stop.by.name} stopped it: ${stop.reason}`,
      ...(stopped.length === 0 ? ['No rollout is waiting for it.'] : []),
      ...notDecided(facts),
      ...(refusal === null ? notTriedYet(facts) : []),
      ...(refusal === null ? notRolledBack(facts) : []),
      isToDecide && refusal === null
        ? 'You choose below what becomes of what was stopped. Under the words of each choice stand the sites that it would take in.'
        : '',
    ],
    ...{ refusal, warning: severeIn(facts) },
    lists: refusal === null ? ways.flatMap((way) => listsUnder(way, facts)) : [],
    form: formView(
      {
        ...{ name: FORM, action: addresses.stopLift(stop.id) },
        // Where nothing waits for it, there is nothing to choose.
        hidden: isToDecide ? { shown } : { shown, way: 'resume' },
        fields: [...(isToDecide ? [decide] : []), REASON, ...sureOf(environment, title, isFresh)],
        ...{ send: 'Lift the stop', variant: 'warning' },
      },
      sent,
    ),
    back: first === undefined ? addresses.rollouts : addresses.rollout(first.rollout.id),
  };
}

/** Why the stop is not theirs to lift now, whatever they decide: it is lifted for every rollout that it has halted, or for none. */
export function refusalToLiftIt(facts: LiftFacts, caller: Caller): Refusal | null {
  const { stop, stopped } = facts;
  const asked = { pulledBy: stop.by?.person ?? '', liftedAt: stop.lifted?.at ?? null };
  const resting = isWhole(stop) ? stopped.filter(({ rollout }) => rollout.state === 'halting') : [];
  const open = [
    ...stop.unconfirmed.map(({ name }) => name),
    ...resting.map(({ rollout, title }) => `${rollout.release} on ${title}`),
  ];
  const ofStop = refusalToLift(asked, open, caller.person);
  if (ofStop !== null || !isWhole(stop)) return ofStop;
  const barred = toDecide(facts).flatMap(({ rollout, title }) => {
    const refusal = refusalToDecideOn(rollout, caller);
    return refusal === null ? [] : [{ ...refusal, name: `${rollout.release} on ${title}` }];
  });
  const [first] = barred;
  if (first === undefined) return null;
  const said = barred.map(({ name, sentence }) => `${name}: ${sentence}`).join(' ');
  const all = toDecide(facts).length > 1 ? ' The stop is lifted for all that it has halted, or for nothing.' : '';
  return { status: first.status, sentence: `${said}${all}` };
}

function isWhole({ scope }: StopView): boolean {
  return scope === 'everything' || scope === 'environment';
}

/** Those about which is decided as the stop is lifted: what had stopped by itself before waits for a decision of its own. */
function toDecide({ stop, stopped }: LiftFacts): readonly StoppedRollout[] {
  if (!isWhole(stop)) return stopped;
  const halted = new Set(stop.rollouts.map(({ rollout }) => rollout));
  return stopped.filter(({ rollout }) => rollout.state === 'halted' && halted.has(rollout.id));
}

/** What the lifting leaves as it is, each with why. */
function notDecided(facts: LiftFacts): readonly string[] {
  const decided = toDecide(facts);
  return facts.stopped.flatMap((one) => {
    const { rollout, title } = one;
    const name = `${rollout.release} on ${title}`;
    if (rollout.state === 'halted' && (!decided.includes(one) || !coversWhole(facts.stop, rollout.environment)))
      return [
        `${name} was halted by itself or by another stop, and stays so: it is decided about on its own page, once no stop holds it.`,
      ];
    return decided.includes(one) || rollout.state === 'halting'
      ? []
      : [`${name} stands by itself: ${ROLLOUT_TAGS[rollout.state].text.toLowerCase()}. No stop holds that up.`];
  });
}

/** Whoever lets a rollout go on answers the Sev 1 incidents that came up in it. */
function severeIn(facts: LiftFacts): string | null {
  const said = (isWhole(facts.stop) ? toDecide(facts) : []).flatMap(({ rollout, title }) => {
    const incidents = rollout.halt?.incidents ?? [];
    if (incidents.length === 0) return [];
    const it = incidents.length === 1 ? 'it' : 'them';
    return [
      `${numbersOf(incidents)}, of severity 1, came up in ${rollout.release} on ${title}. To let it go on answers ${it}: read ${it} first.`,
    ];
  });
  return said.length === 0 ? null : said.join(' ');
}

/** Why it is no choice that what failed is tried again, for each rollout in which something is still under way; none where it may be one. */
function notTriedYet(facts: LiftFacts): readonly string[] {
  if (!isWhole(facts.stop)) return [];
  return toDecide(facts).flatMap(({ rollout, title, ahead }) => {
    const notYet = notYetTried(rollout, ahead.acts);
    return notYet === null
      ? []
      : [`What failed of ${rollout.release} on ${title} cannot be tried again yet: ${notYet}`];
  });
}

/** Why it is no choice that everything is rolled back; none where it may be one. */
function notRolledBack(facts: LiftFacts): readonly string[] {
  return oneWay(facts).map(
    ({ rollout, title }) => `${rollout.release} on ${title} cannot be rolled back: ${rollout.returnSentence}`,
  );
}

/** Those that would be rolled back and cannot be, as their migration goes one way: what is decided is decided for all. */
function oneWay(facts: LiftFacts): readonly StoppedRollout[] {
  return toDecide(facts).filter(
    ({ rollout, ahead }) =>
      rollout.returnRule === 'never' && (isWhole(facts.stop) || sitesOf(ahead, 'roll-back').length > 0),
  );
}

interface Way {
  readonly value: 'resume' | 'resume-again' | 'keep' | 'roll-back-all';
  /** What the choice is called, on its button and over the sites that it would take in. */
  readonly text: string;
}

/** What there is to choose between: nothing is said of what failed where nothing did, or of trying it again where nothing can be. */
function waysOf(facts: LiftFacts): readonly Way[] {
  const some = (act: string): boolean => toDecide(facts).some(({ ahead }) => sitesOf(ahead, act).length > 0);
  // Of the stop of a Trust or a site nothing was halted, so that nothing that failed is decided about.
  const isAccepted = isWhole(facts.stop) && some('resume');
  const isTried = some('resume-again') && notTriedYet(facts).length === 0;
  return [
    { value: 'resume', text: isAccepted ? 'It goes on, and what failed is accepted' : 'It goes on' },
    ...(isAccepted && isTried
      ? [{ value: 'resume-again', text: 'It goes on, and what failed is tried again where it can be' } as const]
      : []),
    { value: 'keep', text: 'It goes no further, and what was done stays' },
    ...(oneWay(facts).length === 0
      ? [{ value: 'roll-back-all', text: 'Everything that was done is rolled back' } as const]
      : []),
  ];
}

/** Under the words of each choice, what it would do to which sites; a choice that does nothing to any is not among them. */
function listsUnder({ value, text }: Way, facts: LiftFacts): readonly SitesList[] {
  return toDecide(facts).flatMap((one) =>
    sitesUnder(value, one, isWhole(facts.stop) ? null : facts.stop).map(({ does, ids }) => ({
      heading: `${text}: ${one.rollout.release} on ${one.title} ${does(ids.length)}`,
      names: namesOf(one.rollout, ids),
    })),
  );
}

interface SitesUnder {
  /** To follow the rollout's name: what it does, at so many sites. */
  readonly does: (count: number) => string;
  readonly ids: readonly string[];
}

/** `of`: the stop, where it holds some sites alone. */
function sitesUnder(way: Way['value'], { rollout, ahead }: StoppedRollout, of: Extent | null): readonly SitesUnder[] {
  const { environment } = rollout;
  const sites = rollout.waves
    .flatMap((wave) => wave.sites)
    .filter((site) => of === null || covers(of, { environment, ...site }));
  const own = new Set(sites.map(({ site }) => site));
  const by = (act: string): readonly string[] => sitesOf(ahead, act).filter((site) => own.has(site));
  const waiting = sites.filter(({ standing }) => standing === 'waiting').map(({ site }) => site);
  const again = by('resume-again');
  const mayBegin = of === null || rollout.state === 'running';
  const may: SitesUnder = {
    does: (count) =>
      `${mayBegin ? 'may begin' : 'may begin, once it is not halted any more,'} at ${counted(count, 'site')}`,
    ids: waiting,
  };
  const under: Readonly<Record<Way['value'], readonly SitesUnder[]>> = {
    resume: [may, ...(of === null ? [{ does: acceptedAt, ids: by('resume') }] : [])],
    'resume-again': [
      may,
      { does: triedAt, ids: again },
      { does: notTriedAt, ids: by('resume').filter((site) => !again.includes(site)) },
    ],
    keep: [
      {
        does: (count) => `leaves out, or leaves as it is, ${counted(count, 'site')}`,
        ids: of === null ? by('keep') : waiting,
      },
    ],
    'roll-back-all': [
      { does: (count) => `is rolled back at ${counted(count, 'site')}`, ids: by('roll-back') },
      // A rollout that was halted whole goes back whole, and ends by that.
      ...(of === null ? [] : [{ does: (count: number) => `leaves out ${counted(count, 'site')}`, ids: waiting }]),
    ],
  };
  return under[way].filter(({ ids }) => ids.length > 0);
}

function acceptedAt(count: number): string {
  return `is accepted as it is at ${counted(count, 'site')}`;
}

function triedAt(count: number): string {
  return `is tried again at ${counted(count, 'site')}`;
}

function notTriedAt(count: number): string {
  return `cannot be tried again, and is accepted as it is, at ${counted(count, 'site')}`;
}

function sitesOf({ acts }: ActsAheadView, name: string): readonly string[] {
  return acts.find(({ act, wave }) => act === name && wave === null)?.sites ?? [];
}

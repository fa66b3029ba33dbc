import type { RolloutView } from '../../../rollouts/rollout-view.js';
import type { ActsAheadView } from '../../../rollouts/acts-ahead.js';
import { numbersOf } from '../../../rollouts/severe/severe.js';
import { covers, type Extent } from '../../../rollouts/stops/stop.js';
import type { StopView } from '../../../rollouts/stops/stop-view.js';
import type { Addresses } from '../../addresses.js';
import type { Sent } from '../../form/form.js';
import { formView, type AskedField } from '../../form/form-view.js';
import { FORM, REASON, sureOf, type ActView, type SitesList } from '../rollout-act/act-page.js';
import { namesOf } from '../rollout/rollout-page.js';
import { counted } from '../rollout/rollout-words.js';

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

/** What lifting a stop would let go on, before anybody lifts it. */
export function liftView(
  { stop, stopped, environment, title }: LiftFacts,
  {
    addresses,
    isFresh,
    sent,
    shown,
  }: { readonly addresses: Addresses; readonly isFresh: boolean; readonly sent: Sent | null; readonly shown: string },
): ActView {
  const isWhole = stop.scope === 'everything' || stop.scope === 'environment';
  const decide: AskedField = { as: 'choice', name: 'way', label: 'What becomes of it', items: waysOf(isWhole) };
  const [first] = stopped;
  return {
    heading: 'Lift this stop',
    caption: `The line is stopped for ${stop.title}`,
    does: [
      stop.says,
      stop.by === null ? stop.reason : `${stop.by.name} stopped it: ${stop.reason}`,
      stopped.length === 0
        ? 'No rollout is waiting for it.'
        : 'You choose below what becomes of what was stopped. Under the words of each choice stand the sites that it would take in.',
    ],
    warning: severeIn(stopped),
    lists: listsOf(stopped, stop, isWhole),
    form: formView(
      {
        ...{ name: FORM, action: addresses.stopLift(stop.id), hidden: { shown } },
        fields: [decide, REASON, ...sureOf(environment, title, isFresh)],
        ...{ send: 'Lift the stop', variant: 'warning' },
      },
      sent,
    ),
    back: first === undefined ? addresses.rollouts : addresses.rollout(first.rollout.id),
  };
}

/** Whoever lets a rollout go on answers the Sev 1 incidents that came up in it. */
function severeIn(stopped: readonly StoppedRollout[]): string | null {
  const said = stopped.flatMap(({ rollout, title }) => {
    const incidents = rollout.halt?.incidents ?? [];
    if (incidents.length === 0) return [];
    const it = incidents.length === 1 ? 'it' : 'them';
    return [
      `${numbersOf(incidents)}, of severity 1, came up in ${rollout.release} on ${title}. To let it go on answers ${it}: read ${it} first.`,
    ];
  });
  return said.length === 0 ? null : said.join(' ');
}

interface Way {
  readonly value: string;
  readonly text: string;
}

/** What each choice is called, on its button and over the sites that it would take in. */
const WAYS = {
  resume: 'It goes on, and what failed is accepted',
  'resume-again': 'It goes on, and what failed is tried again',
  keep: 'It goes no further, and what was done stays',
  'roll-back-all': 'Everything that was done is rolled back',
} as const;
type WayName = keyof typeof WAYS;

/** Of the stop of a Trust or a site nothing was halted, so that nothing that failed is decided about. */
const WAYS_FOR_SOME = { ...WAYS, resume: 'It goes on' } as const;

function waysOf(isWhole: boolean): readonly Way[] {
  const names: readonly WayName[] = isWhole
    ? ['resume', 'resume-again', 'keep', 'roll-back-all']
    : ['resume', 'keep', 'roll-back-all'];
  const words = isWhole ? WAYS : WAYS_FOR_SOME;
  return names.map((value) => ({ value, text: words[value] }));
}

/** Under the words of each choice, what it would do to which sites; a choice that does nothing to any is not among them. */
function listsOf(stopped: readonly StoppedRollout[], stop: StopView, isWhole: boolean): readonly SitesList[] {
  return waysOf(isWhole).flatMap(({ value, text }) =>
    stopped.flatMap((one) =>
      sitesUnder(value, one, isWhole ? null : stop).map(({ does, ids }) => ({
        heading: `${text}: ${one.rollout.release} on ${one.title} ${does(ids.length)}`,
        names: namesOf(one.rollout, ids),
      })),
    ),
  );
}

interface SitesUnder {
  /** To follow the rollout's name: what it does, at so many sites. */
  readonly does: (count: number) => string;
  readonly ids: readonly string[];
}

/** `of`: the stop, where it holds some sites alone. */
function sitesUnder(way: string, { rollout, ahead }: StoppedRollout, of: Extent | null): readonly SitesUnder[] {
  const { environment } = rollout;
  const sites = rollout.waves
    .flatMap((wave) => wave.sites)
    .filter((site) => of === null || covers(of, { environment, ...site }));
  const own = new Set(sites.map(({ site }) => site));
  const by = (act: string): readonly string[] => sitesOf(ahead, act).filter((site) => own.has(site));
  const waiting = sites.filter(({ standing }) => standing === 'waiting').map(({ site }) => site);
  const may: SitesUnder = { does: (count) => `may begin at ${counted(count, 'site')}`, ids: waiting };
  const under: Readonly<Record<string, readonly SitesUnder[]>> = {
    resume: [may, ...(of === null ? [{ does: acceptedAt, ids: by('resume') }] : [])],
    'resume-again': [may, { does: triedAt, ids: by('resume-again') }],
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
  return (under[way] ?? []).filter(({ ids }) => ids.length > 0);
}

function acceptedAt(count: number): string {
  return `is accepted as it is at ${counted(count, 'site')}`;
}

function triedAt(count: number): string {
  return `is tried again at ${counted(count, 'site')}`;
}

function sitesOf({ acts }: ActsAheadView, name: string): readonly string[] {
  return acts.find(({ act, wave }) => act === name && wave === null)?.sites ?? [];
}

import type { RolloutView } from '../../../rollouts/rollout-view.js';
import type { ActsAheadView } from '../../../rollouts/acts-ahead.js';
import { covers, type Extent } from '../../../rollouts/stops/stop.js';
import type { StopView } from '../../../rollouts/stops/stop-view.js';
import type { Addresses } from '../../addresses.js';
import type { Sent } from '../../form/form.js';
import { formView, type AskedField } from '../../form/form-view.js';
import { FORM, REASON, sureOf, type ActView, type SitesList } from '../rollout-act/act-page.js';
import { namesOf } from '../rollout/rollout-page.js';

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
      stopped.length === 0 ? 'No rollout is waiting for it.' : 'You choose what becomes of what was stopped.',
    ],
    lists: stopped.flatMap((one) => (isWhole ? ofWhole(one) : ofSome(one, stop))),
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

function waysOf(isWhole: boolean): readonly { readonly value: string; readonly text: string }[] {
  return [
    { value: 'resume', text: 'It goes on; failures so far are accepted' },
    ...(isWhole ? [{ value: 'resume-again', text: 'It goes on; what failed is tried again' }] : []),
    { value: 'keep', text: 'It goes no further; what was done stays' },
    { value: 'roll-back-all', text: 'Everything that was done is put back' },
  ];
}

function ofWhole({ rollout, title, ahead }: StoppedRollout): readonly SitesList[] {
  const of = `${rollout.release} on ${title}`;
  const waiting = rollout.waves.flatMap(({ sites }) =>
    sites.flatMap(({ standing, site }) => (standing === 'waiting' ? [site] : [])),
  );
  return [
    listed(`${of}: begins at, if it goes on`, rollout, waiting),
    listed(`${of}: accepted there, if it goes on`, rollout, sitesOf(ahead, 'resume')),
    listed(`${of}: tried again, if you choose that`, rollout, sitesOf(ahead, 'resume-again')),
    listed(`${of}: left out or kept as it is, if it goes no further`, rollout, sitesOf(ahead, 'keep')),
    listed(`${of}: put back, if you choose that`, rollout, sitesOf(ahead, 'roll-back')),
  ].flat();
}

function ofSome({ rollout, title, ahead }: StoppedRollout, stop: Extent): readonly SitesList[] {
  const { environment } = rollout;
  const sites = rollout.waves.flatMap((wave) => wave.sites).filter((site) => covers(stop, { environment, ...site }));
  const own = new Set(sites.map(({ site }) => site));
  const waiting = sites.filter(({ standing }) => standing === 'waiting').map(({ site }) => site);
  const back = sitesOf(ahead, 'roll-back').filter((site) => own.has(site));
  const of = `${rollout.release} on ${title}`;
  return [
    listed(`${of}: begins at, if it goes on; left out, if it goes no further`, rollout, waiting),
    listed(`${of}: put back, if you choose that`, rollout, back),
  ].flat();
}

function sitesOf({ acts }: ActsAheadView, name: string): readonly string[] {
  return acts.find(({ act, wave }) => act === name && wave === null)?.sites ?? [];
}

function listed(heading: string, rollout: RolloutView, ids: readonly string[]): readonly SitesList[] {
  return ids.length === 0 ? [] : [{ heading, names: namesOf(rollout, ids) }];
}

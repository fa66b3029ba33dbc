import type { Caller } from '../../../people/caller.js';
import { mayDo, type Permission } from '../../../people/permission.js';
import type { FailureView } from '../../../rollouts/guidance/guidance.service.js';
import type { ViewedSite } from '../../../rollouts/rollout-view.js';
import { MOST_HOURS } from '../../../rollouts/timing/override.js';
import { CENTRAL_ZONE, clocksOf } from '../../../sites/time-zone.js';
import { formView, type AskedField } from '../../form/form-view.js';
import { warningOf } from '../rollout/kept-out.js';
import type { RolloutPageFacts } from '../rollout/rollout-page.facts.js';
import { failureInWords } from '../rollout/rollout-words.js';
import { FORM, REASON, sureOf, type ActView, type OnwardReader } from './act-page.js';

/** What people do about one site of a rollout. */
export const SITE_ACTS = [
  'retry',
  'skip',
  'roll-back',
  'wait',
  'go-on',
  'hand-over',
  'take-on',
  'open',
  'stop',
] as const;
export type SiteAct = (typeof SITE_ACTS)[number];

export const SITE_ACT_TITLES: Readonly<Record<SiteAct, string>> = {
  retry: 'Try this site again',
  skip: 'Leave this site out',
  'roll-back': 'Roll this site back',
  wait: 'Wait longer for this site',
  'go-on': 'Go on although the site is busy',
  'hand-over': 'Hand this site over to somebody',
  'take-on': 'Take this site on',
  open: 'Ask to open this site in spite of its windows',
  stop: 'Stop the line here',
};

const PERMISSIONS: Readonly<Record<SiteAct, Permission>> = {
  retry: 'rollouts.act',
  skip: 'rollouts.act',
  'roll-back': 'rollouts.act',
  wait: 'rollouts.act',
  'go-on': 'rollouts.interrupt',
  'hand-over': 'rollouts.act',
  'take-on': 'rollouts.act',
  open: 'overrides.request',
  stop: 'stops.pull',
};

export function sitePermission(act: SiteAct): Permission {
  return PERMISSIONS[act];
}

/** Those that may change what the site runs. */
export function changesSite(act: SiteAct): boolean {
  return act === 'retry' || act === 'skip' || act === 'roll-back' || act === 'wait' || act === 'go-on';
}

/** What does harm where it is done in error is drawn in red; waiting longer touches nothing. */
function isRed(act: SiteAct): boolean {
  return act === 'stop' || (changesSite(act) && act !== 'wait');
}

/** A site of a rollout, with what may be done about it by the rules of the acts themselves. */
export interface SiteNow {
  readonly site: ViewedSite;
  readonly failure: Pick<FailureView, 'choices' | 'handOver'>;
}

/** What this person is offered; the services look again. */
export function siteActsFor({ site, failure }: SiteNow, caller: Caller, isActive: boolean): readonly SiteAct[] {
  return SITE_ACTS.filter((act) => {
    if (!mayDo(caller, PERMISSIONS[act])) return false;
    if (act === 'wait') return isBusy(site);
    if (act === 'go-on') return isBusy(site) && goOnIsOpen(site, caller);
    if (act === 'take-on') {
      const { handOver } = failure;
      return handOver?.acknowledgedAt === null && handOver.to.person === caller.person;
    }
    if (act === 'open') return isActive && site.standing === 'waiting';
    if (act === 'stop') return isActive;
    return failure.choices.some((choice) => choice.do === act && choice.allowed);
  });
}

/** Why nothing is to be done there by whoever looks, though they may act there; null where it is. The services look again. */
export function siteRefusal(
  act: SiteAct,
  { site, failure }: SiteNow,
  { caller, isActive }: { readonly caller: Caller; readonly isActive: boolean },
): string | null {
  switch (act) {
    case 'retry':
    case 'skip':
    case 'roll-back':
    case 'hand-over':
      return failure.choices.find((choice) => choice.do === act)?.because ?? null;
    case 'wait':
      return isBusy(site) ? null : NOT_BUSY;
    case 'go-on':
      if (!isBusy(site)) return NOT_BUSY;
      if (site.quiet?.goOn?.agreedBy != null) return 'Two people have asked for it already.';
      return goOnIsOpen(site, caller) ? null : 'You asked for it yourself, so another person has to agree.';
    case 'take-on':
      if (failure.handOver === null) return 'It was handed over to nobody.';
      if (failure.handOver.acknowledgedAt !== null) return 'It was taken on already.';
      return failure.handOver.to.person === caller.person ? null : `It was handed over to ${failure.handOver.to.name}.`;
    case 'open':
      return isActive ? null : 'The rollout is over, so there is nothing left to open.';
    case 'stop':
      return null;
  }
}

const NOT_BUSY = 'Nothing is known to be under way there that must not be interrupted.';

function isBusy({ quiet }: ViewedSite): boolean {
  return quiet !== null && quiet.since !== null;
}

/** Two people decide it: whoever asked for it does not agree to it as well. */
function goOnIsOpen({ quiet }: ViewedSite, caller: Caller): boolean {
  const goOn = quiet?.goOn ?? null;
  return goOn === null || (goOn.agreedBy === null && goOn.askedBy !== caller.person);
}

export function siteActView(
  act: SiteAct,
  { rollout, title }: RolloutPageFacts,
  { site }: Pick<SiteNow, 'site'>,
  { addresses, isFresh, sent, shown, keptOut, refusal }: OnwardReader & { readonly refusal: string | null },
): ActView {
  const sure = changesSite(act) ? sureOf(rollout.environment, site.name, isFresh, 'site') : [];
  const asked = [...fieldsOf(act, site), ...sure];
  return {
    heading: SITE_ACT_TITLES[act],
    caption: `${site.name}, ${rollout.release} on ${title}`,
    ...{ does: doesOf(act, site), refusal },
    warning: act === 'retry' || act === 'go-on' ? warningOf(keptOut, title) : null,
    lists: [],
    form: formView(
      {
        ...{ name: FORM, fields: asked, hidden: changesSite(act) ? { shown } : {} },
        action: addresses.rolloutSiteAct(rollout.id, site.site, act),
        ...{ send: SITE_ACT_TITLES[act], variant: isRed(act) ? 'warning' : null },
      },
      sent,
    ),
    back: addresses.rolloutSite(rollout.id, site.site),
  };
}

function fieldsOf(act: SiteAct, { name, trust }: ViewedSite): readonly AskedField[] {
  switch (act) {
    case 'hand-over':
      return [
        { as: 'line', name: 'to', label: 'To whom', hint: 'The e-mail address of a release manager.' },
        { as: 'text', name: 'note', label: 'What is to be seen to' },
      ];
    case 'take-on':
      return [];
    case 'open':
      return [
        { as: 'moment', name: 'from', label: `From (now where it is left out), ${clocksOf(CENTRAL_ZONE)}` },
        {
          as: 'moment',
          name: 'to',
          label: `Until, ${clocksOf(CENTRAL_ZONE)}`,
          hint: `At most ${MOST_HOURS} hours later.`,
        },
        REASON,
      ];
    case 'stop': {
      const items = [{ value: 'site', text: `${name} alone` }];
      const whole = trust === null ? [] : [{ value: 'trust', text: 'Every site of its Trust' }];
      return [{ as: 'choice', name: 'scope', label: 'How far', items: [...items, ...whole], value: 'site' }, REASON];
    }
    case 'retry':
    case 'skip':
    case 'roll-back':
    case 'wait':
    case 'go-on':
      return [REASON];
  }
}

function leftOutDoes(name: string, trust: string | null, now: string): readonly string[] {
  const out = `${name} is left out of this rollout: nobody waits for it any more, and nothing is done there.`;
  if (trust === null) return [out, now];
  return [
    out,
    'A time that its Trust agreed to is over when this rollout ends: trying it again after that needs a new one.',
    now,
  ];
}

/** What it runs, or why nobody can say: what an earlier attempt failed for is no reason of that. */
function nowOf({ runs, standing, attempts }: ViewedSite): string {
  if (runs !== 'unknown') return `It runs ${runs.version} now.`;
  const failure = attempts.at(-1)?.failure ?? null;
  const lost = standing === 'unknown' ? ' We have lost contact while it was changed.' : '';
  const because = failure === null ? lost : ` ${failureInWords(failure)}`;
  const first = standing === 'needs-human' ? ' Have the site itself looked at first.' : '';
  return `Nobody can say what it runs now.${because}${first}`;
}

function doesOf(act: SiteAct, site: ViewedSite): readonly string[] {
  const { name, quiet, trust } = site;
  const now = nowOf(site);
  switch (act) {
    case 'retry':
      return [`${name} is tried again, with exactly what was planned for it.`, now];
    case 'skip':
      return leftOutDoes(name, trust, now);
    case 'roll-back':
      return [`${name} goes back to exactly what it ran before, whatever its windows and freezes say.`, now];
    case 'wait':
      return [
        `Gatehouse waits for ${name} once more, counted from now, for as long as the site's own limit allows.`,
        quiet?.says ?? '',
      ];
    case 'go-on': {
      const asked = quiet?.goOn ?? null;
      const second = 'Nothing begins before another person asks for the same.';
      return [
        `The change begins at ${name} although work is under way there that must not be interrupted.`,
        asked === null ? second : `Another person asked for it: ${asked.because} You are the second, and it begins.`,
      ];
    }
    case 'hand-over':
      return [`Somebody else is asked by name to see to ${name}. Nothing is changed there.`];
    case 'take-on':
      return [`Everybody sees that you look after ${name}. Nothing is changed there.`];
    case 'open':
      return [
        `${name} is asked to be opened for a time, whatever its windows and freezes say. Nothing is opened before another person approves it.`,
      ];
    case 'stop':
      return [`Nothing more begins there, in this rollout or in any other, until another person lifts the stop.`];
  }
}

export function siteSaid(act: SiteAct, { name, quiet }: ViewedSite): string {
  switch (act) {
    case 'retry':
      return `${name} is tried again.`;
    case 'skip':
      return `${name} is left out.`;
    case 'roll-back':
      return `${name} goes back to what it ran before.`;
    case 'wait':
      return `${name} is waited for.`;
    case 'go-on':
      return (quiet?.goOn ?? null) === null ? 'You asked to go on. Another person has to agree.' : 'It goes on.';
    case 'hand-over':
      return `You handed ${name} over.`;
    case 'take-on':
      return `You took ${name} on.`;
    case 'open':
      return `You asked to open ${name}. Another person has to approve it.`;
    case 'stop':
      return 'You stopped the line here.';
  }
}

import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import type { AgreementConflict, PlannedTrust } from '../../../rollouts/planning/agreed-time.js';
import type { NamedTime } from '../../../rollouts/planning/named-times.service.js';
import type { PlanView } from '../../../rollouts/planning/plan.service.js';
import { formView, type AskedField, type FormView } from '../../form/form-view.js';
import type { FormFields, Sent } from '../../form/form.js';
import { counted } from '../rollout/rollout-words.js';
import type { PlanPart } from './plan-part.js';

export const PROPOSE_FORM = 'propose';
export const WITHDRAW_FORM = 'withdraw';
export const NAMED_FORM = 'named';

/** A Trust that has not agreed, and the time to ask it for. */
interface Conflict {
  readonly because: string;
  readonly fix: string;
  /** How much notice it would get; null where it is not to be asked. */
  readonly notice: string | null;
  readonly isShort: boolean;
  /** The time that the Trust named instead, with its reason, and what would come of it; empty where it named none. */
  readonly named: readonly string[];
  /** Asks for that time. */
  readonly ask: FormView | null;
}

/** What a Trust named instead, and what would come of it, as sentences; null where nobody can be asked for it, or that was not worked out. */
export interface ToldTime extends NamedTime {
  readonly effect: string | null;
}

/** What Trusts have not agreed to, and how they are asked. */
export interface AskingView {
  /** Those that named another time, which somebody has to look at; all of them where they are few. */
  readonly first: readonly Conflict[];
  /** The others, which differ by their names alone. */
  readonly folded: readonly Conflict[];
  /** Who is asked and how; null for whoever may ask nobody, and where there is nobody to ask. */
  readonly how: string | null;
  readonly propose: FormView | null;
  /** Takes back what one Trust was asked for or agreed to; null where there is nothing to take back, or not by this reader. */
  readonly withdraw: FormView | null;
}

/** So many Trusts stand above the picture one by one. */
const MOST_OPEN = 3;

const HOW =
  'Each Trust’s contacts get a message with the time and a link to answer it: yes, no, or another time. They have two weeks to answer, or until the time itself where that is sooner, and nothing starts there before they say yes.';

/** So many times that Trusts named are gone into for one page: each is a plan of its own, and nobody else is answered meanwhile. */
const MOST_EFFECTS = 10;

const NO_EFFECT = `What would come of that is worked out for ${MOST_EFFECTS} Trusts on one page, and not for this one.`;

/** The Trusts (ids) of which whoever may ask them is told what would come of the time that they named: the first that are drawn. */
export function trustsToWorkOut(
  plan: Pick<PlanView, 'conflicts'>,
  { caller, part }: { readonly caller: Caller; readonly part: PlanPart | null },
  named: ReadonlyMap<string, Pick<NamedTime, 'time'>>,
): ReadonlySet<string> {
  if (!mayDo(caller, 'agreements.propose')) return new Set();
  const those = plan.conflicts.filter((one) => isIn(part, one)).map(({ trust }) => trust);
  return new Set(those.filter((trust) => (named.get(trust)?.time ?? null) !== null).slice(0, MOST_EFFECTS));
}

function isIn(part: PlanPart | null, { sites }: { readonly sites: readonly string[] }): boolean {
  return part === null || sites.some((site) => part.sites.has(site));
}

/** Of the sites of one part of the plan alone where it is given; asking is for all of it. */
export function askingView(
  plan: Pick<PlanView, 'conflicts'>,
  { caller, sent }: { readonly caller: Caller; readonly sent: Sent | null },
  of: {
    readonly trusts: readonly PlannedTrust[];
    /** By the id of the Trust. */
    readonly named: ReadonlyMap<string, ToldTime>;
    readonly part: PlanPart | null;
    readonly action: string;
    readonly hidden: FormFields;
  },
): AskingView {
  const { part, trusts, named, action, hidden } = of;
  const isShown = (one: { readonly sites: readonly string[] }): boolean => isIn(part, one);
  const asks = mayDo(caller, 'agreements.propose');
  const toAsk = plan.conflicts.filter(({ propose }) => propose !== null);
  const propose = asks && toAsk.length > 0 ? proposeForm(toAsk, `${action}/proposals`, { part, hidden }) : null;
  const withdraw = asks ? withdrawForm(trusts.filter(isShown), `${action}/withdrawals`) : null;
  const conflicts = plan.conflicts.filter(isShown).map(({ trust, because, fix, notice }): Conflict => {
    const instead = named.get(trust) ?? null;
    const ask = instead === null || !asks ? null : namedForm(instead, `${action}/named`);
    return {
      ...{ because, notice: notice?.says ?? null, isShort: notice?.isShort === true },
      // What stands in the way of the time that it named says what to do instead.
      fix: instead?.objection == null ? fix : '',
      named: instead === null ? [] : namedSays(instead, asks),
      ask: ask && formView(ask, sent),
    };
  });
  const isFirst = (one: Conflict): boolean => conflicts.length <= MOST_OPEN || one.named.length > 0;
  return {
    first: conflicts.filter(isFirst),
    folded: conflicts.filter((one) => !isFirst(one)),
    how: propose === null ? null : HOW,
    propose: propose && formView(propose, sent),
    withdraw: withdraw && formView(withdraw, sent),
  };
}

function namedSays({ reads, reason, objection, time, effect }: ToldTime, asks: boolean): readonly string[] {
  const why = objection === null || !asks ? '' : ` ${objection}`;
  const said = `It named ${reads}, because: “${reason}”${/[.!?]$/.test(reason) ? '' : '.'}${why}`;
  if (effect === null) return time === null || !asks ? [said] : [said, NO_EFFECT];
  return [said, `If it is asked for that time and agrees: ${firstSmall(effect)}`];
}

function firstSmall(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}

/** Asks for exactly the time that a Trust named; null where nobody can be asked for it. */
function namedForm(
  { agreement, reads, notice, objection }: NamedTime,
  action: string,
): Parameters<typeof formView>[0] | null {
  if (objection !== null) return null;
  const confirm: AskedField = {
    ...{ as: 'ticks', name: 'shortNotice', label: 'Short notice', hint: notice?.says },
    items: [{ value: 'yes', text: 'Ask it all the same' }],
  };
  return {
    ...{ name: `${NAMED_FORM}-${agreement}`, action, hidden: { agreement } },
    ...{ fields: notice?.isShort === true ? [confirm] : [], send: `Ask for ${reads}` },
  };
}

function proposeForm(
  toAsk: readonly AgreementConflict[],
  action: string,
  { part, hidden }: { readonly part: PlanPart | null; readonly hidden: FormFields },
): Parameters<typeof formView>[0] {
  const short = toAsk.filter(({ notice }) => notice?.isShort === true).length;
  const these =
    part === null ? `these ${toAsk.length} Trusts for these times` : `all ${toAsk.length} Trusts for their times`;
  const confirm: AskedField = {
    ...{ as: 'ticks', name: 'shortNotice', label: 'Short notice' },
    hint: `${counted(short, 'Trust')} would get less notice than we owe. Tick this where that cannot wait.`,
    items: [{ value: 'yes', text: short === 1 ? 'Ask it all the same' : 'Ask them all the same' }],
  };
  return {
    ...{ name: PROPOSE_FORM, action, hidden, fields: short === 0 ? [] : [confirm] },
    send: toAsk.length === 1 ? 'Ask this Trust for this time' : `Ask ${these}`,
  };
}

function withdrawForm(trusts: readonly PlannedTrust[], action: string): Parameters<typeof formView>[0] | null {
  const items = trusts.flatMap(({ name, agreement }) => {
    if (agreement === null || agreement.isOver) return [];
    if (agreement.state !== 'asked' && agreement.state !== 'agreed') return [];
    const said = agreement.state === 'asked' ? 'has not answered yet' : 'has agreed';
    return [{ value: agreement.id, text: `${name}, which ${said}` }];
  });
  if (items.length === 0) return null;
  return {
    ...{ name: WITHDRAW_FORM, action, send: 'Take it back', variant: 'secondary' },
    fields: [
      { as: 'pick', name: 'agreement', label: 'Trust', items: [{ value: '', text: 'Choose a Trust' }, ...items] },
      { as: 'text', name: 'reason', label: 'Why', hint: 'The Trust is told, with these words.', mend: 'Say why' },
    ],
  };
}

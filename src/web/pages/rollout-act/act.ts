import { isOurs, type Caller } from '../../../people/caller.js';
import { mayDo, type Permission } from '../../../people/permission.js';
import type { ActAhead } from '../../../rollouts/acts-ahead.js';
import type { RolloutToAct, RolloutView } from '../../../rollouts/rollout-view.js';
import { refusalToPass } from '../../../rollouts/severe/severe.js';
import { decidersInWords, refusalToDecide } from '../../../rollouts/stops/decision.js';
import type { Refusal } from '../../../rollouts/stops/stop.js';
import type { KeptOut } from '../rollout/kept-out.js';
import { stillUnderWay } from './under-way.js';

/** What people do to a rollout as a whole, each on a page of its own. */
export const ROLLOUT_ACTS = [
  'halt',
  'stop',
  'resume',
  'resume-again',
  'keep',
  'fix-forward',
  'retry',
  'retry-left-out',
  'roll-back',
] as const;
export type RolloutAct = (typeof ROLLOUT_ACTS)[number];

/** Rolling back one wave is an act on that wave. */
export type WholeAct =
  { readonly act: RolloutAct; readonly wave: null } | { readonly act: 'roll-back-wave'; readonly wave: number };

export const ACT_TITLES: Readonly<Record<WholeAct['act'], string>> = {
  halt: 'Halt this rollout',
  stop: 'Stop the line',
  resume: 'Resume, and accept the failures',
  'resume-again': 'Resume, and try failed sites again',
  keep: 'End here, and keep what was done',
  'fix-forward': 'Replace it with a newer release',
  retry: 'Try failed sites again',
  'retry-left-out': 'Try failed and left-out sites again',
  'roll-back': 'Roll everything back',
  'roll-back-wave': 'Roll a wave back',
};

/** What an act is called now: nobody is asked to accept failures where nothing failed. */
export function actTitle(act: RolloutAct, acts: readonly ActAhead[]): string {
  return act === 'resume' && sitesAhead({ act, wave: null }, acts).length === 0 ? 'Resume' : ACT_TITLES[act];
}

const PERMISSIONS: Readonly<Record<WholeAct['act'], Permission>> = {
  halt: 'rollouts.halt',
  stop: 'stops.pull',
  resume: 'rollouts.resume',
  'resume-again': 'rollouts.resume',
  keep: 'rollouts.resume',
  'fix-forward': 'rollouts.resume',
  retry: 'rollouts.act',
  'retry-left-out': 'rollouts.act',
  'roll-back': 'rollouts.act',
  'roll-back-wave': 'rollouts.act',
};

export function permissionFor(act: WholeAct['act']): Permission {
  return PERMISSIONS[act];
}

/** Those after which a halted rollout begins at its other sites too. */
export function letsGoOn(act: WholeAct['act']): boolean {
  return act === 'resume' || act === 'resume-again';
}

/** Those after which sites run what they ran before. */
export function goesBack(act: WholeAct['act']): boolean {
  return act === 'roll-back' || act === 'roll-back-wave';
}

/** Halting and stopping must be as quick as they can be; everything else may change what a site runs. */
export function isQuick(act: string): boolean {
  return act === 'halt' || act === 'stop';
}

/** The sites that the act would take in, as the rules that decide say it. */
export function sitesAhead({ act, wave }: WholeAct, acts: readonly ActAhead[]): readonly string[] {
  const name = act === 'stop' ? 'halt' : act;
  return acts.find((one) => one.act === name && one.wave === wave)?.sites ?? [];
}

type Shown = Pick<RolloutView, 'state' | 'halt' | 'requestedBy' | 'returnRule'>;

/**
 * Whether the page offers it. The service looks again when it is asked for, and says why where it refuses; a decision that only a second
 * person may take is offered to nobody else.
 */
export function isOffered(
  whole: WholeAct,
  rollout: Shown,
  { caller, acts }: { readonly caller: Caller; readonly acts: readonly ActAhead[] },
): boolean {
  if (!mayDo(caller, PERMISSIONS[whole.act])) return false;
  const takesIn = sitesAhead(whole, acts).length > 0;
  switch (whole.act) {
    case 'halt':
      return rollout.state === 'running';
    case 'stop':
      return rollout.state === 'running' || rollout.state === 'halting' || rollout.state === 'halted';
    case 'resume':
    case 'keep':
      return decides(rollout, caller);
    case 'resume-again':
      return takesIn && decides(rollout, caller);
    case 'fix-forward':
      return decides(rollout, caller) && mayDo(caller, 'promotions.request');
    case 'retry':
      return takesIn && triesAgain(rollout);
    case 'retry-left-out':
      return takesIn && triesAgain(rollout) && takesInMore(acts);
    case 'roll-back':
    case 'roll-back-wave':
      return takesIn && rollout.returnRule !== 'never' && rollout.state !== 'rolling-back';
  }
}

function triesAgain({ state }: Shown): boolean {
  return state === 'running' || state === 'completed-with-exceptions';
}

function takesInMore(acts: readonly ActAhead[]): boolean {
  const count = (name: RolloutAct): number => sitesAhead({ act: name, wave: null }, acts).length;
  return count('retry-left-out') > count('retry');
}

function decides(rollout: Shown, caller: Caller): boolean {
  return refusalToDecideOn(rollout, caller) === null;
}

type Halted = Pick<RolloutView, 'state' | 'requestedBy'> & {
  readonly halt: Pick<NonNullable<RolloutView['halt']>, 'by' | 'incidents'> | null;
};

/** Why it is not theirs to decide how this rollout goes on; null where it is. */
export function refusalToDecideOn({ state, halt, requestedBy }: Halted, caller: Caller): Refusal | null {
  const severe = halt?.incidents ?? [];
  return refusalToDecide({ state, haltedBy: halt?.by ?? null, requestedBy, severe }, caller.person);
}

interface Acted {
  readonly rollout: Halted & Pick<RolloutToAct, 'waves'>;
  readonly acts: readonly ActAhead[];
  /** The Sev 1 that came up in it and that nobody has answered. */
  readonly unanswered: KeptOut['unanswered'];
}

/**
 * Why this act, which is a decision about a halted rollout or begins it anew, is not theirs now, or would do nothing of what it is for;
 * null where it is, and for every other act.
 */
export function refusalToAct(
  act: WholeAct['act'],
  { rollout, acts, unanswered }: Acted,
  caller: Caller,
): Refusal | null {
  const refusal = triesOver(act)
    ? refusalToPass({ requestedBy: rollout.requestedBy, severe: unanswered }, caller.person)
    : PERMISSIONS[act] === 'rollouts.resume'
      ? refusalToDecideOn(rollout, caller)
      : null;
  if (refusal !== null || !(triesOver(act) || act === 'resume-again')) return refusal;
  const notYet = act === 'resume-again' ? notYetTried(rollout, acts) : null;
  if (notYet !== null) return { status: 'conflict', sentence: notYet };
  return sitesAhead({ act, wave: null }, acts).length > 0 ? null : { status: 'conflict', sentence: NOTHING_TO_TRY };
}

/** Why nobody decides yet that failed sites are tried again: what has to be over first, and where; null where nothing has to. */
export function notYetTried(rollout: Pick<RolloutToAct, 'waves'>, acts: readonly ActAhead[]): string | null {
  const first = acts.find(({ act }) => act === 'resume-again')?.after ?? [];
  return first.length === 0 ? null : `${stillUnderWay(rollout, first)} Decide to try again when that is over.`;
}

const NOTHING_TO_TRY =
  'There is no site in this rollout that can be tried again so. One that is still being rolled back can be when that is over. One that could not be rolled back, or of which nobody knows how it stands, has to be looked at first, on its own page.';

/** Those that begin at sites again that the rollout was done with. */
export function triesOver(act: WholeAct['act']): act is 'retry' | 'retry-left-out' {
  return act === 'retry' || act === 'retry-left-out';
}

/** Who decides how a rollout that is halted or will be goes on, for those of the hub who do not; null for whoever does. */
export function whoDecides(rollout: Halted, caller: Caller): string | null {
  if (!isOurs(caller)) return null;
  if (!mayDo(caller, 'rollouts.resume'))
    return `How it goes on is decided by ${decidersInWords({ haltedBy: rollout.halt?.by ?? null, severe: rollout.halt?.incidents ?? [] })}.`;
  return refusalToDecideOn(rollout, caller)?.sentence ?? null;
}

import { decidersInWords } from '../../../rollouts/stops/decision.js';
import type { RolloutUnderWay } from '../../../rollouts/under-way.table.js';
import type { Addresses } from '../../addresses.js';
import { REJECTED as KEPT_OUT } from '../rollout/kept-out.js';

export interface UnderWayLine {
  readonly release: string;
  readonly href: string;
  /** A word with a colour that is never the only sign. */
  readonly tag: { readonly text: string; readonly classes: string };
  readonly says: string;
}

/** A rollout that is not over: how far it is, whom it waits for, and who decides about it where it is halted. */
export function underWayLine(rollout: RolloutUnderWay, addresses: Addresses): UnderWayLine {
  const { release, sites, done, unknown, needPeople } = rollout;
  const says = [
    sites === 1 ? `${done} of 1 site of its rollout has it.` : `${done} of ${sites} sites of its rollout have it.`,
    ...(unknown === 0 ? [] : [`Nobody knows how ${unknown === 1 ? '1 site stands' : `${unknown} sites stand`}.`]),
    ...(needPeople.length === 0 ? [] : [`A person has to look at ${needPeople.join(', ')}.`]),
    ...haltOf(rollout),
    ...(rollout.isRejected ? [KEPT_OUT] : []),
  ];
  return { release, href: addresses.rollout(rollout.id), tag: tagOf(rollout), says: says.join(' ') };
}

function haltOf(rollout: RolloutUnderWay): readonly string[] {
  const why = haltInWords(rollout);
  if (why === null) return [];
  const who = whoDecides(rollout);
  return [why, ...(who === null ? [] : [`${who.charAt(0).toUpperCase()}${who.slice(1)} decides how it goes on.`])];
}

/** Why it is halted, as a sentence; null where it is not, and is not about to be. */
export function haltInWords({ state, haltBecause }: Pick<RolloutUnderWay, 'state' | 'haltBecause'>): string | null {
  if (state !== 'halting' && state !== 'halted') return null;
  if (haltBecause === null) return 'Nobody wrote down why it is halted.';
  return `Halted: ${haltBecause}${/[.!?]$/.test(haltBecause) ? '' : '.'}`;
}

/** Who may decide about a halted rollout, by the rule of two persons; null where there is nothing to decide. */
export function whoDecides(rollout: Pick<RolloutUnderWay, 'state' | 'haltedBy' | 'severe'>): string | null {
  return rollout.state === 'halted' ? decidersInWords(rollout) : null;
}

function tagOf({ state, isRejected }: Pick<RolloutUnderWay, 'state' | 'isRejected'>): UnderWayLine['tag'] {
  if (state === 'halted' || state === 'halting')
    return { text: state === 'halted' ? 'Halted' : 'Halting', classes: 'nhsuk-tag--red' };
  if (state === 'rolling-back') return { text: 'Rolling back', classes: 'nhsuk-tag--orange' };
  if (isRejected) return { text: 'On hold', classes: 'nhsuk-tag--red' };
  return { text: 'Under way', classes: 'nhsuk-tag--blue' };
}

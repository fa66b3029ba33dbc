import type { NextGate } from '../../../promotions/gate.service.js';
import { passes } from '../../../promotions/verdict.js';
import { isNext } from '../../../promotions/way-on.js';
import type { Addresses } from '../../addresses.js';
import { standingInWords } from './gate-view.js';
import type { ReleaseFacts } from './release.facts.js';
import { haltStory } from './rollout-story.js';

/** How far a release has come, in a sentence or two, and the gate that it stands before. */
export interface WhereItStands {
  readonly says: string;
  /** Null where nobody is asked to bring it on. */
  readonly next: { readonly text: string; readonly href: string } | null;
}

interface Reader {
  readonly addresses: Addresses;
  readonly zone: string;
}

export function whereItStands(
  { gates, next, rollouts, scope, names }: Pick<ReleaseFacts, 'gates' | 'next' | 'rollouts' | 'scope' | 'names'>,
  { addresses, zone }: Reader,
): WhereItStands {
  const halt = haltedOn({ gates, rollouts, names }, { addresses, zone });
  if (halt !== null) return halt;
  const last = gates.findLast(({ standing }) => standing.state !== 'never');
  const far =
    last === undefined ? 'It has not been on any environment yet.' : standingInWords(last, { rollouts, zone });
  if (next?.wayOn === 'overtaken' && scope.closed === null)
    return { says: `${far} ${goesNoFurther(next)}`, next: null };
  if (next === null || scope.closed !== null || !isNext(next.wayOn)) return { says: far, next: null };
  const way = { text: `Go to the gate of ${next.title}`, href: `#gate-${next.environment}` };
  if (next.wayOn === 'under-way') return { says: far, next: way };
  const { length } = next.criteria.filter(({ status }) => !passes(status));
  const lacks = length === 1 ? '1 criterion is' : `${length} criteria are`;
  const gate = next.open ? 'its gate is open' : `${lacks} not met yet`;
  return { says: `${far} Next is ${next.title}: ${gate}.`, next: way };
}

/** What is halted is decided about in its rollout, before anything else is done with the release; null where nothing is. */
function haltedOn(
  { gates, rollouts, names }: Pick<ReleaseFacts, 'gates' | 'rollouts' | 'names'>,
  { addresses, zone }: Reader,
): WhereItStands | null {
  const gate = gates.find(({ standing }) => standing.state === 'halted');
  const rollout = rollouts.find(({ environment }) => environment === gate?.environment);
  if (gate === undefined || rollout === undefined) return null;
  const says = haltStory(rollout, { title: gate.title, names, zone });
  const next = { text: `Go to its rollout on ${gate.title}`, href: addresses.rollout(rollout.id) };
  return says === null ? null : { says, next };
}

function goesNoFurther({ newerThere, title }: Pick<NextGate, 'newerThere' | 'title'>): string {
  const came = newerThere.length === 1 ? 'which is newer, came' : 'which are newer, came';
  return `It goes no further: ${newerThere.join(' and ')}, ${came} to ${title} first.`;
}

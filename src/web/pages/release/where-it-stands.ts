import type { NextGate } from '../../../promotions/gate.service.js';
import { passes } from '../../../promotions/verdict.js';
import { isNext } from '../../../promotions/way-on.js';
import { standingInWords } from './gate-view.js';
import type { ReleaseFacts } from './release.facts.js';

/** How far a release has come, in a sentence or two, and the gate that it stands before. */
export interface WhereItStands {
  readonly says: string;
  /** Null where nobody is asked to bring it on. */
  readonly next: { readonly text: string; readonly href: string } | null;
}

export function whereItStands(
  { gates, next, rollouts, scope }: Pick<ReleaseFacts, 'gates' | 'next' | 'rollouts' | 'scope'>,
  zone: string,
): WhereItStands {
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

function goesNoFurther({ newerThere, title }: Pick<NextGate, 'newerThere' | 'title'>): string {
  const came = newerThere.length === 1 ? 'which is newer, came' : 'which are newer, came';
  return `It goes no further: ${newerThere.join(' and ')}, ${came} to ${title} first.`;
}

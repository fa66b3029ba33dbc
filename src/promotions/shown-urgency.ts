import { HOTFIX_RULES, type UrgentFix } from '../releases/urgent-fix.js';

type Rule = Pick<(typeof HOTFIX_RULES)[number], 'rule' | 'says' | 'requirement'>;

/** A hotfix as its gates show it. */
export interface ShownUrgency {
  /** As people say it: `HF-3`. */
  readonly number: string;
  readonly letOff: readonly Rule[];
  readonly never: readonly Rule[];
}

/** What a hotfix is let off, and what nothing lets it off; null for a release that is none. */
export function shownUrgency(urgent: UrgentFix | null): ShownUrgency | null {
  if (urgent === null) return null;
  const rules = (isRelaxed: boolean): readonly Rule[] =>
    HOTFIX_RULES.filter(({ relaxed }) => relaxed === isRelaxed).map(({ rule, says, requirement }) => {
      return { rule, says, requirement };
    });
  return { number: urgent.number, letOff: rules(true), never: rules(false) };
}

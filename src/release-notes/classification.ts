import { DONE_LIKE } from '../releases/scope/resolution.js';
import type { Change } from './change.js';

/** A part of the list of changes that holds the tickets of some types. */
export interface ChangeSectionPlan {
  readonly name: string;
  readonly title: string;
  /** Names of types, whatever their case. */
  readonly types: readonly string[];
}

/** Which types of ticket belong where, and which resolutions mean that the work was done. Names in any case. */
export interface ClassificationPlan {
  readonly sections: readonly ChangeSectionPlan[];
  /** Holds the types that no section names. */
  readonly others: Pick<ChangeSectionPlan, 'name' | 'title'>;
  readonly doneResolutions: readonly string[];
}

/** The sections of the release procedure, with the names that trackers commonly give to types. */
export const STANDARD_PLAN: ClassificationPlan = {
  sections: [
    { name: 'new-feature', title: 'New features', types: ['New Feature', 'Feature', 'Story', 'User Story', 'Epic'] },
    {
      name: 'enhancement',
      title: 'Enhancements',
      types: ['Improvement', 'Enhancement', 'Change', 'Change Request', 'Suggestion', 'Wish'],
    },
    { name: 'bug-fix', title: 'Bug fixes', types: ['Bug', 'Defect', 'Fault', 'Incident', 'Problem', 'Hotfix'] },
  ],
  others: { name: 'other', title: 'Other changes' },
  doneResolutions: DONE_LIKE,
};

/** Why somebody should look at a ticket before the notes are published. `words` is a sentence for them. */
export interface Flag {
  readonly kind: 'odd-resolution' | 'no-resolution' | 'not-done';
  readonly words: string;
}

/** What classifying needs to know of a ticket. */
export type ClassifiedTicket = Pick<
  Change,
  'key' | 'type' | 'isSubtask' | 'status' | 'category' | 'resolution' | 'parent'
>;

export interface FlaggedChange<T> {
  readonly change: T;
  readonly flags: readonly Flag[];
}

export interface ChangeSection<T> {
  readonly name: string;
  readonly title: string;
  readonly changes: readonly FlaggedChange<T>[];
}

/**
 * The tickets of a release by section, in the order of the plan, the others last; sections without tickets are there, empty. Each
 * ticket is in exactly one, in the order given. A sub-task goes where its own type says, else with its parent if that is here.
 * Nothing is left out for its status or resolution: it is flagged.
 */
export function changeSections<T extends ClassifiedTicket>(
  changes: readonly T[],
  plan: ClassificationPlan = STANDARD_PLAN,
): readonly ChangeSection<T>[] {
  const typeByKey = new Map(changes.map(({ key, type }) => [key, type]));
  const placed = changes.map((change) => ({ change, in: placeOf(change, typeByKey, plan) }));
  return [...plan.sections, plan.others].map(({ name, title }) => ({
    name,
    title,
    changes: placed.filter((one) => one.in === name).map(({ change }) => ({ change, flags: flagsOf(change, plan) })),
  }));
}

/** What is odd about a ticket of a release. Of one whose status nobody knows, such as one listed by hand, nothing is said. */
export function flagsOf(
  { status, category, resolution }: ClassifiedTicket,
  plan: ClassificationPlan = STANDARD_PLAN,
): readonly Flag[] {
  if (category === null) return [];
  const flags: Flag[] = [];
  if (category !== 'done') {
    flags.push({ kind: 'not-done', words: `Its status is ${status}, which does not count as done.` });
  }
  if (resolution === null) {
    flags.push({ kind: 'no-resolution', words: 'It has no resolution.' });
  } else if (!has(plan.doneResolutions, resolution)) {
    flags.push({ kind: 'odd-resolution', words: `Its resolution is ${resolution}, so it may have changed nothing.` });
  }
  return flags;
}

/** Whether tickets of this type say that something is wrong. */
export function isDefect(type: string): boolean {
  return sectionOfType(type, STANDARD_PLAN) === 'bug-fix';
}

function placeOf(
  { type, isSubtask, parent }: ClassifiedTicket,
  typeByKey: ReadonlyMap<string, string>,
  plan: ClassificationPlan,
): string {
  const ofParent = isSubtask && parent !== null ? typeByKey.get(parent) : undefined;
  return sectionOfType(type, plan) ?? sectionOfType(ofParent, plan) ?? plan.others.name;
}

function sectionOfType(type: string | undefined, { sections }: ClassificationPlan): string | undefined {
  return type === undefined ? undefined : sections.find(({ types }) => has(types, type))?.name;
}

function has(names: readonly string[], name: string): boolean {
  const sought = name.trim().toLowerCase();
  return names.some((one) => one.trim().toLowerCase() === sought);
}

export const ACTION_KINDS = ['remove-the-cause', 'detect', 'limit', 'recover-faster'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

export const ACTION_KIND_TITLES = {
  'remove-the-cause': 'Remove the cause',
  detect: 'Notice it sooner',
  limit: 'Limit the harm',
  'recover-faster': 'Recover faster',
} as const satisfies Record<ActionKind, string>;

/** What proves that an action is done. `at` is UTC. */
export interface ActionEvidence {
  readonly link: string;
  /** What can be seen there. */
  readonly shows: string;
  readonly by: { readonly person: string; readonly name: string };
  readonly at: Date;
}

/** Something to do after an incident. Days are `yyyy-mm-dd`, on the calendar of London. */
export interface RcaAction {
  readonly rca: string;
  /** From 1, within its RCA. */
  readonly number: number;
  readonly what: string;
  readonly kind: ActionKind;
  readonly owner: { readonly person: string; readonly name: string; readonly email: string };
  readonly due: string;
  /** As it was first agreed. */
  readonly firstDue: string;
  /** Person's uuid. */
  readonly addedBy: string;
  readonly addedAt: Date;
  /** Null while it is to be done. */
  readonly evidence: ActionEvidence | null;
  /** Why it was opened again, the last time. */
  readonly reopenedBecause: string | null;
}

/** Its day is over, and nothing shows that it is done. */
export function isActionOverdue({ due, evidence }: Pick<RcaAction, 'due' | 'evidence'>, today: string): boolean {
  return evidence === null && due < today;
}

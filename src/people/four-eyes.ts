/** Who had a hand in a change, as persons' uuids. Roles and tokens play no part: one person with two roles is one pair of eyes. */
export interface Hands {
  /** Who asked for it. */
  readonly requestedBy: readonly string[];
  /** Who made what it brings: whoever registered the release, and its builders. */
  readonly builtBy: readonly string[];
  /** Who will carry it out. */
  readonly executedBy: readonly string[];
}

/** Whether somebody may approve; if not, why, in words for that person. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * Four eyes: whoever requested, built or will execute a change never approves it, whatever else they may do. The
 * administrator is no exception, and there is none.
 */
export function mayApprove(approver: string, hands: Hands): Verdict {
  const deeds = [
    ...(includes(hands.requestedBy, approver) ? ['requested'] : []),
    ...(includes(hands.builtBy, approver) ? ['built'] : []),
    ...(includes(hands.executedBy, approver) ? ['would execute'] : []),
  ];
  if (deeds.length === 0) return { allowed: true };
  const deed = deeds.join(' and ');
  return { allowed: false, reason: `You ${deed} this change yourself, so another person has to approve it.` };
}

/** How many people these approvals come from: the same person twice, by whatever route, is one. */
export function distinctPeople(approvers: readonly string[]): number {
  return new Set(approvers.map((person) => person.toLowerCase())).size;
}

/** A uuid is the same one in capitals, and a manifest may spell it so. */
function includes(people: readonly string[], person: string): boolean {
  return people.some((one) => one.toLowerCase() === person.toLowerCase());
}

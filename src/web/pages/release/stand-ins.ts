import type { Delegation } from '../../../evidence/delegations/delegation.js';

/** Whom this person can sign for now, by name, in the role. */
export function standInsFor(
  delegations: readonly Delegation[],
  role: Delegation['role'],
): readonly { readonly value: string; readonly text: string }[] {
  const own = delegations.filter((one) => one.role === role);
  if (own.length === 0) return [];
  const others = new Map(own.map(({ delegator }) => [delegator.person, delegator.name]));
  return [
    { value: '', text: 'In my own name' },
    ...[...others].map(([value, name]) => ({ value, text: `For ${name}, as delegate` })),
  ];
}

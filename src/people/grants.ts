import type { RoleGrant } from './caller.js';

/** What must be added and ended, so that who holds `held` holds `wished`; a grant named twice is one. */
export function grantsToChange(
  held: readonly RoleGrant[],
  wished: readonly RoleGrant[],
): { readonly added: readonly RoleGrant[]; readonly ended: readonly RoleGrant[] } {
  const unique = [...new Map(wished.map((grant) => [wordsOf(grant), grant])).values()];
  return { added: without(unique, held), ended: without(held, unique) };
}

/** A grant as people say it: `delivery (release-manager)`, `trust (gstt)`. No two different grants share their words. */
export function wordsOf(grant: RoleGrant): string {
  const more = grant.duty ?? grant.trust;
  return more === null ? grant.role : `${grant.role} (${more})`;
}

function without(grants: readonly RoleGrant[], others: readonly RoleGrant[]): readonly RoleGrant[] {
  const words = new Set(others.map(wordsOf));
  return grants.filter((grant) => !words.has(wordsOf(grant)));
}

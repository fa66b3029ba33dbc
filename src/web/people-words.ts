import type { RoleGrant, RoleName } from '../people/caller.js';

const ROLE_WORDS: Readonly<Record<RoleName, string>> = {
  delivery: 'delivery team',
  'product-owner': 'Product Owner',
  'ai-centre': 'AI Centre',
  'uat-tester': 'UAT tester',
  trust: 'Trust',
  administrator: 'administrator',
};

/** The name of a Trust by its id; the id where nobody knows one. */
export type TrustName = (id: string) => string;

/** What stands in no file of the environments any more, by the only word that is left of it. */
export function unnamed(what: 'Trust' | 'site', id: string): string {
  return `a ${what} that is no longer in Gatehouse, “${id}”`;
}

const ALL = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `delivery team (release manager) and somebody of Guy’s and St Thomas’ Trust`; `no role` for none. */
export function rolesInWords(roles: readonly RoleGrant[], trustName: TrustName): string {
  if (roles.length === 0) return 'no role';
  return ALL.format(roles.map((grant) => roleInWords(grant, trustName)));
}

function roleInWords({ role, duty, trust }: RoleGrant, trustName: TrustName): string {
  if (trust !== null) {
    const name = trustName(trust);
    return `somebody of ${name === trust ? unnamed('Trust', trust) : name}`;
  }
  return duty === null ? ROLE_WORDS[role] : `${ROLE_WORDS[role]} (${duty.replace('-', ' ')})`;
}

import type { RoleGrant, RoleName } from '../people/caller.js';

const ROLE_WORDS: Readonly<Record<RoleName, string>> = {
  delivery: 'delivery team',
  'product-owner': 'Product Owner',
  'ai-centre': 'AI Centre',
  'uat-tester': 'UAT tester',
  trust: 'Trust',
  administrator: 'administrator',
};

/** `delivery team (release manager), Trust gstt`; `no role` for none. */
export function rolesInWords(roles: readonly RoleGrant[]): string {
  if (roles.length === 0) return 'no role';
  return roles.map((grant) => `${ROLE_WORDS[grant.role]}${detailOf(grant)}`).join(', ');
}

function detailOf({ duty, trust }: RoleGrant): string {
  if (duty !== null) return ` (${duty.replace('-', ' ')})`;
  return trust === null ? '' : ` ${trust}`;
}

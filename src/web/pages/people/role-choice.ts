import { DUTIES, ROLES, type RoleGrant } from '../../../people/caller.js';
import type { Fault } from '../../../platform/http/problem.js';
import type { Trust } from '../../../sites/trust.js';
import type { FormFields, Sent } from '../../form/form.js';
import type { AskedField } from '../../form/form-view.js';
import { rolesInWords, type TrustName } from '../../people-words.js';

/** Stands among the roles of a form, none of which is like it. */
export const NO_ROLE = 'none';

/** A role as an address names it: `delivery.release-manager`, `trust.harbour`. No two different ones share it. */
export function roleKey({ role, duty, trust }: RoleGrant): string {
  const more = duty ?? trust;
  return more === null ? role : `${role}.${more}`;
}

/** What asks for one role, and for the Trust that goes with one of them. `held`: what is not to be given once more. */
export function roleFields(
  trusts: readonly Pick<Trust, 'id' | 'name'>[],
  { held = [], mayBeNone = false }: { readonly held?: readonly RoleGrant[]; readonly mayBeNone?: boolean } = {},
): readonly AskedField[] {
  const taken = new Set(held.map(roleKey));
  const items = OFFERED.filter((grant) => !taken.has(roleKey(grant)));
  return [
    {
      ...{ as: 'choice', name: 'role', label: 'Role', mend: 'Choose one of them' },
      items: [
        ...items.map((grant) => ({ value: roleKey(grant), text: offeredAs(grant) })),
        ...(mayBeNone ? [{ value: NO_ROLE, text: 'None yet' }] : []),
      ],
    },
    {
      ...{
        as: 'pick',
        name: 'trust',
        label: 'Trust',
        hint: 'Only for somebody of a Trust, who then sees that Trust alone.',
      },
      items: [{ value: '', text: 'None' }, ...trusts.map(({ id, name }) => ({ value: id, text: name }))],
    },
  ];
}

const OFFERED: readonly RoleGrant[] = ROLES.flatMap((role) => [
  { role, duty: null, trust: null },
  ...(role === 'delivery' ? DUTIES.map((duty) => ({ role, duty, trust: null })) : []),
]);

function offeredAs(grant: RoleGrant): string {
  if (grant.role === 'trust') return 'Somebody of a Trust';
  return rolesHeaded([grant], String);
}

/** `Delivery team (release manager) and Product Owner`: as `rolesInWords`, where a line begins with it. */
export function rolesHeaded(roles: readonly RoleGrant[], trustName: TrustName): string {
  const words = rolesInWords(roles, trustName);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The role that a form sent, as a body names it; none where none is to be given. */
export function roleSent({ role = '', trust = '' }: FormFields): readonly unknown[] {
  if (role === NO_ROLE && trust === '') return [];
  const [name = '', duty = null] = role.split('.');
  return [{ ...(name === '' ? {} : { role: name }), duty, trust: trust === '' ? null : trust }];
}

const OF_ROLE = /^grants\.\d+(?:\.(?:role|duty|trust))?$/;

/** What is wrong with a role, beside the fields that it was made of. */
export function atRoleFields(sent: Sent): Sent {
  return {
    ...sent,
    faults: sent.faults.map((fault) => (OF_ROLE.test(fault.field) ? atField(fault, sent.fields) : fault)),
  };
}

function atField({ field }: Fault, { role = '', trust = '' }: FormFields): Fault {
  if (!field.endsWith('.trust')) return { field: 'role', fault: 'is missing', fix: 'choose one of them' };
  if (role === 'trust' && trust !== '')
    return { field: 'trust', fault: 'is none that there is', fix: 'choose one of them' };
  if (role === 'trust') return { field: 'trust', fault: 'is missing', fix: 'choose the one whose person this is' };
  return { field: 'trust', fault: 'goes with “Somebody of a Trust” alone', fix: 'choose that, or None here' };
}

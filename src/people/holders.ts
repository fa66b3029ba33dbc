import { DUTIES, ROLES, type DutyName, type RoleGrant, type RoleName } from './caller.js';
import { mayDo, type Permission } from './permission.js';

const OF_ROLE: Readonly<Record<RoleName, string>> = {
  delivery: 'the delivery team',
  'product-owner': 'the Product Owner',
  'ai-centre': 'the AI Centre',
  'uat-tester': 'UAT testers',
  trust: 'whoever answers for a Trust, for that Trust',
  administrator: 'administrators',
};

const OF_DUTY: Readonly<Record<DutyName, string>> = {
  'release-manager': 'release managers',
  tester: 'testers of the delivery team',
};

/** Who may do any of this, in words: `the Product Owner, the AI Centre`. A duty is named where its role alone does not do. */
export function holdersInWords(permissions: readonly Permission[]): string {
  const holders = ROLES.flatMap((role) => {
    if (holds({ role, duty: null, trust: role === 'trust' ? 'any' : null }, permissions)) return [OF_ROLE[role]];
    if (role !== 'delivery') return [];
    return DUTIES.filter((duty) => holds({ role, duty, trust: null }, permissions)).map((duty) => OF_DUTY[duty]);
  });
  return holders.join(', ');
}

function holds(grant: RoleGrant, permissions: readonly Permission[]): boolean {
  const caller = { person: '', name: '', email: '', roles: [grant] };
  return permissions.some((permission) => mayDo(caller, permission));
}

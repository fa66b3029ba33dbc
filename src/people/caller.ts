/** The roles of the RACI table in the release process, and the administrator, who is no exception to any gate. */
export const ROLES = ['delivery', 'product-owner', 'ai-centre', 'uat-tester', 'trust', 'administrator'] as const;
export type RoleName = (typeof ROLES)[number];

/** What one person of the delivery team does in it, beyond being a member. */
export const DUTIES = ['release-manager', 'tester'] as const;
export type DutyName = (typeof DUTIES)[number];

/** One role that a person holds. `duty` only ever goes with `delivery`; `trust` (a Trust's id) always and only with `trust`. */
export interface RoleGrant {
  readonly role: RoleName;
  readonly duty: DutyName | null;
  readonly trust: string | null;
}

/** Who is calling: a person, never a token. Two tokens of one person are the same caller to every rule. */
export interface Caller {
  /** The person's uuid: what four eyes compares. */
  readonly person: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly RoleGrant[];
  /** The permissions that the token in use was narrowed to. Absent: all that the roles give. */
  readonly scope?: readonly string[];
}

/** Whether the caller holds the role, and the duty in it if one is named. Asks nothing of the token's scope: use `mayDo` to permit. */
export function holdsRole(caller: Caller, role: RoleName, duty?: DutyName): boolean {
  return caller.roles.some((grant) => grant.role === role && (duty === undefined || grant.duty === duty));
}

/** Whether somebody holds any role but a Trust's. By the account, whatever the token in use was narrowed to. */
export function isOurs({ roles }: Pick<Caller, 'roles'>): boolean {
  return roles.some(({ role }) => role !== 'trust');
}

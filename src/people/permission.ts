import type { Caller, DutyName, RoleGrant, RoleName } from './caller.js';

/** Everything that a route may ask of its caller. A new capability adds its own names here, and to the roles below. */
export const PERMISSIONS = [
  'account.own',
  'tokens.own',
  'people.manage',
  'audit.read',
  'metrics.read',
  'environments.read',
  'sites.read',
  'sites.report-tokens',
  'freezes.read',
  'freezes.declare',
  'outages.read',
  'outages.report',
  'outages.assess',
  'outages.judge',
  'outages.invite',
  'links.read',
  'links.revoke',
  'releases.register',
  'releases.read',
  'releases.close',
  'scopes.set',
  'scopes.refresh',
  'sources.refresh',
  'sign-offs.sit',
  'sign-offs.uat',
  'sign-offs.oat',
  'sign-offs.veto',
  'agreements.read',
  'agreements.propose',
  'agreements.answer',
  'attestations.record',
  'waivers.request',
  'waivers.approve',
  'delegations.own',
  'consultations.comment',
  'smoke-tests.read',
  'smoke-tests.decide',
  'smoke-tests.record',
  'documents.read',
  'documents.register',
  'documents.approve',
  'contacts.verify',
  'hotfixes.read',
  'hotfixes.act',
  'hotfixes.approve',
  'hotfixes.break-glass',
  'promotions.request',
  'promotions.read',
  'rollouts.read',
  'rollouts.plan',
  'rollouts.act',
  'rollouts.halt',
  'rollouts.resume',
  'rollouts.interrupt',
  'offline.read',
  'offline.order',
  'overrides.request',
  'overrides.approve',
  'stops.pull',
  'stops.lift',
  'outbox.read',
  'outbox.resend',
  'webhooks.read',
  'webhooks.manage',
  'calendars.issue',
  'rcas.read',
  'rcas.write',
  'rcas.sign-off',
  'rcas.reflect',
  'notes.read',
  'notes.drafts',
  'notes.write',
  'notes.approve',
  'notes.publish',
  'notes.share',
  'notices.read',
  'notices.acknowledge',
  'notices.route',
  'clinical-risk.assess',
  'incidents.read',
  'incidents.raise',
  'incidents.work',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What every person who can sign in may do, whatever the roles. */
const OF_EVERYONE: readonly Permission[] = ['account.own', 'tokens.own'];

const READING: readonly Permission[] = [
  'environments.read',
  'sites.read',
  'freezes.read',
  'outages.read',
  'releases.read',
  'smoke-tests.read',
  'agreements.read',
  'documents.read',
  'promotions.read',
  'hotfixes.read',
  'rollouts.read',
  'rollouts.plan',
  'offline.read',
  'rcas.read',
  'rcas.reflect',
  'notes.read',
  'notes.drafts',
  'calendars.issue',
  'notices.read',
  'incidents.read',
  'incidents.raise',
];

/**
 * The RACI table as permissions. Whoever is responsible acts; whoever is accountable can veto; whoever is informed reads.
 * No role is let past a gate, and the administrator signs, attests, registers and promotes nothing.
 */
const OF_ROLE: Readonly<Record<RoleName, readonly Permission[]>> = {
  delivery: [
    ...READING,
    'audit.read',
    'metrics.read',
    'scopes.refresh',
    'sources.refresh',
    'sign-offs.sit',
    'sign-offs.veto',
    'delegations.own',
    'agreements.propose',
    'attestations.record',
    'waivers.request',
    'smoke-tests.decide',
    'smoke-tests.record',
    'freezes.declare',
    'outages.report',
    'outages.assess',
    'outages.judge',
    'outages.invite',
    'links.read',
    'links.revoke',
    'offline.order',
    'overrides.request',
    'rollouts.halt',
    'rollouts.resume',
    'rollouts.interrupt',
    'stops.pull',
    'stops.lift',
    'outbox.read',
    'outbox.resend',
    'webhooks.read',
    'notices.route',
    'rcas.write',
    'notes.write',
    'notes.approve',
    'documents.register',
    'clinical-risk.assess',
    'incidents.work',
  ],
  'product-owner': [
    ...READING,
    'audit.read',
    'scopes.refresh',
    'sources.refresh',
    'sign-offs.uat',
    'sign-offs.oat',
    'delegations.own',
    'attestations.record',
    'waivers.approve',
    'hotfixes.approve',
    'freezes.declare',
    'overrides.approve',
    'stops.pull',
    'notes.write',
    'notes.approve',
    'documents.register',
    'documents.approve',
    'clinical-risk.assess',
  ],
  'ai-centre': [
    ...READING,
    'audit.read',
    'scopes.refresh',
    'sources.refresh',
    'attestations.record',
    'waivers.approve',
    'hotfixes.approve',
    'freezes.declare',
    'overrides.approve',
    'stops.pull',
    'rcas.sign-off',
    'notes.write',
    'notes.approve',
    'documents.register',
    'documents.approve',
    'clinical-risk.assess',
  ],
  'uat-tester': [...READING, 'consultations.comment'],
  // Scoped: each of these reaches the objects of the grant's own Trust and no other. What is not scoped yet does not belong here.
  trust: [
    'sites.read',
    'freezes.read',
    'freezes.declare',
    'outages.read',
    'outages.report',
    'overrides.approve',
    'rollouts.read',
    'offline.read',
    'rcas.read',
    'rcas.reflect',
    'notes.read',
    'calendars.issue',
    'smoke-tests.read',
    'smoke-tests.record',
    'agreements.read',
    'agreements.answer',
    'documents.read',
    'documents.register',
    'documents.approve',
    'contacts.verify',
    'notices.read',
    'notices.acknowledge',
    'notices.route',
    'incidents.read',
    'incidents.raise',
  ],
  administrator: [
    ...READING,
    'people.manage',
    'audit.read',
    'metrics.read',
    'rollouts.halt',
    'stops.pull',
    'outbox.read',
    'outbox.resend',
    'webhooks.read',
  ],
};

const OF_DUTY: Readonly<Record<DutyName, readonly Permission[]>> = {
  'release-manager': [
    'sites.report-tokens',
    'releases.register',
    'releases.close',
    'scopes.set',
    'promotions.request',
    'hotfixes.act',
    'hotfixes.approve',
    'hotfixes.break-glass',
    'rollouts.act',
    'notes.publish',
    'notes.share',
    'webhooks.manage',
    'contacts.verify',
  ],
  tester: [],
};

/** What a question is about. `trust` is the Trust that owns the object, or null for an object that belongs to no Trust. */
interface About {
  readonly trust?: string | null;
}

/**
 * Whether the caller may do this. With no `trust` named: anywhere at all, which is what a route asks before it knows the
 * object. With one: to an object of that Trust, which is what must be asked of every object that belongs to one; a
 * grant of another Trust then counts for nothing. A token narrowed to a scope never gives more than its scope.
 */
export function mayDo(caller: Caller, permission: Permission, about: About = {}): boolean {
  if (caller.scope !== undefined && !caller.scope.includes(permission)) return false;
  if (OF_EVERYONE.includes(permission)) return true;
  return caller.roles.some(
    (grant) =>
      permissionsOfGrant(grant).includes(permission) &&
      (grant.role !== 'trust' || about.trust === undefined || about.trust === grant.trust),
  );
}

/** The Trusts whose objects the caller may do this to: `every`, or the ids of some (none: an empty list). For lists and counts. */
export function trustsInReach(caller: Caller, permission: Permission): 'every' | readonly string[] {
  if (mayDo(caller, permission, { trust: null })) return 'every';
  const own = caller.roles.flatMap((grant) => (grant.trust === null ? [] : [grant.trust]));
  return [...new Set(own)].filter((trust) => mayDo(caller, permission, { trust })).sort();
}

/** The permission of this name, or null if there is none. */
export function permissionNamed(name: string): Permission | null {
  return PERMISSIONS.find((permission) => permission === name) ?? null;
}

/** All that the caller may do somewhere, in the order of `PERMISSIONS`. */
export function permissionsOf(caller: Caller): readonly Permission[] {
  return PERMISSIONS.filter((permission) => mayDo(caller, permission));
}

function permissionsOfGrant(grant: RoleGrant): readonly Permission[] {
  return grant.duty === null ? OF_ROLE[grant.role] : [...OF_ROLE[grant.role], ...OF_DUTY[grant.duty]];
}

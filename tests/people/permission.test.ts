import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DUTIES, ROLES, type Caller, type DutyName, type RoleGrant, type RoleName } from '../../src/people/caller.js';
import { mayDo, PERMISSIONS, permissionsOf, trustsInReach } from '../../src/people/permission.js';

function callerWith(roles: readonly RoleGrant[], scope?: readonly string[]): Caller {
  const caller = { person: '5f0c7c52-6c7b-4b0f-9a53-0f4f6b1f0a01', name: 'Ada', email: 'ada@example.org', roles };
  return scope === undefined ? caller : { ...caller, scope };
}

function grant(role: RoleName, duty: DutyName | null = null): RoleGrant {
  return { role, duty, trust: role === 'trust' ? 'gstt' : null };
}

/** What only some may do: the deciding half of the RACI table. Reading is tested by who may read nothing. */
const DECIDING: Readonly<Record<string, readonly string[]>> = {
  'releases.register': ['delivery/release-manager'],
  'promotions.request': ['delivery/release-manager'],
  'rollouts.act': ['delivery/release-manager'],
  'sign-offs.sit': ['delivery', 'delivery/release-manager', 'delivery/tester'],
  'sign-offs.veto': ['delivery', 'delivery/release-manager', 'delivery/tester'],
  'sign-offs.uat': ['product-owner'],
  'sign-offs.oat': ['product-owner'],
  'waivers.request': ['delivery', 'delivery/release-manager', 'delivery/tester'],
  'waivers.approve': ['product-owner', 'ai-centre'],
  'attestations.record': ['delivery', 'delivery/release-manager', 'delivery/tester', 'product-owner', 'ai-centre'],
  'rollouts.halt': ['delivery', 'delivery/release-manager', 'delivery/tester', 'administrator'],
  'rollouts.resume': ['delivery', 'delivery/release-manager', 'delivery/tester'],
  'stops.pull': [
    'delivery',
    'delivery/release-manager',
    'delivery/tester',
    'product-owner',
    'ai-centre',
    'administrator',
  ],
  'stops.lift': ['delivery', 'delivery/release-manager', 'delivery/tester'],
  'freezes.declare': ['delivery', 'delivery/release-manager', 'delivery/tester', 'product-owner', 'ai-centre', 'trust'],
  'offline.order': ['delivery', 'delivery/release-manager', 'delivery/tester'],
  'overrides.request': ['delivery', 'delivery/release-manager', 'delivery/tester'],
  'overrides.approve': ['product-owner', 'ai-centre', 'trust'],
  'outbox.resend': ['delivery', 'delivery/release-manager', 'delivery/tester', 'administrator'],
  'people.manage': ['administrator'],
};

const EVERY_ROLE: readonly (readonly [string, RoleGrant])[] = [
  ...ROLES.map((role) => [role, grant(role)] as const),
  ...DUTIES.map((duty) => [`delivery/${duty}`, grant('delivery', duty)] as const),
];

describe('the RACI table', () => {
  for (const [permission, holders] of Object.entries(DECIDING))
    test(`${permission} belongs to ${holders.join(', ')} and to nobody else (003-104, 003-106, 003-110, 003-113, 003-114, 003-115, 003-116)`, () => {
      const found = EVERY_ROLE.filter(([, held]) =>
        permissionsOf(callerWith([held])).some((name) => name === permission),
      );
      expect(found.map(([name]) => name).sort()).toEqual([...holders].sort());
    });

  test('a Trust reads and does what stands here, each for its own alone, and beyond its own account nothing else', () => {
    expect(permissionsOf(callerWith([grant('trust')]))).toEqual([
      'account.own',
      'tokens.own',
      'sites.read',
      'freezes.read',
      'freezes.declare',
      'outages.read',
      'outages.report',
      'agreements.read',
      'agreements.answer',
      'smoke-tests.read',
      'smoke-tests.record',
      'documents.read',
      'documents.register',
      'documents.approve',
      'contacts.verify',
      'rollouts.read',
      'offline.read',
      'overrides.approve',
      'calendars.issue',
      'rcas.read',
      'rcas.reflect',
      'notes.read',
      'notices.read',
      'notices.acknowledge',
      'notices.route',
      'incidents.read',
      'incidents.raise',
    ]);
  });

  test('somebody with no role has an account and tokens, and nothing else', () => {
    expect(permissionsOf(callerWith([]))).toEqual(['account.own', 'tokens.own']);
  });

  test('the administrator signs, attests, waives, registers, promotes and resumes nothing', () => {
    const held = permissionsOf(callerWith([grant('administrator')]));
    expect(
      held.filter((name) => /^sign-offs|^attestations|^waivers|register|request|act$|resume|lift/.test(name)),
    ).toEqual([]);
  });
});

const anyGrant: fc.Arbitrary<RoleGrant> = fc.oneof(
  fc.constantFrom(...ROLES.filter((role) => role !== 'trust')).map((role) => grant(role)),
  fc.constantFrom(...DUTIES).map((duty) => grant('delivery', duty)),
  fc.constantFrom('gstt', 'kch', 'slam').map((trust): RoleGrant => ({ role: 'trust', duty: null, trust })),
);
const anyPermission = fc.constantFrom(...PERMISSIONS);

describe('Trusts', () => {
  test('a grant of one Trust opens nothing of another, nor what belongs to no Trust (INV-34, abuse 17)', () => {
    const caller = callerWith([grant('trust')]);
    expect(mayDo(caller, 'sites.read', { trust: 'gstt' })).toBe(true);
    expect(mayDo(caller, 'sites.read', { trust: 'kch' })).toBe(false);
    expect(mayDo(caller, 'sites.read', { trust: null })).toBe(false);
    expect(trustsInReach(caller, 'sites.read')).toEqual(['gstt']);
    expect(trustsInReach(caller, 'releases.read')).toEqual([]);
  });

  test('a person of two Trusts reaches both; one with another role that reads reaches every Trust', () => {
    const both = [grant('trust'), { role: 'trust', duty: null, trust: 'kch' } as const];
    expect(trustsInReach(callerWith(both), 'sites.read')).toEqual(['gstt', 'kch']);
    expect(trustsInReach(callerWith([...both, grant('uat-tester')]), 'sites.read')).toBe('every');
  });

  test('what is in reach by list is what is in reach one by one (INV-34)', () => {
    fc.assert(
      fc.property(
        fc.array(anyGrant),
        anyPermission,
        fc.constantFrom('gstt', 'kch', 'slam', 'bart'),
        (roles, permission, trust) => {
          const caller = callerWith(roles);
          if (permission === 'account.own' || permission === 'tokens.own') return;
          const reach = trustsInReach(caller, permission);
          expect(reach === 'every' || reach.includes(trust)).toBe(mayDo(caller, permission, { trust }));
        },
      ),
    );
  });
});

describe('a token with a scope', () => {
  test('gives what is both in its scope and in its person’s roles, and no more (abuse 37)', () => {
    fc.assert(
      fc.property(
        fc.array(anyGrant),
        fc.array(fc.oneof(anyPermission, fc.string())),
        anyPermission,
        (roles, scope, permission) => {
          const whole = mayDo(callerWith(roles), permission);
          expect(mayDo(callerWith(roles, scope), permission)).toBe(whole && scope.includes(permission));
        },
      ),
    );
  });
});

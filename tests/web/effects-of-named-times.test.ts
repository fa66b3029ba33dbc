import { expect, test } from '@jest/globals';
import type { Caller, RoleGrant } from '../../src/people/caller.js';
import type { AgreementConflict } from '../../src/rollouts/planning/agreed-time.js';
import { askingView, trustsToWorkOut } from '../../src/web/pages/plan/plan-asking.js';

const TRUSTS = Array.from({ length: 12 }, (_, at) => `trust-${String(at).padStart(2, '0')}`);
const conflicts = TRUSTS.map((trust): AgreementConflict => ({
  ...{ trust, sites: [`${trust}-1`], because: `${trust} asked for another time.`, fix: '' },
  ...{ waitsFor: null, propose: null, notice: null, namedItsOwn: true },
}));
const time = { from: new Date('2026-12-01T02:00:00Z'), to: new Date('2026-12-01T04:00:00Z') };
const named = new Map(TRUSTS.map((trust) => [trust, { time }]));

function callerAs(grant: RoleGrant): Caller {
  return { person: 'p', name: 'Pat', email: 'pat@example.org', roles: [grant] };
}

const manager = callerAs({ role: 'delivery', duty: 'release-manager', trust: null });

test('what would come of named times is worked out for the first ten Trusts that are drawn, and for whoever may ask alone', () => {
  const all = { caller: manager, part: null };
  expect([...trustsToWorkOut({ conflicts }, all, named)]).toEqual(TRUSTS.slice(0, 10));
  const part = { wave: 2, text: 'Wave 2', sites: new Set(['trust-03-1', 'trust-11-1']), all: [] };
  expect([...trustsToWorkOut({ conflicts }, { ...all, part }, named)]).toEqual(['trust-03', 'trust-11']);
  const owner = callerAs({ role: 'uat-tester', duty: null, trust: null });
  expect([...trustsToWorkOut({ conflicts }, { ...all, caller: owner }, named)]).toEqual([]);
});

test('of the others nothing is promised, in plain words', () => {
  const told = { agreement: 'a', reads: 'Tuesday', reason: 'A clinic', objection: null, notice: null, time };
  const of = { trusts: [], part: null, action: '/plan', hidden: {} };
  const saysTo = (caller: Caller): readonly (readonly string[])[] =>
    askingView(
      { conflicts: conflicts.slice(0, 1) },
      { caller, sent: null },
      { ...of, named: new Map([['trust-00', { ...told, effect: null }]]) },
    ).first.map((one) => one.named);
  const sentence = 'What would come of that is worked out for 10 Trusts on one page, and not for this one.';
  expect(saysTo(manager)).toEqual([['It named Tuesday, because: “A clinic”.', sentence]]);
});

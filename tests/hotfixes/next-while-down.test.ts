import { expect, test } from '@jest/globals';
import { nextOnLadder, type Climb } from '../../src/hotfixes/ladder.js';
import type { Verdict } from '../../src/promotions/verdict.js';

const UNMET = {
  ...{ requirement: '', status: 'not-met', evidence: null, howToMeet: 'so', whoCan: [], waivable: false, waivers: [] },
} as const;
const SIT: Verdict = { ...UNMET, criterion: 'sit-signed-off', title: 'SIT', kind: 'sign-off' };
const SHARED: Verdict = { ...UNMET, criterion: 'sit-results-shared', title: 'Results', kind: 'attestation' };
const DONE: Verdict = { ...UNMET, criterion: 'tickets-done', title: 'Done', kind: 'tickets' };

function offered(...criteria: readonly Verdict[]): string[] {
  const gate = { environment: 'uat', standing: { state: 'never' }, criteria } as const;
  const climb: Climb = { release: '2.1.1', digest: 'd', gate, hands: [], signers: [] };
  return nextOnLadder(climb).offers.map(({ step }) => step);
}

test.each<[string, Verdict['unread'], string[]]>([
  ['was never read is not offered', { of: 'scope', readAt: null }, ['sit-results-shared']],
  ['was read once is', { of: 'scope', readAt: '2026-11-01T03:00:00Z' }, ['sit-signed-off', 'sit-results-shared']],
  ['lies elsewhere is', { of: 'source', readAt: null }, ['sit-signed-off', 'sit-results-shared']],
])('to sign off what %s (abuse 78)', (_what, unread, steps) => {
  expect(offered(SIT, SHARED, { ...DONE, ...(unread && { unread }) })).toEqual(steps);
});

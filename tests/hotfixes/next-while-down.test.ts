import { expect, test } from '@jest/globals';
import { nextOnLadder, type Climb } from '../../src/hotfixes/ladder.js';
import type { Verdict } from '../../src/promotions/verdict.js';

function unmet(criterion: string, kind: Verdict['kind']): Verdict {
  return {
    criterion,
    kind,
    status: 'not-met',
    ...{ title: criterion, requirement: '', evidence: null, howToMeet: 'so' },
    ...{ whoCan: [], waivable: false, waivers: [] },
  };
}

const SIT = unmet('sit-signed-off', 'sign-off');
const SHARED = unmet('sit-results-shared', 'attestation');
const DONE = unmet('tickets-done', 'tickets');

function offered(...criteria: readonly Verdict[]): string[] {
  const gate = { environment: 'uat', standing: { state: 'never' }, criteria } as const;
  const climb: Climb = { release: '2.1.1', digest: 'd', gate, hands: [], signers: [], inTheWay: [] };
  return nextOnLadder(climb).offers.map(({ step }) => step);
}

test.each<[string, Verdict['unread'], string[]]>([
  ['was never read is not offered', { of: 'scope', readAt: null }, ['sit-results-shared']],
  ['was read once is', { of: 'scope', readAt: '2026-11-01T03:00:00Z' }, ['sit-signed-off', 'sit-results-shared']],
  ['lies elsewhere is', { of: 'source', readAt: null }, ['sit-signed-off', 'sit-results-shared']],
])('to sign off what %s (abuse 78)', (_what, unread, steps) => {
  expect(offered(SIT, SHARED, { ...DONE, ...(unread && { unread }) })).toEqual(steps);
});

import { expect, test } from '@jest/globals';
import type { Reason } from '../../src/promotions/objection.js';
import { whyNot } from '../../src/web/pages/release-promotion/promotion-page.js';

const reason = (criterion: string, title: string, status: Reason['status']): Reason => ({
  ...{ criterion, title, status, howToMeet: 'Do this.', whoCan: [] },
});
const unmet = reason('uat', 'The Product Owner signs', 'not-met');
const eyes = reason('four-eyes', 'You signed off UAT for this release.', 'refused');
const older = reason('downgrade', '1.9.0 is older than 2.0.0, which is on Production already.', 'refused');

test('what nothing at its gate mends is the one reason why a release cannot be promoted', () => {
  expect(whyNot([unmet, eyes, older])).toEqual(['1.9.0 is older than 2.0.0, which is on Production already. Do this.']);
  expect(whyNot([unmet, eyes])).toEqual([
    'Not met: The Product Owner signs. Do this.',
    'You signed off UAT for this release. Do this.',
  ]);
});

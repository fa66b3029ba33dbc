import { expect, test } from '@jest/globals';
import { Addresses } from '../../src/web/addresses.js';
import { awaited, placeOf } from '../../src/web/pages/hotfix/place.js';

const AT = new Addresses('');
const HOTFIX = '22222222-2222-4333-8444-555555555555';
const ROLLOUT = '11111111-2222-4333-8444-555555555555';

test('what waits for another rollout leads to the page of that, and says no address of the API', () => {
  const says = `Another rollout of FLIP is under way in Dev: that of 1.0.7, at /api/v1/rollouts/${ROLLOUT}. Wait for its end.`;
  expect(awaited(says, AT)).toEqual({
    text: 'Another rollout of FLIP is under way in Dev: that of 1.0.7. Wait for its end.',
    href: AT.rollout(ROLLOUT),
  });
  expect(awaited('Its rollout on Dev is under way.', AT)).toEqual({
    text: 'Its rollout on Dev is under way.',
    href: null,
  });
});

test.each([
  ['/api/v1/releases/2.1.1/waivers', { environment: 'uat' }, '#gate-uat'],
  [`/api/v1/waivers/${ROLLOUT}/approval`, {}, '#gates'],
  [`/api/v1/waivers/${ROLLOUT}/refusal`, {}, '#gates'],
  ['/api/v1/promotions', { environment: 'dev' }, '#gate-dev'],
])('what is done at %s is done at the gates of the fix', (path, example, at) => {
  const next = { step: 'x', what: '', who: '', leadsOn: true, you: true, needs: [], method: 'POST', path, example };
  expect(placeOf({ ...next, method: 'POST' }, { id: HOTFIX, release: '2.1.1' }, AT).href).toBe(
    `${AT.release('2.1.1')}${at}`,
  );
});

test('what registers the fix is done at the page of the fix', () => {
  const next = { step: 'x', what: '', who: '', leadsOn: true, you: true, needs: [], example: {} };
  const place = placeOf({ ...next, method: 'POST', path: '/api/v1/releases' }, { id: HOTFIX, release: null }, AT);
  expect(place).toMatchObject({ href: `/hotfixes/${HOTFIX}/fix`, text: 'Register the fix' });
});

test('what has no page says where it is done', () => {
  const next = { step: 'x', what: '', who: '', leadsOn: true, you: true, needs: [], example: {} };
  const place = placeOf({ ...next, method: 'POST', path: '/api/v1/orders' }, { id: HOTFIX, release: '2.1.1' }, AT);
  expect(place).toMatchObject({ href: null, says: expect.stringContaining('POST /api/v1/orders') });
});

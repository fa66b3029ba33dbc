import { expect, test } from '@jest/globals';
import { retryAfterSeconds, sentByAnswer } from '../../../src/notices/webhooks/webhook-answer.js';

const since = new Date('2026-03-01T09:00:00Z');
const answered = (status: number) => ({ state: 'answered', status, retryAfterSeconds: null }) as const;

test.each([
  ...[200, 201, 202, 204].map((status) => [status, 'delivered'] as const),
  ...[400, 410, 413, 415, 422].map((status) => [status, 'refused'] as const),
  ...[301, 307, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503].map((status) => [status, 'later'] as const),
])('an answer of %d is %s', (status, state) => {
  expect(sentByAnswer(answered(status), { since, now: since }).state).toBe(state);
});

test('what nobody has taken for three days is for a person to look at (F20)', () => {
  const late = { since, now: new Date('2026-03-04T09:00:01Z') };
  expect(sentByAnswer(answered(503), late)).toEqual({
    state: 'refused',
    because: 'It answered 503. It was tried for three days.',
  });
  expect(sentByAnswer({ state: 'unreached', because: 'Gone.' }, late).state).toBe('refused');
  expect(sentByAnswer(answered(200), late).state).toBe('delivered');
  expect(sentByAnswer(answered(503), { since, now: new Date('2026-03-02T09:00:00Z') }).state).toBe('later');
});

test('an address where nothing is sent is for a person to look at, at once (abuse 50)', () => {
  expect(sentByAnswer({ state: 'forbidden', because: 'Inside.' }, { since, now: since })).toEqual({
    ...{ state: 'refused', because: 'Inside.' },
  });
});

test.each([
  ['120', 120],
  ['Sun, 01 Mar 2026 09:01:00 GMT', 60],
  ['Sun, 01 Mar 2026 08:00:00 GMT', 0],
  ['-1', null],
  ['soon', null],
  ['99999999999999999999', null],
  [undefined, null],
])('Retry-After: %s is %s seconds', (header, seconds) => {
  expect(retryAfterSeconds(header, since)).toBe(seconds);
});

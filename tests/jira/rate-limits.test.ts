import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Patience, USUAL_BOUNDS } from '../../src/adapters/jira/patience.js';
import { waitAskedFor } from '../../src/adapters/jira/trouble.js';
import { rateLimited } from '../pretend/jira/request.js';
import { onJira, PLAIN, troubleOf, valueOf, type OnJira } from './on-jira.js';

const VERSION = { project: 'FLIP', name: '2.1.0' };
const SEARCH = /search\/jql$/;

let on: OnJira;
beforeEach(async () => {
  on = await onJira();
});
afterEach(() => on.stop());

describe('a Jira that asks us to wait', () => {
  test('gotcha: 429 with Retry-After is waited for, exactly, and then the work goes on (F20)', async () => {
    on.jira.trouble({ on: SEARCH, times: 2, what: rateLimited({ 'retry-after': '7' }) });
    expect(valueOf(await on.tracker.readScope(VERSION, PLAIN)).tickets).toHaveLength(7);
    expect(on.waits.waited).toEqual([7000, 7000]);
  });

  test('gotcha: Retry-After is not always there (JRACLOUD-82801): then the waits grow, with jitter, and end', async () => {
    on.jira.always({ on: SEARCH, what: rateLimited({}) });
    const { kind, retryAfterSeconds } = troubleOf(await on.tracker.readScope(VERSION, PLAIN));
    expect([kind, retryAfterSeconds]).toEqual(['rate-limited', null]);
    expect(on.waits.waited).toEqual([250, 500, 1000, 2000]);
  });

  test('gotcha: X-RateLimit-Reset stands in for Retry-After', async () => {
    const headers = { date: 'Sun, 01 Mar 2026 09:00:00 GMT', 'x-ratelimit-reset': '2026-03-01T09:00Z' };
    on.jira.trouble({ on: SEARCH, what: rateLimited({ ...headers, 'x-ratelimit-reset': '2026-03-01T09:00:12Z' }) });
    expect(valueOf(await on.tracker.readScope(VERSION, PLAIN)).tickets).toHaveLength(7);
    expect(on.waits.waited).toEqual([12_000]);
  });

  test('gotcha: some 503 carry Retry-After too', async () => {
    on.jira.trouble({ on: SEARCH, what: { status: 503, headers: { 'retry-after': '3' }, body: 'busy' } });
    expect(valueOf(await on.tracker.readScope(VERSION, PLAIN)).tickets).toHaveLength(7);
    expect(on.waits.waited).toEqual([3000]);
  });

  test('a wait longer than anybody here may wait is handed on with its time, and nobody asks before (INV-30)', async () => {
    on.jira.trouble({ on: SEARCH, what: rateLimited({ 'retry-after': '600' }) });
    expect(troubleOf(await on.tracker.readScope(VERSION, PLAIN))).toMatchObject({
      ...{ kind: 'rate-limited', retryAfterSeconds: 600 },
    });
    const before = on.jira.requests.length;
    expect(troubleOf(await on.tracker.standing(['FLIP']))).toMatchObject({
      kind: 'rate-limited',
      retryAfterSeconds: 600,
    });
    expect(on.jira.requests.length).toBe(before);
    expect(on.waits.waited).toEqual([]);
  });

  test('all that is asked of the port at once ends in bounded time, however many pages each make us wait', async () => {
    on.jira.always({ on: /./, what: rateLimited({ 'retry-after': '25' }) });
    expect(troubleOf(await on.tracker.readScope(VERSION, PLAIN)).kind).toBe('rate-limited');
    expect(on.waits.waited.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(USUAL_BOUNDS.waiting);
  });
});

const NOW = new Date('2026-03-01T09:00:00Z');
const headersOf = (headers: Record<string, string>) => (name: string) => headers[name] ?? null;

test.each([
  [{ 'retry-after': '7' }, 7],
  [{ 'retry-after': ' 7 ' }, 7],
  [{ 'retry-after': '0.4' }, 1],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '-5' }, null],
  [{ 'retry-after': '86400' }, 3600],
  [{ 'retry-after': 'soon' }, null],
  [{ 'retry-after': 'Sun, 01 Mar 2026 09:01:00 GMT' }, 60],
  [{ 'retry-after': 'Sun, 01 Mar 2026 08:00:00 GMT' }, 0],
  [{ 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT', date: 'Sun, 01 Mar 2026 12:00:00 GMT' }, 30],
  [{ 'x-ratelimit-reset': '2026-03-01T09:00:05Z' }, 5],
  [{ 'x-ratelimit-reset': '2026-03-01T09:02Z' }, 120],
  [{ 'x-ratelimit-reset': String(NOW.getTime() / 1000 + 9) }, 9],
  [{ 'retry-after': '3', 'x-ratelimit-reset': '2026-03-01T10:00:00Z' }, 3],
  [{}, null],
])('%j asks for a wait of %s seconds', (headers, seconds) => {
  expect(waitAskedFor(headersOf(headers), NOW)).toBe(seconds);
});

test('whatever a server says, a wait is a number of seconds within an hour, or nothing', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (after, reset, date) => {
      const seconds = waitAskedFor(headersOf({ 'retry-after': after, 'x-ratelimit-reset': reset, date }), NOW);
      return seconds === null || (Number.isInteger(seconds) && seconds >= 0 && seconds <= 3600);
    }),
  );
});

test('nobody comes back sooner than was asked, tries without end, or waits longer in all than there is patience', () => {
  const trouble = fc.record({
    kind: fc.constantFrom('rate-limited' as const, 'unavailable' as const),
    message: fc.constant(''),
    retryAfterSeconds: fc.option(fc.nat(100)),
  });
  fc.assert(
    fc.property(fc.array(trouble, { maxLength: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (troubles, dice) => {
      const patience = new Patience(USUAL_BOUNDS);
      const waits = troubles.map((each, index) => ({ each, wait: patience.waitAfter(each, index + 1, dice) }));
      const taken = waits.flatMap(({ wait }) => wait ?? []);
      expect(taken.length).toBeLessThan(USUAL_BOUNDS.tries);
      expect(taken.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(USUAL_BOUNDS.waiting);
      for (const { each, wait } of waits)
        if (wait !== null) expect(wait).toBeGreaterThanOrEqual((each.retryAfterSeconds ?? 0) * 1000);
    }),
  );
});

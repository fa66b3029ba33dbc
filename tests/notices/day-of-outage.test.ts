import { expect, test } from '@jest/globals';
import { DayOfOutage24 } from './day-of-outage.js';

test('through a day without mail and webhooks nothing of a release to ten Trusts is lost or comes doubled, and ten minutes later all is told (INV-30, F20)', async () => {
  const day = await DayOfOutage24.ride(180);
  // Four words on each of ten downtimes: to two owners of each Trust, and to the program of each Trust and that for all.
  expect(day.owed).toEqual({ mails: 80, webhooks: 80 });
  expect({ lost: day.lost, double: day.double, disorder: day.disorder }).toEqual({
    lost: [],
    double: [],
    disorder: [],
  });
  expect(day.drainedSeconds).toBeLessThanOrEqual(600);
  // What was taken without a word of it came again, as the same.
  expect(day.repeated).toBeGreaterThan(0);
  expect(day.tries).toBeGreaterThan(250);
});

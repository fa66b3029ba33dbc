import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Window } from '../../src/sites/window.js';
import { bothReadings, CASES } from './made-windows.js';

/** Every occurrence that opens on the day or on one of its neighbours is the oracle's, to the minute, and there is no other. */
function agree([window, zone, day]: [Window, string, string]): void {
  const readings = bothReadings(window, zone, day);
  expect(readings.map((each) => ({ day: each.day, span: each.told }))).toEqual(
    readings.map((each) => ({ day: each.day, span: each.read })),
  );
}

test('10,000 windows, most of them on the nights when clocks change, are open when somebody reading the clock says so (INV-20, F19)', () => {
  fc.assert(fc.property(CASES.london, agree), { numRuns: 6000 });
  fc.assert(fc.property(CASES.elsewhere, agree), { numRuns: 2000 });
  fc.assert(fc.property(CASES.whenever, agree), { numRuns: 2000 });
});

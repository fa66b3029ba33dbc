import { describe, expect, test } from '@jest/globals';
import type { Freeze } from '../../src/windows/freeze.js';
import { freezeFinder, frozenInWords, wayOutOf } from '../../src/windows/frozen-time.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 11, 1, hour));
const WINDOW = { from: at(20), to: at(22) };
const site = (id: string) => ({ id, environment: 'production', trust: 'ashmere' }) as const;
const ONE = [site('ash-1')];
const TWO = [site('ash-1'), site('ash-2')];

type Standing = Freeze & { readonly outage: string | null };

function freeze(over: Partial<Standing>): Standing {
  return { id: 'f', outage: null, scope: 'trust', of: 'ashmere', from: at(18), to: at(23), reason: 'Audit', ...over };
}

describe('a time that was asked for', () => {
  test.each<[string, Partial<Freeze>, typeof ONE, boolean | null]>([
    ['its Trust', {}, TWO, true],
    ['its product', { scope: 'product', of: 'flip' }, TWO, true],
    ['its environment', { scope: 'environment', of: 'production' }, TWO, true],
    ['everything', { scope: 'everything', of: null }, TWO, true],
    ['its one site', { scope: 'site', of: 'ash-1' }, ONE, true],
    ['one of its two sites', { scope: 'site', of: 'ash-1' }, TWO, false],
    ['the other one of them', { scope: 'site', of: 'ash-2' }, TWO, false],
    ['its Trust up to its middle', { to: at(21) }, ONE, false],
    ['its Trust until it begins', { to: at(20) }, ONE, null],
    ['its Trust once it is over', { from: at(22) }, ONE, null],
    ['another Trust', { of: 'bracken' }, ONE, null],
    ['another site', { scope: 'site', of: 'bracken-1' }, ONE, null],
    ['another product', { scope: 'product', of: 'xnat' }, ONE, null],
    ['another environment', { scope: 'environment', of: 'uat' }, ONE, null],
  ])('lies in a freeze of %s, wholly, in part or not (003-022)', (_, over, sites, isWhole) => {
    const found = freezeFinder([freeze(over)])(WINDOW, sites, 'flip');
    expect(found?.isWhole ?? null).toBe(isWhole);
  });

  test('lies in the freeze that covers it wholly, where others cover a part', () => {
    const find = freezeFinder([freeze({ scope: 'everything', of: null, to: at(21) }), freeze({ from: at(19) })]);
    expect(find(WINDOW, ONE, 'flip')).toEqual({ from: at(19), to: at(23), isWhole: true, isForOutage: false });
  });

  test('is told to lie in it as the clocks there show it', () => {
    const found = { from: at(18), to: at(23), isWhole: true, isForOutage: false };
    expect(frozenInWords(found, 'Europe/London')).toContain('freeze: Tuesday 1 December 2026, 18:00 to 23:00 GMT.');
    expect(frozenInWords({ ...found, isWhole: false }, 'Europe/London')).toContain('A part of this time');
  });

  test('is not told of a freeze where an outage is what it lies in, and of what may be done then', () => {
    const found = freezeFinder([freeze({ outage: 'o' })])(WINDOW, ONE, 'flip');
    if (found === null) throw new Error('It lies in none.');
    expect(frozenInWords(found, 'Europe/London')).toMatch(/^An outage or works are planned: (?!.*freeze)/);
    expect([wayOutOf(found), wayOutOf({ ...found, isForOutage: false })]).toEqual([
      expect.stringContaining('withdrawn'),
      expect.stringContaining('have the freeze ended'),
    ]);
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { covers, FREEZE_SCOPES, frozen, type Freeze } from '../../src/windows/freeze.js';
import { ALWAYS } from '../../src/windows/span.js';
import { verdictOn, type Outlook, type Verdict } from '../../src/windows/verdict.js';

const MINUTE = 60_000;
/** Noon, in winter, when the clock on the wall in London shows the same. */
const NOON = Date.parse('2026-01-15T12:00:00Z');
const UNTIL = NOON + 7 * 24 * 60 * MINUTE;
const open = [{ from: NOON - 60 * MINUTE, to: NOON + 60 * MINUTE }];
const tomorrow = { from: NOON + 23 * 60 * MINUTE, to: NOON + 25 * 60 * MINUTE };

const freeze: Freeze = {
  ...{ id: 'f1', scope: 'trust', of: 'trust-01', reason: 'Winter pressures' },
  ...{ from: new Date(NOON - 10 * MINUTE), to: new Date(NOON + 20 * MINUTE) },
};

function at(over: Partial<Outlook>): Verdict {
  const zone = 'Europe/London';
  return verdictOn({
    ...{ at: NOON, seconds: 600, until: UNTIL, open, windows: open, shut: [], freezes: [], zone },
    ...over,
  });
}

describe('a run may start (INV-20)', () => {
  test('where a window is open for all of it, until that closes', () => {
    expect(at({})).toEqual({ open: true, closesAt: new Date(NOON + 60 * MINUTE) });
  });

  test('to the last second in which all of it still fits', () => {
    expect(at({ seconds: 3_600 })).toMatchObject({ open: true });
    expect(at({ seconds: 3_601 })).toMatchObject({ open: false });
  });

  test('where it stays open as far ahead as was looked', () => {
    expect(at({ open: ALWAYS, windows: ALWAYS })).toEqual({ open: true, closesAt: null });
    expect(at({ open: [{ from: NOON, to: UNTIL }] })).toEqual({ open: true, closesAt: null });
    expect(at({ open: [{ from: NOON, to: UNTIL - 1 }] })).toEqual({ open: true, closesAt: new Date(UNTIL - 1) });
  });

  test('from the instant at which the window opens, and no more at the one at which it closes', () => {
    expect(at({ at: NOON - 60 * MINUTE })).toMatchObject({ open: true });
    expect(at({ at: NOON + 60 * MINUTE, seconds: 0 })).toMatchObject({ open: false });
  });
});

describe('a run may not start (INV-20)', () => {
  test('where no window is open; the levels are named, and when it may', () => {
    expect(at({ open: [tomorrow], windows: [tomorrow], shut: ['Trust 1', 'the site'] })).toEqual({
      open: false,
      kind: 'window',
      because: expect.stringMatching(/^No window of Trust 1, nor of the site is open\. It may start .*11:00.*\.$/),
      opensAt: new Date(tomorrow.from),
    });
  });

  test('where the window closes too soon for it', () => {
    expect(at({ seconds: 7_200, open: [...open, tomorrow] })).toEqual({
      open: false,
      kind: 'window',
      because: expect.stringMatching(
        /^The window closes .*13:00.*, and a run may take 120 minutes\. It may start .*11:00.*\.$/,
      ),
      opensAt: new Date(tomorrow.from),
    });
  });

  test('where no time for it is in sight', () => {
    expect(at({ seconds: 7_201, open: [...open, tomorrow] })).toMatchObject({
      because: expect.stringMatching(/ No time for it is in sight\.$/),
      opensAt: null,
    });
  });

  test('while there is a freeze, whose reason is told, and whose end is when it may', () => {
    const after = { from: NOON + 20 * MINUTE, to: NOON + 60 * MINUTE };
    expect(at({ open: [after], freezes: [freeze] })).toEqual({
      open: false,
      kind: 'freeze',
      because: expect.stringMatching(
        /^There is a freeze of the trust trust-01: Winter pressures\. It may start .*12:20.*\.$/,
      ),
      opensAt: new Date(after.from),
    });
  });

  test('where a freeze begins before it would be over', () => {
    const soon = { ...freeze, from: new Date(NOON + 5 * MINUTE) };
    const before = { from: NOON - 60 * MINUTE, to: NOON + 5 * MINUTE };
    expect(at({ open: [before], freezes: [soon] })).toMatchObject({
      kind: 'freeze',
      because: expect.stringMatching(
        /^A freeze of the trust trust-01 begins .*12:05.*, and a run may take 10 minutes\./,
      ),
    });
  });

  test('for a freeze that nobody can name any more, which is said as it is', () => {
    expect(at({ open: [], freezes: [] })).toMatchObject({
      kind: 'freeze',
      because: expect.stringMatching(/^There is a freeze of this site\. /),
    });
  });

  test.each<[string, Partial<Freeze>]>([
    ['that is over this instant', { to: new Date(NOON) }],
    ['that begins when the run would be over', { from: new Date(NOON + 10 * MINUTE) }],
  ])('and no freeze is blamed %s', (_, over) => {
    expect(at({ open: [], freezes: [{ ...freeze, ...over }] })).toMatchObject({
      because: expect.stringContaining('this site'),
    });
  });

  test.each<[number, string]>([
    [119, '119 seconds'],
    [120, '2 minutes'],
    [121, '3 minutes'],
  ])('because it may take %s seconds, told as %s', (seconds, told) => {
    const short = [{ from: NOON, to: NOON + 1_000 }];
    expect(at({ seconds, open: short, windows: short })).toMatchObject({
      because: expect.stringContaining(`may take ${told}.`),
    });
  });
});

test('when it may start next, it may start (INV-20)', () => {
  const span = fc.tuple(fc.nat(90), fc.integer({ min: 1, max: 40 }));
  fc.assert(
    fc.property(fc.array(span, { maxLength: 4 }), fc.nat(2_400), (lengths, seconds) => {
      let from = NOON - 30 * MINUTE;
      const spans = lengths.map(([gap, length]) => {
        const one = { from: from + (gap + 1) * MINUTE, to: from + (gap + 1 + length) * MINUTE };
        from = one.to;
        return one;
      });
      const verdict = at({ open: spans, windows: spans, seconds });
      if (verdict.open || verdict.opensAt === null) return;
      const then = verdict.opensAt.getTime();
      expect(then).toBeGreaterThanOrEqual(NOON);
      expect(at({ at: then, open: spans, windows: spans, seconds })).toMatchObject({ open: true });
    }),
  );
});

describe('a freeze', () => {
  const site = { id: 's1', environment: 'production', trust: 'trust-01' } as const;

  test.each<[Pick<Freeze, 'scope' | 'of'>, boolean, string]>([
    [{ scope: 'everything', of: null }, true, 'everything'],
    [{ scope: 'environment', of: 'production' }, true, 'the environment production'],
    [{ scope: 'environment', of: 'uat' }, false, 'the environment uat'],
    [{ scope: 'trust', of: 'trust-01' }, true, 'the trust trust-01'],
    [{ scope: 'trust', of: 'trust-02' }, false, 'the trust trust-02'],
    [{ scope: 'site', of: 's1' }, true, 'the site s1'],
    [{ scope: 'site', of: 's2' }, false, 'the site s2'],
    [{ scope: 'product', of: 'flip' }, true, 'the product flip'],
    [{ scope: 'product', of: 'xnat' }, false, 'the product xnat'],
    [{ scope: 'product', of: null }, false, 'the product '],
  ])('of %j covers the site: %s', (one, covered, words) => {
    expect(covers(one, site, 'flip')).toBe(covered);
    expect(frozen(one)).toBe(words);
  });

  test('of no Trust covers no site that belongs to none', () => {
    expect(covers({ scope: 'trust', of: null }, { ...site, trust: null }, 'flip')).toBe(false);
    expect(FREEZE_SCOPES).toEqual(['everything', 'environment', 'trust', 'site', 'product']);
  });
});

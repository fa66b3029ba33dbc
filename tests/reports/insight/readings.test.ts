import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvOf } from '../../../src/reports/insight/csv.js';
import { isIn, periodBefore, stepsOf } from '../../../src/reports/insight/period.js';
import { countOf, median, middleOf, shareOf, talliedTogether, toldOff } from '../../../src/reports/insight/reading.js';
import { comparedInWords, durationInWords, readingInWords } from '../../../src/reports/insight/words.js';
import { barChart } from '../../../src/web/pages/insight/bar-chart.js';

const DEPLOYMENTS = ['deployment', 'deployments'] as const;

describe('a figure in words', () => {
  test.each([
    ['seconds', middleOf([]), 'Not known: nothing was deployed'],
    ['seconds', middleOf([60, 60, 60]), '3 deployments: too few to tell'],
    ['seconds', middleOf([60]), '1 deployment: too few to tell'],
    ['seconds', middleOf([0, 0, 0, 0, 0]), 'less than a minute, of 5 deployments'],
    ['seconds', middleOf([1, 2, 183_600, 200_000, 200_000]), '2 days 3 hours, of 5 deployments'],
    ['share', shareOf(0, 0), 'Not known: nothing was deployed'],
    ['share', shareOf(0, 5), '0%, of 5 deployments'],
    ['share', shareOf(1, 3), '3 deployments: too few to tell'],
    ['count', countOf(0), '0 deployments'],
    ['count', countOf(3), '3 deployments'],
  ] as const)('in %s', (unit, reading, words) => {
    expect(readingInWords(reading, { unit, noun: DEPLOYMENTS, none: 'nothing was deployed' })).toBe(words);
  });

  test.each([
    [0, 'less than a minute'],
    [29, 'less than a minute'],
    [3_599, '1 hour'],
    [5_400, '1 hour 30 minutes'],
    [86_400, '1 day'],
    [90_061, '1 day 1 hour'],
    [86_700, '1 day'],
  ])('%d seconds', (seconds, words) => {
    expect(durationInWords(seconds)).toBe(words);
  });

  test.each([
    [shareOf(2, 10), shareOf(1, 10), 'The period before: 10%, of 10 deployments. That is 10 points more now.'],
    [shareOf(2, 10), shareOf(2, 10), 'The period before: 20%, of 10 deployments. That is the same now.'],
    [shareOf(2, 10), shareOf(1, 4), 'The period before had 4 deployments: too few to tell.'],
    [shareOf(2, 3), shareOf(1, 10), 'The period before: 10%, of 10 deployments.'],
    [shareOf(0, 0), shareOf(0, 0), 'It was the same in the period before.'],
    [shareOf(2, 10), shareOf(0, 0), 'In the period before, nothing was deployed.'],
  ])('beside the period before', (now, before, words) => {
    expect(comparedInWords({ unit: 'share', noun: DEPLOYMENTS, none: 'nothing was deployed', now, before })).toBe(
      words,
    );
  });

  test('what is only known as of now is compared with nothing', () => {
    const now = shareOf(2, 10);
    expect(
      comparedInWords({ unit: 'share', noun: DEPLOYMENTS, none: 'nothing was deployed', now, before: null }),
    ).toBeNull();
  });
});

describe('periods and numbers', () => {
  test('steps cover a period with no gap and no overlap, the last whole, and never very many', () => {
    const periods = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1, max: 1_096 * 86_400 }));
    fc.assert(
      fc.property(periods, ([start, seconds]) => {
        const period = { from: start * 1000, to: (start + seconds) * 1000 };
        const steps = stepsOf(period);
        expect([steps[0]?.from, steps.at(-1)?.to]).toEqual([period.from, period.to]);
        for (const [index, step] of steps.entries()) {
          expect(step.to).toBeGreaterThan(step.from);
          if (index > 0) expect(step.from).toBe(steps[index - 1]?.to);
        }
        expect(steps.length).toBeLessThanOrEqual(40);
        const at = period.from + Math.floor((period.to - period.from) / 2);
        expect(steps.filter((step) => isIn(step, at))).toHaveLength(1);
        expect(periodBefore(period).to).toBe(period.from);
      }),
    );
  });

  test.each([
    ['2026-08-24T23:00Z', '2026-11-23T00:00Z'],
    ['2026-03-01T00:00Z', '2026-04-30T23:00Z'],
  ])('each step of the days from %s to %s begins at midnight in London, whatever the clocks do', (from, to) => {
    const steps = stepsOf({ from: Date.parse(from), to: Date.parse(to) });
    expect(steps.length).toBeGreaterThan(5);
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeStyle: 'short' });
    expect(new Set(steps.flatMap((step) => [clock.format(step.from), clock.format(step.to)]))).toEqual(
      new Set(['00:00']),
    );
  });

  test('half of all numbers are at most the middle one, and half at least', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (numbers) => {
        const middle = median(numbers) ?? Number.NaN;
        expect(numbers.filter((one) => one <= middle).length * 2).toBeGreaterThanOrEqual(numbers.length);
        expect(numbers.filter((one) => one >= middle).length * 2).toBeGreaterThanOrEqual(numbers.length);
      }),
    );
    expect(median([])).toBeNull();
  });

  test('tallies that are put together lose and double nothing', () => {
    const tally = (numbers: readonly number[]) => talliedTogether(numbers.map((one) => new Map([[one, 1]])));
    fc.assert(
      fc.property(fc.array(fc.nat(9)), fc.array(fc.nat(9)), (some, others) => {
        const all = toldOff(talliedTogether([tally(some), tally(others)]));
        expect(all.toSorted()).toEqual([...some, ...others].toSorted());
      }),
    );
  });
});

describe('a table as CSV', () => {
  test.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    [' +1', `' +1`],
    ['-1', `'-1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\t=1', `'\t=1`],
    ['a,b', '"a,b"'],
    ['two\nlines', '"two\nlines"'],
    ['2.1.0', '2.1.0'],
  ])('writes %j so that no spreadsheet runs it', (text, written) => {
    const table = { caption: '', columns: [{ title: 'A', holds: 'text' }] as const, rows: [[text]] };
    expect(csvOf(table)).toBe(`A\r\n${written}\r\n`);
  });

  test('leaves empty what is not known, and says moments in UTC and the unit of each length', () => {
    const columns = [
      { title: 'At', holds: 'moment' },
      { title: 'Lead', holds: 'seconds' },
      { title: 'Notice', holds: 'days' },
    ] as const;
    const rows = [
      [0, null, -3],
      [null, 1.5, 0],
    ];
    expect(csvOf({ caption: '', columns, rows })).toBe(
      'At,Lead (seconds),Notice (days)\r\n1970-01-01T00:00:00.000Z,,-3\r\n,1.5,0\r\n',
    );
  });
});

describe('a picture of bars', () => {
  test('no bar leaves the picture, the longest fills it, and what is not known has none', () => {
    const bars = fc.array(
      fc.record({
        label: fc.string(),
        value: fc.option(fc.nat(1e6)),
        beside: fc.option(fc.nat(1e6)),
        words: fc.constant('so many'),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(bars, fc.option(fc.nat(1e6)), (these, goal) => {
        const chart = barChart(these, goal);
        const lengths = these.flatMap(({ value, beside }) => [value ?? 0, beside ?? 0]);
        expect(chart === null).toBe(lengths.every((length) => length === 0));
        if (chart === null) return;
        expect(chart.bars.map(({ label, words }) => ({ label, words }))).toEqual(
          these.map(({ label, words }) => ({ label, words })),
        );
        expect(chart.bars.map(({ value, beside }) => [value === null, beside === null])).toEqual(
          these.map(({ value, beside }) => [value === null, beside === null]),
        );
        const drawn = [chart.goal, ...chart.bars.flatMap(({ value, beside }) => [value, beside])];
        const known = drawn.filter((length) => length !== null);
        expect(Math.max(...known)).toBe(100);
        expect(Math.min(...known)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

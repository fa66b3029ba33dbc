import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { momentTold } from '../../src/platform/database/moment.js';

const driver: { getTypeParser(of: number): (text: string) => unknown } = pg.types;
const inAnyWay = driver.getTypeParser(pg.types.builtins.TIMESTAMPTZ);

/** As Postgres writes it: of the fraction, no zeros at its end, and no point where nothing is left of it. */
function toldOf(at: Date, micros: number): string {
  const [day = '', time = ''] = at.toISOString().split('T');
  const fraction = String(micros).padStart(6, '0').replace(/0+$/, '');
  return `${day} ${time.slice(0, 8)}${fraction === '' ? '' : `.${fraction}`}+00`;
}

test('a moment of the database is read as the driver would read it, to the millisecond that has begun', () => {
  const moments = fc.date({
    min: new Date('0100-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moments, fc.integer({ min: 0, max: 999_999 }), (at, micros) => {
      const told = toldOf(at, micros);
      expect(momentTold(told)).toEqual(inAnyWay(told));
      expect(momentTold(told)?.getUTCMilliseconds()).toBe(Math.floor(micros / 1_000));
    }),
    { numRuns: 500 },
  );
});

test.each([
  'infinity',
  '-infinity',
  '0044-03-15 12:00:00+00 BC',
  '12026-01-01 00:00:00+00',
  '2026-07-01 12:00:00.5+01',
  '2026-07-01 12:00:00',
])('a moment that is told as %s is left to the driver', (told) => {
  expect(momentTold(told)).toBeNull();
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lockSeconds } from '../../src/people/lock-out.js';
import { faultOfPassword } from '../../src/people/password.js';

const ADA = { name: 'Ada Okafor', email: 'ada.okafor@example.org' };

describe('a password', () => {
  const cases: readonly (readonly [string, string, string | null])[] = [
    ['of four words is fit', 'seven quiet herons wade', null],
    ['in any script is fit', 'семь тихих цапель', null],
    ['of 11 characters is too short', 'herons wade', 'is too short'],
    ['of 12 characters is long enough', 'herons waded', null],
    ['of 12 emoji counts each as one', '🐦🦆🦢🦉🦩🦚🦜🐓🦃🐧🕊🪿', null],
    ['of 129 characters is too long', 'heron'.repeat(26).slice(0, 129), 'is too long'],
    ['of one character repeated is refused', 'aaaaaaaaaaaaaaaa', 'repeats a few characters'],
    ['built on a word that is tried first is refused', 'Password1234', 'is built on a word that is tried first'],
    ['built on the product’s name is refused', 'gatehouse2026', 'is built on a word that is tried first'],
    ['built on one’s own name is refused', 'Ada.Okafor.1987', 'is built on a word that is tried first'],
  ];
  for (const [name, password, fault] of cases)
    test(name, () => {
      expect(faultOfPassword(password, ADA)?.fault ?? null).toBe(fault);
    });

  test('is never quoted in what is said of it (INV-32)', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (password) => {
        const told = faultOfPassword(`xQ9${password}`, ADA);
        expect(JSON.stringify(told)).not.toContain(`xQ9${password}`);
      }),
    );
  });
});

describe('the lock-out', () => {
  test('lets four slips pass, then locks for a minute, doubling up to a quarter of an hour (abuse 35)', () => {
    expect([0, 1, 4, 5, 6, 7, 8, 9, 10, 1000].map(lockSeconds)).toEqual([0, 0, 0, 60, 120, 240, 480, 900, 900, 900]);
  });

  test('never gets shorter by another failure', () => {
    fc.assert(
      fc.property(fc.nat(5000), (failures) => {
        expect(lockSeconds(failures + 1)).toBeGreaterThanOrEqual(lockSeconds(failures));
      }),
    );
  });
});

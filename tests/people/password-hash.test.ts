import { describe, expect, test } from '@jest/globals';
import { PasswordHash } from '../../src/people/password-hash.service.js';
import { PASSWORD } from './account.js';
import { QuickHash } from './quick-hash.js';

describe('the hash of a password', () => {
  test('costs whoever guesses 32 MiB and a quarter of a second each time', async () => {
    expect(await new PasswordHash().make(PASSWORD)).toMatch(/^scrypt\$32768\$8\$3\$/);
  });

  test('keeps what it was made with, whatever a new one costs', async () => {
    const older = await new QuickHash().make(PASSWORD);
    expect(await new PasswordHash().matches(PASSWORD, older)).toBe(true);
    expect(await new PasswordHash().matches(`${PASSWORD}s`, older)).toBe(false);
  });

  test('is nobody’s where there is none, whatever is typed', async () => {
    expect(await new QuickHash().matches('', null)).toBe(false);
    expect(await new QuickHash().matches(PASSWORD, null)).toBe(false);
  });
});

test('of a flood of passwords two are checked at once, 64 wait, and the next is refused until one has ended', async () => {
  const hash = new QuickHash();
  const known = await hash.make(PASSWORD);
  const flood = Array.from({ length: 66 }, () => hash.matches(PASSWORD, known));
  await expect(hash.matches(PASSWORD, known)).rejects.toMatchObject({ status: 429 });
  expect(new Set(await Promise.all(flood))).toEqual(new Set([true]));
  expect(await hash.matches(PASSWORD, known)).toBe(true);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Authentication } from '../../src/people/authentication.service.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';

let gatehouse: Gatehouse;
let ada: Somebody;
beforeAll(async () => {
  gatehouse = await startGatehouse();
  ada = await gatehouse.as({ role: 'administrator' });
});
afterAll(async () => {
  await gatehouse.stop();
});

describe('what is not a valid token', () => {
  const forged: readonly (readonly [string, (token: string) => string])[] = [
    ['nothing after Bearer', () => 'Bearer '],
    ['any word', () => 'Bearer x'],
    ['null', () => 'Bearer null'],
    ['the token with another last digit', (token) => `Bearer ${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`],
    ['the token cut short', (token) => `Bearer ${token.slice(0, -1)}`],
    ['the token with more behind it', (token) => `Bearer ${token}0`],
    ['the token in capitals', (token) => `Bearer ${token.toUpperCase()}`],
    ['the token as a session', (token) => `Bearer ${token.replace('gatehouse_', 'gatehouse-session_')}`],
    [
      'the token as a right to set a password',
      (token) => `Bearer ${token.replace('gatehouse_', 'gatehouse-password_')}`,
    ],
    ['the token without its scheme', (token) => token],
    ['the token by another scheme', (token) => `Basic ${token}`],
    ['two tokens', (token) => `Bearer ${token}, Bearer ${token}`],
    ['an unsigned JWT', () => 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.'],
  ];
  for (const [name, header] of forged)
    test(`${name} answers 401 with the scheme to use (abuse 31)`, async () => {
      const answer = await gatehouse.get('/api/v1/me', { headers: { authorization: header(ada.token) } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    });

  test('nothing that anybody makes up is somebody (abuse 31)', async () => {
    const hex = (length: number): fc.Arbitrary<string> =>
      fc
        .array(fc.constantFrom(...Array.from('0123456789abcdef')), { minLength: length, maxLength: length })
        .map((all) => all.join(''));
    const [, id = ''] = ada.token.split('_');
    const shaped = fc
      .tuple(fc.constantFrom('gatehouse', 'gatehouse-session'), fc.oneof(hex(16), fc.constant(id)), hex(64))
      .map((parts) => `Bearer ${parts.join('_')}`);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `Bearer ${text}`),
          shaped,
        ),
        async (header) => {
          expect(await gatehouse.injected(Authentication).authenticate(header)).toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  });
});

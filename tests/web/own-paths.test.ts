import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFromOurPage } from '../../src/people/sessions/provenance.js';
import { cookieIn, cookieName } from '../../src/people/sessions/cookie.js';
import { ownPath } from '../../src/web/own-path.js';

describe('where somebody is led back to', () => {
  test.each([
    ['/', '/'],
    ['/releases/2.1.0?from=2.0.0', '/releases/2.1.0?from=2.0.0'],
    ['/releases/2.1.0#gate-uat', '/releases/2.1.0'],
    ['/l/../releases', '/releases'],
  ])('%s is ours: %s', (text, path) => {
    expect(ownPath(text)).toBe(path);
  });

  test.each([
    ...['', 'releases', '//evil.example', '///evil.example', '/\\evil.example', '\\/evil.example', '/\t/evil.example'],
    ...['https://evil.example/', 'javascript:alert(1)', '/..//evil.example', '/.//evil.example', '/a\r\nX: y'],
    ...['/sign-in', '/sign-in?to=/sign-in', '/sign-out', '/api/v1/me', `/${'a'.repeat(2000)}`],
  ])('%j leads to the beginning', (text) => {
    expect(ownPath(text)).toBe('/');
  });

  test('is always on our own host, whatever the text is (abuse 43)', () => {
    const parts = fc.constantFrom('/', '\\', '.', '..', '@', ':', '?', '#', '%2f', '\t', 'evil.example', 'a', 'http:');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), (pieces) => {
        const led = ownPath(pieces.join(''));
        expect(new URL(led, 'https://own.example').origin).toBe('https://own.example');
        expect(led).toMatch(/^\/(?![/\\])/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a form', () => {
  const host = 'gatehouse.example.org';
  const ours = `https://${host}`;
  test.each([
    ['of a browser that says nothing', { origin: undefined, fetchSite: undefined }, true],
    ['of this very origin', { origin: ours, fetchSite: 'same-origin' }, true],
    ['of another site', { origin: 'https://evil.example', fetchSite: 'cross-site' }, false],
    ['of a neighbour', { origin: 'https://other.example.org', fetchSite: 'same-site' }, false],
    ['of a page that hides itself', { origin: 'null', fetchSite: 'same-origin' }, false],
    ['whose origin alone is told', { origin: 'https://evil.example', fetchSite: undefined }, false],
    ['whose site alone is told', { origin: undefined, fetchSite: 'cross-site' }, false],
  ] as const)('%s: taken is %j, %j (abuse 41)', (_, told, taken) => {
    expect(isFromOurPage({ ...told, host }, ours)).toBe(taken);
  });
});

test('a cookie that comes twice is none, and another’s name that begins alike is not ours', () => {
  const name = cookieName('session', true);
  expect(name).toBe('__Host-gatehouse');
  expect(cookieIn(`a=b; ${name}=x; c=d`, name)).toBe('x');
  expect(cookieIn(`${name}=x; ${name}=y`, name)).toBeNull();
  expect(cookieIn(`${name}-visitor=x; x${name}=y`, name)).toBeNull();
  expect(cookieIn(undefined, name)).toBeNull();
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currentRequest } from '../../src/platform/log/log.service.js';
import { redact } from '../../src/platform/log/redaction.js';
import { logToMemory } from './log-buffer.js';

describe('a line of the log', () => {
  test('carries the release, environment, site and attempt of its child, and the request that is being served', () => {
    const { log, lines } = logToMemory();
    const child = log.child({ release: '2.1.0', environment: 'uat' }).child({ site: 'hub', attempt: 'a-1' });
    currentRequest.run('request-1', () => {
      child.info('Started', { wave: 1 });
    });
    expect(lines()).toMatchObject([
      {
        release: '2.1.0',
        environment: 'uat',
        site: 'hub',
        attempt: 'a-1',
        request: 'request-1',
        wave: 1,
        message: 'Started',
        level: 'info',
      },
    ]);
  });

  test('is one line whatever is in it: line breaks and escapes stay inside JSON (abuse 69)', () => {
    const { log, text } = logToMemory();
    log.warn('one\r\n{"level":"info"}\u001b[2J', { agent: 'two\nthree' });
    for (const character of ['\n', '\r', '\u001b']) expect(text().trimEnd()).not.toContain(character);
  });

  test('tells what was thrown, and what caused it', () => {
    const { log, lines } = logToMemory();
    log.error('Broke', { error: new Error('outer', { cause: new Error('inner') }) });
    expect(lines()[0]).toMatchObject({ error: { message: 'outer', cause: { message: 'inner' } } });
  });
});

const CANARY = 'canary-7f3a9';

describe('a secret is taken out (INV-32, abuse 67)', () => {
  const cases: readonly [string, Record<string, unknown>][] = [
    ['under its name', { password: CANARY }],
    ['deep inside', { a: [{ b: { apiToken: CANARY } }] }],
    ['in the headers of a request', { headers: { authorization: `Bearer ${CANARY}`, cookie: CANARY } }],
    ['as an object under a secret name', { secrets: { first: CANARY } }],
    ['after Bearer in a text', { text: `curl -H 'Authorization: Bearer ${CANARY}'` }],
    ['in the address of a database', { text: `postgres://gatehouse:${CANARY}@db/x` }],
    ['in a private key', { text: `-----BEGIN OPENSSH PRIVATE KEY-----\n${CANARY}\n-----END OPENSSH PRIVATE KEY-----` }],
    ['in the message of an error', { error: new Error(`at postgres://gatehouse:${CANARY}@db/x`) }],
  ];
  test.each(cases)('%s', (_where, fields) => {
    const { log, text } = logToMemory();
    log.info('line', fields);
    expect(text()).not.toContain(CANARY);
    expect(text()).toContain('[redacted]');
  });

  test('and a fencing token, which is a number, stays', () => {
    expect(redact({ token: 7 })).toEqual({ token: 7 });
  });

  test('for any object, whatever its shape, and never throws', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 12 }), (value) => {
        const secret = { ...value, nested: { password: CANARY } };
        expect(JSON.stringify(redact(secret)) || '').not.toContain(CANARY);
      }),
    );
  });
});

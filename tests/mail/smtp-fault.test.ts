import { expect, test } from '@jest/globals';
import { sentByFault } from '../../src/adapters/mail/smtp-fault.js';

function fault(members: object, message = 'it went wrong'): Error {
  return Object.assign(new Error(message), members);
}

test.each([
  ['a recipient that is refused', { responseCode: 550, response: '550 no such mailbox', code: 'EENVELOPE' }, 'refused'],
  ['a message that is too large', { responseCode: 552, response: '552 too large', code: 'EMESSAGE' }, 'refused'],
  ['a recipient that is put off', { responseCode: 451, response: '451 greylisted', code: 'EENVELOPE' }, 'later'],
  ['a sign-in that is refused for good', { responseCode: 535, response: '535 no', code: 'EAUTH' }, 'later'],
  ['a greeting that sends everybody away', { responseCode: 554, response: '554 no', code: 'EPROTOCOL' }, 'later'],
  [
    'a sender that is not let in',
    { responseCode: 530, response: '530 sign in', code: 'EENVELOPE', command: 'MAIL FROM' },
    'later',
  ],
  ['a server that does not answer', { code: 'ETIMEDOUT' }, 'later'],
  ['a server that cannot be found', { code: 'EDNS' }, 'later'],
])('%s', (_what, members, state) => {
  expect(sentByFault(fault(members)).state).toBe(state);
});

test('what the server said is passed on in one line, and bounded', () => {
  const sent = sentByFault(
    fault({ code: 'EENVELOPE', responseCode: 550, response: `550-no\r\n550 ${'x'.repeat(10_000)}` }),
  );
  if (sent.state !== 'refused') throw new Error('It was not refused.');
  expect(sent.because).toMatch(/^The mail server refused it: 550-no 550 x+$/);
  expect(sent.because.length).toBeLessThan(600);
});

test('what is thrown that is no error is not believed to be one', () => {
  expect(sentByFault('no')).toEqual({
    state: 'later',
    because: 'The mail server could not be spoken to: no reason was given',
    afterSeconds: null,
  });
});

test('nothing that a database cannot hold, that moves a cursor or that is secret comes from a server (abuse 67)', () => {
  const response = '550 no \0\u001b[2J AGJvYgBodW50ZXIy hunter2\ud800';
  const sent = sentByFault(fault({ code: 'EENVELOPE', responseCode: 550, response }), ['AGJvYgBodW50ZXIy', 'hunter2']);
  expect(sent).toEqual({
    state: 'refused',
    because: 'The mail server refused it: 550 no [2J [redacted] [redacted]',
  });
});

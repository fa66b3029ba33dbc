import { expect, test } from '@jest/globals';
import { MailMessenger } from '../../src/adapters/mail/mail-messenger.service.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import { MailServer } from './mail-server.js';

test('a mail server cannot have our password shown, however it says it back (INV-32, abuse 67)', async () => {
  const mail = await MailServer.start({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, callback) => {
      const plain = Buffer.from(`\0${String(username)}\0${String(password)}`).toString('base64');
      callback(new Error(`not you: ${String(password)} ${plain}`));
    },
  });
  const { SMTP_URL = '', ...settings } = mail.settings;
  const url = SMTP_URL.replace('//', '//robin:hunter%212@');
  const messenger = new MailMessenger(Settings.read({ NODE_ENV: 'test', ...settings, SMTP_URL: url }));
  const to = { name: 'Robin', email: 'robin@example.org' };
  const sent = await messenger.send({
    key: 'one',
    to,
    subject: 'One',
    text: 'One',
    html: '<p>One</p>',
    thread: null,
    calendar: null,
  });
  messenger.onApplicationShutdown();
  await mail.stop();
  expect(sent).toEqual({
    state: 'later',
    because: 'The mail server does not let us in: 535 not you: [redacted] [redacted]',
    afterSeconds: null,
  });
});

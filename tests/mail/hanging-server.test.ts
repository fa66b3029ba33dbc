import { expect, test } from '@jest/globals';
import { MailMessenger } from '../../src/adapters/mail/mail-messenger.service.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import { MailServer } from './mail-server.js';

test('a mail server that says nothing more is let go, and the mail waits for another try (F20)', async () => {
  const mail = await MailServer.start();
  mail.mood = 'hangs';
  const messenger = new MailMessenger(Settings.read({ NODE_ENV: 'test', SMTP_SILENCE_SECONDS: '2', ...mail.settings }));
  const words = { subject: 'One', text: 'One', html: '<p>One</p>', thread: null, calendar: null };
  const since = performance.now();
  const sent = await messenger.send({ key: 'one', to: { name: 'Robin', email: 'robin@example.org' }, ...words });
  const seconds = (performance.now() - since) / 1000;
  messenger.onApplicationShutdown();
  await mail.stop();
  expect(sent).toMatchObject({ state: 'later', because: expect.stringContaining('could not be spoken to') });
  expect(seconds).toBeLessThan(25);
  expect(mail.mails).toEqual([]);
});

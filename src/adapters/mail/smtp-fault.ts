import type { Sent } from '../../platform/outbox/sent.js';

/** What nodemailer calls a fault with the message or with those it goes from and to, other than with the server itself. */
const OF_THE_MESSAGE: readonly unknown[] = ['EENVELOPE', 'EMESSAGE'];

/**
 * What a fault of sending means. The server's own code decides (RFC 5321): 5xx to the message or its recipient is for good. What may
 * pass, or be mended without touching the message: 4xx, a refused sign-in or sender, a server that greets nobody, and everything that
 * no server said at all. What the server said is shown without any of the `secrets`.
 */
export function sentByFault(error: unknown, secrets: readonly string[] = []): Sent {
  const code = member(error, 'responseCode');
  const kind = member(error, 'code');
  const said = answer(error, secrets);
  if (kind === 'EAUTH') return later(`The mail server does not let us in: ${said}`);
  const isOfTheMessage = OF_THE_MESSAGE.includes(kind) && member(error, 'command') !== 'MAIL FROM';
  if (typeof code === 'number' && code >= 500 && isOfTheMessage)
    return { state: 'refused', because: `The mail server refused it: ${said}` };
  if (typeof code === 'number' && code >= 500) return later(`The mail server takes nothing from us: ${said}`);
  if (typeof code === 'number') return later(`The mail server put it off: ${said}`);
  return later(`The mail server could not be spoken to: ${said}`);
}

function later(because: string): Sent {
  return { state: 'later', because, afterSeconds: null };
}

function answer(error: unknown, secrets: readonly string[]): string {
  const response = member(error, 'response');
  const text = typeof response === 'string' ? response : error instanceof Error ? error.message : 'no reason was given';
  return shownWords(text, secrets);
}

/** What a server said, in one line of at most 500 characters that show as what they are, and without any of the `secrets`. */
export function shownWords(said: string, secrets: readonly string[]): string {
  const safe = secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), said);
  return safe
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 500)
    .replace(/\p{Cs}/gu, '');
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Object.getOwnPropertyDescriptor(of, name)?.value : undefined;
}

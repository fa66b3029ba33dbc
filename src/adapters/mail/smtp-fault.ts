import type { Sent } from '../../platform/outbox/sent.js';

/**
 * What a fault of sending means. The server's own code decides (RFC 5321): 5xx to the message or its recipient is for good; 4xx, a
 * refused sign-in, and everything that no server said at all may pass, or be mended without touching the message.
 */
export function sentByFault(error: unknown): Sent {
  const code = member(error, 'responseCode');
  const kind = member(error, 'code');
  const said = answer(error);
  if (kind === 'EAUTH') return later(`The mail server does not let us in: ${said}`);
  if (typeof code === 'number' && code >= 500)
    return { state: 'refused', because: `The mail server refused it: ${said}` };
  if (typeof code === 'number') return later(`The mail server put it off: ${said}`);
  return later(`The mail server could not be spoken to: ${said}`);
}

function later(because: string): Sent {
  return { state: 'later', because, afterSeconds: null };
}

function answer(error: unknown): string {
  const response = member(error, 'response');
  const text = typeof response === 'string' ? response : error instanceof Error ? error.message : 'no reason was given';
  return text.replace(/\s+/g, ' ').slice(0, 500);
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Object.getOwnPropertyDescriptor(of, name)?.value : undefined;
}

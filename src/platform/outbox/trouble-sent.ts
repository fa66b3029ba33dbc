import type { Trouble } from '../answer.js';
import type { Sent } from './sent.js';

/**
 * What a trouble with an outside system means for the message that was being carried. A token that is refused is mended by a person
 * without touching the message, so it waits too: only what the system understood and will not take is refused.
 */
export function sentOf({ kind, message, retryAfterSeconds }: Trouble): Sent {
  switch (kind) {
    case 'not-found':
    case 'invalid':
      return { state: 'refused', because: message };
    case 'unauthorised':
    case 'forbidden':
    case 'rate-limited':
    case 'unavailable':
    case 'not-it':
      return { state: 'later', because: message, afterSeconds: retryAfterSeconds };
  }
}

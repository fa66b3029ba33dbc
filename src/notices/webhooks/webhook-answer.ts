import type { Sent } from '../../platform/outbox/sent.js';
import type { WebhookAnswer } from './webhook-sender.js';

/** What a receiver says of the message itself; everything else it may have mended by the next try. */
const NEVER: readonly number[] = [400, 410, 413, 415, 422];
/** After so long without an answer that will do, a person has to look. */
const PATIENCE_MS = 3 * 86_400_000;

/** What an answer means for the message, of which the first try was `since`. */
export function sentByAnswer(answer: WebhookAnswer, { since, now }: { since: Date; now: Date }): Sent {
  switch (answer.state) {
    case 'forbidden':
      return { state: 'refused', because: answer.because };
    case 'unreached':
      return laterOrNever(answer.because, null);
    case 'answered':
      return sentByStatus(answer);
  }

  function sentByStatus({ status, retryAfterSeconds }: Extract<WebhookAnswer, { state: 'answered' }>): Sent {
    const said = `It answered ${status}`;
    if (status >= 200 && status < 300) return { state: 'delivered', detail: `${said}.` };
    if (NEVER.includes(status)) return { state: 'refused', because: `${said}, and so would not take it.` };
    if (status >= 300 && status < 400)
      return laterOrNever(
        `${said}, which leads elsewhere; nothing is followed. Register the address that it leads to.`,
        null,
      );
    return laterOrNever(`${said}.`, retryAfterSeconds);
  }

  function laterOrNever(because: string, afterSeconds: number | null): Sent {
    if (now.getTime() - since.getTime() > PATIENCE_MS)
      return { state: 'refused', because: `${because} It was tried for three days.` };
    return { state: 'later', because, afterSeconds };
  }
}

/** Whether the receiver says that there will never be anything at this address again. */
export function isGone(answer: WebhookAnswer): boolean {
  return answer.state === 'answered' && answer.status === 410;
}

/** What `Retry-After` asks for, in seconds from `now`; null where it says nothing that can be read. */
export function retryAfterSeconds(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^[0-9]{1,9}$/.test(header)) return Number(header);
  const at = /^[A-Z][a-z]{2}, [0-9]/.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}

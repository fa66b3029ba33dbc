import { createHmac, randomUUID } from 'node:crypto';

/** A call that Jira makes to whoever registered, as it goes over the wire. */
export interface Webhook {
  readonly event: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The raw text, over which it is signed. */
  readonly body: string;
}

/** Signed as admin webhooks with a secret are; `at` is milliseconds since 1970. */
export function webhookOf(
  event: string,
  about: object,
  { secret, at }: { secret: string | null; at: number },
): Webhook {
  const body = JSON.stringify({ timestamp: at, webhookEvent: event, ...about });
  const signature = secret === null ? null : createHmac('sha256', secret).update(body).digest('hex');
  return {
    event,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'user-agent': 'Atlassian Webhook HTTP Client',
      'x-atlassian-webhook-identifier': randomUUID(),
      'x-atlassian-webhook-flow': 'Primary',
      ...(signature === null ? {} : { 'x-hub-signature': `sha256=${signature}` }),
    },
    body,
  };
}

/** The same call, made again: the identifier stays. */
export function retried(webhook: Webhook, time: number): Webhook {
  return { ...webhook, headers: { ...webhook.headers, 'x-atlassian-webhook-retry': String(time) } };
}

/** Makes the call. Answers the status. */
export async function deliver(webhook: Webhook, to: string): Promise<number> {
  const { headers, body } = webhook;
  const response = await fetch(to, { method: 'POST', headers, body });
  await response.body?.cancel();
  return response.status;
}

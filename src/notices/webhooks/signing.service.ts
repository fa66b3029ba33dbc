import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { Settings } from '../../platform/config/settings.service.js';
import { conflict } from '../../platform/http/problem.js';
import type { WebhookEndpoint } from './webhook.table.js';

type Signed = Pick<WebhookEndpoint, 'id' | 'generation' | 'overlapUntil'>;

/** Signs messages by the Standard Webhooks convention, with secrets that are drawn from `WEBHOOK_KEY` and kept nowhere. */
@Injectable()
export class WebhookSigning {
  readonly #key: string | undefined;

  constructor(settings: Settings) {
    this.#key = settings.get('WEBHOOK_KEY');
  }

  get isSetUp(): boolean {
    return this.#key !== undefined;
  }

  /** The secret of one generation of an endpoint, as `whsec_…`. Refuses (409) where there is no key to draw it from. */
  secretOf({ id, generation }: Pick<Signed, 'id' | 'generation'>): string {
    if (this.#key === undefined)
      throw conflict(
        'Webhooks are not set up. Whoever runs Gatehouse sets WEBHOOK_KEY, for example from: openssl rand -hex 24',
      );
    const drawn = createHmac('sha256', this.#key).update(`gatehouse webhook\n${id}\n${String(generation)}`);
    return `whsec_${drawn.digest('base64')}`;
  }

  /** The headers that prove a body to be ours: by the secret, and while they overlap by the one before it too. */
  headers(
    endpoint: Signed,
    message: { readonly id: string; readonly at: Date; readonly body: string },
  ): Record<string, string> {
    const generations = [endpoint.generation, ...(endpoint.overlapUntil === null ? [] : [endpoint.generation - 1])];
    const signatures = generations
      .map((generation) => new Webhook(this.secretOf({ id: endpoint.id, generation })))
      .map((webhook) => webhook.sign(message.id, message.at, message.body));
    return {
      'content-type': 'application/json',
      'user-agent': 'Gatehouse',
      'webhook-id': message.id,
      'webhook-timestamp': String(Math.floor(message.at.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    };
  }
}

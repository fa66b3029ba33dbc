import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { record } from '../../audit/audit.table.js';
import { endDelivery, keepDelivery } from '../../evidence/deliveries/delivery.table.js';
import { Clock } from '../../platform/clock.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { Carriers } from '../../platform/outbox/carriers.service.js';
import { post, type OutboxMessage } from '../../platform/outbox/outbox.table.js';
import type { Sent } from '../../platform/outbox/sent.js';
import { NoticeChannels } from '../notice-channels.service.js';
import type { KeptNotice } from '../notice.js';
import { WebhookSigning } from './signing.service.js';
import { isGone, sentByAnswer } from './webhook-answer.js';
import { bodyOf } from './webhook-body.js';
import { WebhookSender, type WebhookAnswer } from './webhook-sender.js';
import { endpointsFor, findEndpoint, listEndpoints, pauseEndpoint, type WebhookEndpoint } from './webhook.table.js';

const TOPIC = 'webhook';
/** How long a message waits before it asks again whether its endpoint is still paused; to resume it makes all of them due. */
const PAUSED_SECONDS = 3600;

const messageSchema = z.object({
  delivery: z.uuid(),
  endpoint: z.uuid(),
  body: z.string(),
  queuedAt: z.iso.datetime().transform((text) => new Date(text)),
});

/** Messages to one endpoint leave one after another, so that the first words about a downtime do not overtake the last. */
export function laneOf(endpoint: string): string {
  return `${TOPIC}:${endpoint}`;
}

/** Tells notices to programs, by signed webhooks. */
@Injectable()
export class WebhookChannel implements OnModuleInit {
  readonly name = 'webhooks';

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly sender: WebhookSender,
    private readonly signing: WebhookSigning,
    private readonly carriers: Carriers,
    private readonly channels: NoticeChannels,
  ) {}

  onModuleInit(): void {
    this.carriers.carry(TOPIC, (message) => this.carry(message));
    this.channels.add(this);
  }

  readonly isSetUp = async (tx: Tx): Promise<boolean> => {
    return this.signing.isSetUp && (await listEndpoints(tx)).length > 0;
  };

  /** Queues a notice for every endpoint that it concerns, in the caller's transaction; once for each. */
  readonly tell = async (tx: Tx, notice: KeptNotice): Promise<void> => {
    const { event, subject } = notice;
    for (const endpoint of await endpointsFor(tx, { event, trust: subject.trust }))
      await this.queue(tx, notice, endpoint);
  };

  private async queue(tx: Tx, notice: KeptNotice, endpoint: WebhookEndpoint): Promise<void> {
    const { release, trust } = notice.subject;
    const about = { kind: 'notice', release, content: notice.id, audience: trust ?? 'ours' } as const;
    // Its address may hold a token of the receiver's, and who is told is shown to Trusts too.
    const to = { name: endpoint.title, email: `webhook:${endpoint.id}`, role: 'webhook', trust: endpoint.trust };
    const subject = `notice.${notice.event}`;
    const kept = { ...about, notice: notice.id, channel: 'webhook', to, named: false, subject, by: null } as const;
    const id = await keepDelivery(tx, kept);
    if (id === null) return;
    const body = {
      delivery: id,
      endpoint: endpoint.id,
      body: bodyOf(notice),
      queuedAt: this.clock.now().toISOString(),
    };
    const party = endpoint.trust === null ? 'all' : `trust:${endpoint.trust}`;
    await post(tx, { topic: TOPIC, lane: laneOf(endpoint.id), key: id, party, body });
    const detail = { ...about, endpoint: endpoint.id, trust: endpoint.trust, title: subject };
    await record(tx, { actor: 'gatehouse', action: 'delivery.queued', subject: `delivery:${id}`, detail });
  }

  private async carry({ body: kept }: OutboxMessage): Promise<Sent> {
    const read = messageSchema.safeParse(kept);
    if (!read.success) return { state: 'refused', because: 'The message does not hold what a message must.' };
    const { delivery, endpoint: id, body, queuedAt } = read.data;
    const endpoint = await this.database.transaction((tx) => findEndpoint(tx, id));
    if (endpoint === null) return await this.keep(delivery, { state: 'refused', because: 'The endpoint was removed.' });
    const held = this.heldBack(endpoint);
    if (held !== null) return held;
    const at = this.clock.now();
    const headers = this.signing.headers(endpoint, { id: delivery, at, body });
    const answer = await this.sender.send({ url: endpoint.url, headers, body });
    if (isGone(answer)) await this.pause(endpoint, answer);
    return await this.keep(delivery, sentByAnswer(answer, { since: queuedAt, now: at }));
  }

  private heldBack({ pausedBecause }: WebhookEndpoint): Sent | null {
    if (pausedBecause !== null)
      return { state: 'later', because: `The endpoint is paused: ${pausedBecause}`, afterSeconds: PAUSED_SECONDS };
    return this.signing.isSetUp ? null : { state: 'later', because: 'WEBHOOK_KEY is not set.', afterSeconds: null };
  }

  /** A receiver that says "gone" is left alone until a person resumes it. */
  private async pause({ id }: WebhookEndpoint, answer: WebhookAnswer): Promise<void> {
    const because = 'It answered 410: there will never be anything at this address again.';
    await this.database.transaction(async (tx) => {
      if (!(await pauseEndpoint(tx, id, because))) return;
      const detail = { because, answer };
      await record(tx, { actor: 'gatehouse', action: 'webhook.paused', subject: `webhook:${id}`, detail });
    });
  }

  private async keep(delivery: string, sent: Sent): Promise<Sent> {
    if (sent.state === 'later') return sent;
    const end =
      sent.state === 'delivered'
        ? ({ state: 'delivered', detail: sent.detail } as const)
        : ({ state: 'failed', detail: sent.because } as const);
    await this.database.transaction(async (tx) => {
      const ended = await endDelivery(tx, delivery, end);
      if (ended === null) return;
      const { kind, release, content, audience } = ended;
      const detail = { kind, release, content, audience, said: end.detail };
      await record(tx, {
        actor: 'gatehouse',
        action: `delivery.${end.state}`,
        subject: `delivery:${delivery}`,
        detail,
      });
    });
    return sent;
  }
}

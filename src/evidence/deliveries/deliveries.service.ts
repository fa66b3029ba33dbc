import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { record } from '../../audit/audit.table.js';
import { findPersonByEmail } from '../../people/person.table.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { conflict } from '../../platform/http/problem.js';
import { Carriers } from '../../platform/outbox/carriers.service.js';
import { post, type OutboxMessage } from '../../platform/outbox/outbox.table.js';
import type { Sent } from '../../platform/outbox/sent.js';
import { Environments } from '../../sites/environments.service.js';
import type { DeliveryAbout, Recipient } from './delivery.js';
import { endDelivery, findDelivery, keepDelivery } from './delivery.table.js';
import { Messenger } from './messenger.js';
import { noLongerFor } from './standing.js';

const TOPIC = 'delivery';

/** A message that is to be sent to one recipient. */
export interface WantedDelivery {
  readonly about: DeliveryAbout;
  readonly to: Recipient;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Person id of who shares it; null: Gatehouse itself. */
  readonly by: string | null;
}

/** The words of a message on its way, as the outbox keeps them. */
const wordsSchema = z.object({
  delivery: z.uuid(),
  name: z.string(),
  email: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  thread: z.string().nullable(),
});

/** Sends messages to people and keeps what became of each: what a gate reads when it asks whether something was shared. */
@Injectable()
export class Deliveries implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly messenger: Messenger,
    private readonly carriers: Carriers,
    private readonly environments: Environments,
  ) {}

  onModuleInit(): void {
    this.carriers.carry(TOPIC, (message) => this.carry(message));
  }

  /** Whether messages can leave at all: without it, that something was shared is a person's word. */
  get areSetUp(): boolean {
    return this.messenger.isSetUp;
  }

  /**
   * Queues a message in the caller's transaction; null, and nothing, if the same was queued for the same address before. Refuses
   * with 409 where no mail server is set up.
   */
  async request(tx: Tx, { about, to, subject, text, html, by }: WantedDelivery): Promise<string | null> {
    if (!this.messenger.isSetUp)
      throw conflict(
        'No mail server is set up, so nothing can be sent. Whoever runs Gatehouse sets SMTP_URL and MAIL_FROM.',
      );
    const id = await keepDelivery(tx, { ...about, to, subject, by });
    if (id === null) return null;
    const thread = `${about.kind}/${about.release}/${about.audience}`;
    const body = { delivery: id, name: to.name, email: to.email, subject, text, html, thread };
    await post(tx, { topic: TOPIC, lane: `${TOPIC}:${to.email.toLowerCase()}`, key: id, body });
    await record(tx, {
      actor: by === null ? 'gatehouse' : `person:${by}`,
      action: 'delivery.queued',
      subject: `delivery:${id}`,
      detail: { ...about, role: to.role, trust: to.trust, title: subject },
    });
    return id;
  }

  private async carry({ key, body }: OutboxMessage): Promise<Sent> {
    const read = wordsSchema.safeParse(body);
    if (!read.success) return { state: 'refused', because: 'The message does not hold what a message must.' };
    const { delivery, name, email, ...words } = read.data;
    const objection = await this.objectionTo(delivery);
    const sent: Sent =
      objection === null
        ? await this.messenger.send({ key, to: { name, email }, calendar: null, ...words })
        : { state: 'refused', because: objection };
    if (sent.state !== 'later') await this.keep(delivery, sent);
    return sent;
  }

  /** A message may have waited for hours: whether it still concerns its recipient is looked at before every try. */
  private async objectionTo(id: string): Promise<string | null> {
    return await this.database.transaction(async (tx) => {
      const delivery = await findDelivery(tx, id);
      if (delivery === null) return 'The delivery is no longer known.';
      const { to } = delivery;
      const contacts = to.trust === null ? [] : (this.environments.trust(to.trust)?.contacts ?? []);
      const person = await findPersonByEmail(tx, to.email);
      return noLongerFor(to, { person, contacts: contacts.map(({ email }) => email) });
    });
  }

  private async keep(delivery: string, sent: Exclude<Sent, { readonly state: 'later' }>): Promise<void> {
    const end =
      sent.state === 'delivered'
        ? ({ state: 'sent', detail: sent.detail } as const)
        : ({ state: 'failed', detail: sent.because } as const);
    await this.database.transaction(async (tx) => {
      const ended = await endDelivery(tx, delivery, end);
      if (ended === null) return;
      const { kind, release, content, audience } = ended;
      await record(tx, {
        actor: 'gatehouse',
        action: `delivery.${end.state}`,
        subject: `delivery:${delivery}`,
        detail: { kind, release, content, audience, said: end.detail },
      });
    });
  }
}

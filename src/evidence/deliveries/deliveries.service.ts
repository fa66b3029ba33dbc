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
import { Messenger, type Message } from './messenger.js';
import { noLongerFor } from './standing.js';

export const DELIVERY_TOPIC = 'delivery';

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

/** A notice for one recipient, in the words of its template. */
export interface NoticeMessage extends Omit<WantedDelivery, 'about' | 'by'> {
  /** The notice's id. */
  readonly notice: string;
  readonly release: string | null;
  /** Exactly they were named: no role of theirs is asked after before it leaves. */
  readonly named: boolean;
  /** Messages with one thread belong together in the reader's mailbox. */
  readonly thread: string;
  readonly calendar: Message['calendar'];
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
  // Messages that were queued before there were calendars have none.
  calendar: z
    .object({ method: z.enum(['REQUEST', 'CANCEL']), text: z.string() })
    .nullable()
    .default(null),
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
    this.carriers.carry(DELIVERY_TOPIC, (message) => this.carry(message));
  }

  /** Whether messages can leave at all: without it, that something was shared is a person's word. */
  get areSetUp(): boolean {
    return this.messenger.isSetUp;
  }

  /**
   * Queues a message in the caller's transaction; null, and nothing, if the same was queued for the same address before. Refuses
   * with 409 where no mail server is set up.
   */
  async request(tx: Tx, { about, ...words }: WantedDelivery): Promise<string | null> {
    const thread = `${about.kind}/${about.release ?? ''}/${about.audience}`;
    return await this.queue(tx, { ...about, notice: null, named: false }, { ...words, thread, calendar: null });
  }

  /** The same for a notice: its words differ from recipient to recipient, and it is told to each address once. */
  async tell(tx: Tx, { notice, release, named, ...words }: NoticeMessage): Promise<string | null> {
    const audience = words.to.trust ?? 'ours';
    const about = { kind: 'notice', release, content: notice, audience, notice, named } as const;
    return await this.queue(tx, about, { ...words, by: null });
  }

  private async queue(
    tx: Tx,
    { notice, named, ...about }: DeliveryAbout & { readonly notice: string | null; readonly named: boolean },
    { to, subject, by, ...words }: Omit<WantedDelivery, 'about'> & Pick<NoticeMessage, 'thread' | 'calendar'>,
  ): Promise<string | null> {
    if (!this.messenger.isSetUp)
      throw conflict('No mail server is set up, so nothing can be sent. Whoever runs Gatehouse can set one up.');
    const id = await keepDelivery(tx, { ...about, notice, named, channel: 'mail', to, subject, by });
    if (id === null) return null;
    const body = { delivery: id, name: to.name, email: to.email, subject, ...words };
    await post(tx, { topic: DELIVERY_TOPIC, lane: `${DELIVERY_TOPIC}:${to.email.toLowerCase()}`, key: id, body });
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
        ? await this.messenger.send({ key, to: { name, email }, ...words })
        : { state: 'refused', because: objection };
    if (sent.state !== 'later') await this.keep(delivery, sent);
    return sent;
  }

  /** A message may have waited for hours: whether it still concerns its recipient is looked at before every try. */
  private async objectionTo(id: string): Promise<string | null> {
    return await this.database.transaction(async (tx) => {
      const delivery = await findDelivery(tx, id);
      if (delivery === null) return 'The delivery is no longer known.';
      const { to, named } = delivery;
      const contacts = to.trust === null ? [] : (this.environments.trust(to.trust)?.contacts ?? []);
      const person = await findPersonByEmail(tx, to.email);
      return noLongerFor({ ...to, named }, { person, contacts: contacts.map(({ email }) => email) });
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

import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Answer } from '../../platform/answer.js';
import { Database } from '../../platform/database/database.service.js';
import { Carriers } from '../../platform/outbox/carriers.service.js';
import type { OutboxMessage } from '../../platform/outbox/outbox.table.js';
import type { Sent } from '../../platform/outbox/sent.js';
import { sentOf } from '../../platform/outbox/trouble-sent.js';
import { hintReadings } from '../outside-reading.table.js';
import { attachMessageSchema, closeMessageSchema, versionMessageSchema } from './announcement.schema.js';
import { ATTACH_TOPIC, CLOSE_TOPIC, VERSION_TOPIC } from './announcement.service.js';
import { IssueTracker } from './issue-tracker.js';
import { ScopeWorker } from './scope-reader.worker.js';

/** Carries what is to be told to the tracker. Told twice comes to the same, by the tracker's port. */
@Injectable()
export class TrackerCarrier implements OnModuleInit {
  constructor(
    private readonly carriers: Carriers,
    private readonly tracker: IssueTracker,
    private readonly database: Database,
    private readonly worker: ScopeWorker,
  ) {}

  onModuleInit(): void {
    this.carriers.carry(VERSION_TOPIC, (message) => this.whenSetUp(() => this.ensureVersion(message)));
    this.carriers.carry(ATTACH_TOPIC, (message) => this.whenSetUp(() => this.attach(message)));
    this.carriers.carry(CLOSE_TOPIC, (message) => this.whenSetUp(() => this.close(message)));
  }

  private async ensureVersion({ body }: OutboxMessage): Promise<Sent> {
    const { description, product, ...version } = versionMessageSchema.parse(body);
    const answer = await this.tracker.ensureVersion(version, { description, releaseDate: null });
    return await this.sent(product, answer, ({ wasThere }) =>
      wasThere ? 'The version was there.' : 'The version was created.',
    );
  }

  private async attach({ body }: OutboxMessage): Promise<Sent> {
    const { ticket, product, ...version } = attachMessageSchema.parse(body);
    const answer = await this.tracker.attach(version, ticket);
    return await this.sent(product, answer, (how) =>
      how === 'attached' ? `${ticket} was attached.` : `${ticket} was there.`,
    );
  }

  private async close({ body }: OutboxMessage): Promise<Sent> {
    const { releasedOn, product, ...version } = closeMessageSchema.parse(body);
    const answer = await this.tracker.closeVersion(version, releasedOn);
    return await this.sent(product, answer, (how) =>
      how === 'closed' ? 'The version was closed.' : 'The version was closed already.',
    );
  }

  private async whenSetUp(carry: () => Promise<Sent>): Promise<Sent> {
    if (this.tracker.isSetUp) return await carry();
    return { state: 'later', because: 'No issue tracker is set up; set JIRA_URL and its token.', afterSeconds: 60 };
  }

  /** What we changed there is read again soon. */
  private async sent<T>(product: string, answer: Answer<T>, detail: (value: T) => string): Promise<Sent> {
    if (!answer.ok) return sentOf(answer.trouble);
    await this.database.transaction((tx) => hintReadings(tx, 'scope', [product]));
    this.worker.hint();
    return { state: 'delivered', detail: detail(answer.value) };
  }
}

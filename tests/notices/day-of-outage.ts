import { sql } from 'kysely';
import { z } from 'zod';
import { NoticeWorker } from '../../src/notices/notice.worker.js';
import type { NoticeEvent, OwedNotice } from '../../src/notices/owed.js';
import { OutboxRelay } from '../../src/platform/outbox/relay.worker.js';
import { Environments } from '../../src/sites/environments.service.js';
import { startStory, type Story } from '../evidence/story.js';
import { MailServer, type Mood } from '../mail/mail-server.js';
import { eventually } from '../rollouts/ward.js';
import type { TestDatabase } from '../database.js';
import { owed, sourceIn } from './owed.js';
import { samplesOf } from './samples.js';
import { Receiver } from './webhooks/receiver.js';

const RELEASE = '2.1.0';
/** What is told to each Trust in the course of its downtime, and in which hour of the day. */
const TOLD: readonly { readonly hour: number; readonly event: NoticeEvent }[] = [
  { hour: 0, event: 'begun' },
  { hour: 8, event: 'overrunning' },
  { hour: 16, event: 'verifying' },
  { hour: 21, event: 'restored' },
];
/** Each for a step, over and over. */
const MAIL_MOODS: readonly Mood[] = ['defers', 'drops', 'forgets'];
/** What a receiver answers; 0: it has read the message, and breaks off. */
const ANSWERS = [503, 429, 0, 500] as const;
const DAY_SECONDS = 86_400;
const DRAIN_STEP_SECONDS = 30;
const DRAIN_SECONDS = 600;

/** What came of it. */
export interface DayOfOutage {
  /** Messages that were owed, by channel. */
  readonly owed: { readonly mails: number; readonly webhooks: number };
  /** Of those, by their keys, what never came. */
  readonly lost: readonly string[];
  /** Keys of messages that say the same to the same receiver as another's, or that nobody was owed. */
  readonly double: readonly string[];
  /** Receivers who read of something later before they read of something earlier. */
  readonly disorder: readonly string[];
  /** Tries to carry anything, and how many of them came again though they had been taken. */
  readonly tries: number;
  readonly repeated: number;
  /** Seconds from the end of the outage until nothing waited; null: not within ten minutes. */
  readonly drainedSeconds: number | null;
}

/**
 * A release to ten Trusts is told through 24 hours in which neither the mail server nor any receiver of webhooks takes a message and says
 * so. The database's clock goes ahead in steps; nothing sleeps.
 */
export class DayOfOutage24 {
  private seconds = 0;
  private readonly held: OwedNotice[];

  private constructor(
    private readonly story: Story,
    private readonly mail: MailServer,
    private readonly receiver: Receiver,
  ) {
    this.held = sourceIn(story.gatehouse);
  }

  static async ride(stepMinutes: number, on?: TestDatabase): Promise<DayOfOutage> {
    const [mail, receiver] = [await MailServer.start(), await Receiver.start()];
    const settings = { ...mail.settings, ...receiver.settings };
    const story = await startStory({ settings, ...(on === undefined ? {} : { on }) });
    try {
      await story.release(RELEASE);
      return await new DayOfOutage24(story, mail, receiver).through(stepMinutes);
    } finally {
      await story.stop();
      await mail.stop();
      await receiver.stop();
    }
  }

  private get trusts(): readonly string[] {
    return this.story.gatehouse.injected(Environments).trusts.map(({ id }) => id);
  }

  private async through(stepMinutes: number): Promise<DayOfOutage> {
    for (const trust of [null, ...this.trusts]) await this.register(trust);
    while (this.seconds < DAY_SECONDS) {
      const step = Math.round(this.seconds / 60 / stepMinutes);
      this.mail.mood = MAIL_MOODS[step % MAIL_MOODS.length] ?? 'defers';
      this.answerWith(ANSWERS[step % ANSWERS.length] ?? 503);
      for (const { event } of TOLD.filter((told) => told.hour * 3600 <= this.seconds)) this.owe(event);
      await this.told();
      await this.settled();
      await this.ahead(stepMinutes * 60);
    }
    // It ends at the worst moment: everything has just been tried once more, and waits.
    await this.settled();
    this.mail.mood = 'takes';
    this.answerWith(204);
    return await this.outcome(await this.drained());
  }

  private async register(trust: string | null): Promise<void> {
    const url = `${this.receiver.url}/${trust ?? 'all'}`;
    const { status } = await this.story.manager.post('/api/v1/webhooks', { title: trust ?? 'all', url, trust });
    if (status !== 201) throw new Error(`The endpoint of ${trust ?? 'all'} was not registered.`);
  }

  private answerWith(status: number): void {
    this.receiver.answer = (response) => {
      if (status === 0) response.destroy();
      else response.writeHead(status, status === 429 ? { 'retry-after': '120' } : {}).end();
    };
  }

  private owe(event: NoticeEvent): void {
    const [sample] = samplesOf(event);
    for (const trust of this.trusts) {
      const key = `${event}/${RELEASE}/${trust}`;
      if (sample === undefined || this.held.some((notice) => notice.key === key)) continue;
      const subject = { release: RELEASE, product: 'flip', environment: 'production', trust, sites: [trust] } as const;
      this.held.push(owed({ key, event, subject, facts: sample.facts, thread: `downtime/${trust}` }));
    }
  }

  private async told(): Promise<void> {
    await eventually(async () => {
      this.story.gatehouse.injected(NoticeWorker).hint();
      const [row] = await this.rows(
        z.object({ told: z.number() }),
        'select count(*) as told from notice where told_at is not null',
      );
      return row?.told === this.held.length ? {} : `${String(row?.told)} of ${this.held.length} notices were told`;
    }, 120);
  }

  /** Until nothing that may leave at this moment has not been tried. */
  private async settled(): Promise<void> {
    await eventually(async () => {
      this.story.gatehouse.injected(OutboxRelay).hint();
      const [row] = await this.rows(
        z.object({ due: z.number() }),
        `select count(*) as due from outbox o where state = 'waiting' and due_at <= app.now()
          and not exists (select 1 from outbox e where e.lane = o.lane and e.id < o.id and e.state = 'waiting')`,
      );
      return row?.due === 0 ? {} : `${String(row?.due)} messages are still to be tried`;
    }, 120);
  }

  private async ahead(seconds: number): Promise<void> {
    this.seconds += seconds;
    await this.story.hurry(this.seconds);
  }

  private async drained(): Promise<number | null> {
    for (let seconds = 0; seconds <= DRAIN_SECONDS; seconds += DRAIN_STEP_SECONDS) {
      await this.settled();
      const [row] = await this.rows(
        z.object({ left: z.number() }),
        `select count(*) as left from outbox where state <> 'delivered'`,
      );
      if (row?.left === 0) return seconds;
      await this.ahead(DRAIN_STEP_SECONDS);
    }
    return null;
  }

  private async outcome(drainedSeconds: number | null): Promise<DayOfOutage> {
    const kept = z.object({
      id: z.uuid(),
      channel: z.enum(['mail', 'webhook']),
      to: z.string(),
      subject: z.string(),
      notice: z.uuid(),
    });
    const deliveries = await this.rows(
      kept,
      'select id, channel, recipient_email as to, subject, notice from delivery order by requested_at, id',
    );
    const [counted] = await this.rows(z.object({ tries: z.number() }), 'select sum(tries)::int as tries from outbox');
    const arrived = [
      ...this.mail.mails.map(({ messageId }) => messageId?.slice(1).split('@')[0] ?? ''),
      ...this.receiver.received.map(({ headers }) => String(headers['webhook-id'])),
    ];
    const first = new Map(arrived.toReversed().map((key, index): [string, number] => [key, arrived.length - index]));
    const words = deliveries.map(({ notice, to }) => `${notice} ${to}`);
    const ids = new Set(deliveries.map(({ id }) => id));
    return {
      owed: {
        mails: deliveries.filter(({ channel }) => channel === 'mail').length,
        webhooks: deliveries.filter(({ channel }) => channel === 'webhook').length,
      },
      lost: deliveries.filter(({ id }) => !first.has(id)).map(({ id }) => id),
      double: [...words.filter((word, index) => words.indexOf(word) !== index), ...first.keys()].filter(
        (key) => !ids.has(key),
      ),
      disorder: this.disorderIn(deliveries, first),
      ...{ tries: counted?.tries ?? 0, repeated: arrived.length - first.size, drainedSeconds },
    };
  }

  /** Each receiver's messages were queued in the order of what happened, and first came so. */
  private disorderIn(
    deliveries: readonly { readonly id: string; readonly to: string; readonly subject: string }[],
    first: ReadonlyMap<string, number>,
  ): readonly string[] {
    return [...new Set(deliveries.map(({ to }) => to))].filter((to) => {
      const came = deliveries.filter((each) => each.to === to).map(({ id }) => first.get(id) ?? Infinity);
      return came.some((at, index) => at < (came[index - 1] ?? 0));
    });
  }

  private async rows<T>(schema: z.ZodType<T>, statement: string): Promise<readonly T[]> {
    const { rows } = await this.story.gatehouse.database.transaction((tx) => sql.raw(statement).execute(tx));
    return z.array(schema).parse(rows);
  }
}

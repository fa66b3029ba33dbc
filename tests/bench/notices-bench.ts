import { MailServer } from '../mail/mail-server.js';
import { processOf } from './child.js';
import { noticesRowOf, type NoticesRow } from './notices-rows.js';
import { noticesRunSchema, type NoticesRun, type NoticesWish } from './notices-run.js';
import { OwnPostgres } from './own-postgres.js';

/** A mail server that takes everything and keeps nothing, and a Postgres; each way is measured in a process of its own, in turn. */
export class NoticesBench {
  private taken = 0;
  private mail: MailServer | null = null;

  private constructor(private readonly postgres: OwnPostgres) {}

  static async start(): Promise<NoticesBench> {
    const bench = new NoticesBench(await OwnPostgres.start());
    bench.mail = await MailServer.start({
      onData: (stream, { envelope }, callback) => {
        stream.resume().once('end', () => {
          // Whatever else is owed of the shipped environments goes to others.
          if (envelope.rcptTo.some(({ address }) => address.startsWith('reader-'))) bench.taken += 1;
          callback();
        });
      },
    });
    return bench;
  }

  async stop(): Promise<void> {
    await this.mail?.stop();
    await this.postgres.stop();
  }

  async measure(recipients: number, count: number): Promise<NoticesRow> {
    const [runs, bare]: [NoticesRun[], NoticesRun[]] = [[], []];
    for (let run = 0; run < count; run += 1) {
      bare.push(await this.run('nodemailer', recipients));
      runs.push(await this.run('gatehouse', recipients));
    }
    return noticesRowOf(recipients, runs, bare);
  }

  private async run(what: NoticesWish['what'], recipients: number): Promise<NoticesRun> {
    const { SMTP_URL: smtp = '', MAIL_FROM: from = '' } = this.mail?.settings ?? {};
    const database = what === 'gatehouse' ? await this.postgres.newDatabase() : '';
    const before = this.taken;
    const said = await processOf('notices.process.ts', {
      what,
      recipients,
      smtp,
      from,
      database,
    } satisfies NoticesWish);
    if (this.taken - before !== recipients) throw new Error(`${this.taken - before} of ${recipients} messages came.`);
    return noticesRunSchema.parse(said);
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import { NoticeWorker } from '../../src/notices/notice.worker.js';
import { startGatehouse } from '../gatehouse.js';
import { owed, sourceIn } from '../notices/owed.js';
import { samplesOf } from '../notices/samples.js';
import { noticesWishSchema, type NoticesRun, type NoticesWish } from './notices-run.js';

const LOOK_MS = 20;
/** Longer than any run takes. */
const PATIENCE_MS = 30_000;
const MOST_MS = 200;
/** As a notice to a Trust and its neighbours may concern. */
const OF_ONE_NOTICE = 10;
/** As many as Gatehouse has. */
const CONNECTIONS = 8;
const SUBJECT = 'Works on the network of Ashmere on 1 December 2026';

const wish = noticesWishSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
// It ends with whoever started it, however that ended.
process.stdin.resume().once('end', () => process.exit(1));
process.stdout.write(JSON.stringify(await (wish.what === 'gatehouse' ? throughGatehouse(wish) : bare(wish))));
process.exit(0);

function recipient(index: number): { name: string; email: string; role: string } {
  return { name: `Reader ${index}`, email: `reader-${index}@example.org`, role: 'reader' };
}

async function throughGatehouse({ recipients, smtp, from, database }: NoticesWish): Promise<NoticesRun> {
  const gatehouse = await startGatehouse({
    settings: { SMTP_URL: smtp, MAIL_FROM: from },
    on: { address: database, drop: () => Promise.resolve() },
  });
  const held = sourceIn(gatehouse);
  const [sample] = samplesOf('network-provider');
  if (sample === undefined) throw new Error('There is no sample of a notice.');
  const looking = new pg.Client({ connectionString: database });
  await looking.connect();
  return await measured(async () => {
    for (let at = 0; at < recipients; at += OF_ONE_NOTICE) {
      const also = Array.from({ length: Math.min(OF_ONE_NOTICE, recipients - at) }, (_, index) =>
        recipient(at + index),
      );
      held.push(owed({ ...sample, key: `bench/${at}`, thread: `bench/${at}`, also }));
    }
    gatehouse.injected(NoticeWorker).hint();
    const sent = `select count(*)::int as sent from app.delivery where state = 'sent' and recipient_email like 'reader-%'`;
    const until = performance.now() + PATIENCE_MS + recipients * MOST_MS;
    while ((await looking.query<{ sent: number }>(sent)).rows[0]?.sent !== recipients) {
      if (performance.now() > until) throw new Error('Not every message was sent in time.');
      await pause(LOOK_MS);
    }
  });
}

/** The same words to the same readers, and nothing kept of it. */
async function bare({ recipients, smtp, from }: NoticesWish): Promise<NoticesRun> {
  const { hostname: host, port } = new URL(smtp);
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    host,
    port: Number(port),
    ignoreTLS: true,
  });
  const text = 'We plan to bring it to Ashmere Royal Hospitals around 1 December 2026.\n'.repeat(12);
  const html = `<!doctype html><html><body>${`<p style="margin:0 0 16px">${text.slice(0, 140)}</p>`.repeat(12)}</body></html>`;
  const run = await measured(async () => {
    const readers = Array.from({ length: recipients }, (_, index) => recipient(index));
    await Promise.all(
      readers.map(({ name, email }) =>
        transport.sendMail({ from, to: { name, address: email }, subject: SUBJECT, text, html }),
      ),
    );
  });
  transport.close();
  return run;
}

async function measured(work: () => Promise<void>): Promise<NoticesRun> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1_000_000 };
}

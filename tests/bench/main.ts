import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { EngineBench } from './engine-bench.js';
import { engineRowOf, engineTableOf, floorRowOf, type EngineRow, type FloorRow } from './engine-rows.js';
import { benchNotes } from './notes-bench.js';
import { notesTableOf, type NotesRow } from './notes-rows.js';
import { NoticesBench } from './notices-bench.js';
import { noticesTableOf, type NoticesRow } from './notices-rows.js';
import { benchRollout } from './rollout-bench.js';
import { benchPages, buildService } from './pages/pages-bench.js';
import { pageRowsOf, pagesTableOf, type PageTimes } from './pages/pages-rows.js';
import { benchStatus } from './status-bench.js';
import { statusTableOf } from './status-rows.js';
import { growthOf, rowOf, tableOf, type Row } from './rows.js';

interface Wish {
  readonly sites: readonly number[];
  readonly runs: number;
  readonly json?: string;
}

interface EngineWish {
  readonly sites: readonly number[];
  readonly scale: number;
  readonly json?: string;
}

interface NotesWishes {
  readonly tickets: readonly number[];
  readonly runs: number;
  readonly json?: string;
}

interface NoticesWishes {
  readonly recipients: readonly number[];
  readonly runs: number;
  readonly json?: string;
}

interface StatusWishes {
  readonly connections: readonly number[];
  readonly seconds: number;
  readonly json?: string;
}

interface PagesWishes {
  readonly parts: readonly number[];
  readonly requests: number;
  readonly only?: string;
  readonly json?: string;
}

const bench = new Command('bench').description('measure Gatehouse beside what a careful user has today');
bench
  .command('rollout')
  .description('a 5 MB release to many sites: the whole product, and an ordinary Ansible play, in turn')
  .option('--sites <list>', 'numbers of sites', numbers, [1, 10, 50])
  .option('--runs <n>', 'measured runs of each', whole, 3)
  .option('--json <file>', 'where to write the rows')
  .action(rollout);
bench
  .command('engine')
  .description('rollouts to many simulated sites: what the engine itself takes, beside Bull moving as many empty jobs')
  .option('--sites <list>', 'numbers of sites', numbers, [10, 100, 1_000, 10_000])
  .option('--scale <n>', 'realistic durations, 20 to 60 seconds, are divided by this', whole, 20)
  .option('--json <file>', 'where to write the rows')
  .action(engine);
bench
  .command('notes')
  .description('release notes from a Jira with 80 ms of latency and pages of 100: beside its bare pages, one by one')
  .option('--tickets <list>', 'numbers of tickets', numbers, [50, 500, 5_000])
  .option('--runs <n>', 'measured runs of each', whole, 3)
  .option('--json <file>', 'where to write the rows')
  .action(notes);
bench
  .command('notices')
  .description(
    'notices to many recipients, each kept, audited and carried to a mail server: beside bare nodemailer there',
  )
  .option('--recipients <list>', 'numbers of recipients', numbers, [10, 100, 1_000, 10_000])
  .option('--runs <n>', 'measured runs of each', whole, 3)
  .option('--json <file>', 'where to write the rows')
  .action(notices);
bench
  .command('status')
  .description('the public status under load: beside a bare NestJS route that answers as many bytes')
  .option('--connections <list>', 'numbers of callers at once', numbers, [10, 100, 1_000])
  .option('--seconds <n>', 'how long each is loaded', whole, 10)
  .option('--json <file>', 'where to write the rows')
  .action(status);
bench
  .command('pages')
  .description('every page with 1,000 sites, 500 releases and a million entries of the record, and with parts of that')
  .option('--parts <list>', 'one part in so many of it, smallest first', numbers, [10, 3, 1])
  .option('--requests <n>', 'how often each page is asked for', whole, 60)
  .option('--only <word>', 'the pages with this in their name alone')
  .option('--json <file>', 'where to write the rows')
  .action(pages);
await bench.parseAsync();

async function pages({
  parts,
  requests,
  only = null,
  json,
}: Omit<PagesWishes, 'only'> & { only?: string | null }): Promise<void> {
  await buildService();
  const sizes: (readonly PageTimes[])[] = [];
  for (const part of parts) {
    const { pages: times, scriptBytes, elsewhere } = await benchPages(part, { requests, only }, say);
    sizes.push(times);
    const rows = pageRowsOf(sizes);
    const kept = { parts: parts.slice(0, sizes.length), rows, scriptBytes, elsewhere };
    if (json !== undefined) await writeFile(json, `${JSON.stringify(kept, null, 2)}\n`);
    if (sizes.length < parts.length) continue;
    for (const line of pagesTableOf(
      rows,
      parts.map((one) => `1/${one}`),
    ))
      say(line);
    say(
      `\nAll script together: ${(scriptBytes / 1000).toFixed(1)} kB. Loaded from elsewhere: ${elsewhere.join(', ') || 'nothing'}.`,
    );
  }
}

async function status({ connections, seconds, json }: StatusWishes): Promise<void> {
  const rows = await benchStatus(connections, seconds, say);
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ rows }, null, 2)}\n`);
  for (const line of statusTableOf(rows)) say(line);
}

async function rollout({ sites, runs, json }: Wish): Promise<void> {
  const rows: Row[] = [];
  for (const number of sites) {
    say(`${number} ${number === 1 ? 'site' : 'sites'}`);
    rows.push(rowOf(number, await benchRollout({ sites: number, runs, say })));
    // After each number of sites, so that nothing of an hour is lost should the next one break.
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ rows, growth: growthOf(rows) }, null, 2)}\n`);
  }
  for (const line of tableOf(rows)) say(line);
}

async function engine({ sites, scale, json }: EngineWish): Promise<void> {
  const [rows, floors]: [EngineRow[], FloorRow[]] = [[], []];
  const measuring = await EngineBench.start();
  try {
    for (const number of sites) {
      say(`${number} ${number === 1 ? 'site' : 'sites'}`);
      const { runs, floor } = await measuring.measure(number, scale, say);
      floors.push(floorRowOf(floor));
      for (const run of runs) {
        const before = rows.findLast((row) => row.conduct === run.conduct && row.road === run.road) ?? null;
        rows.push(engineRowOf(run, floor, before));
      }
      if (json !== undefined) await writeFile(json, `${JSON.stringify({ scale, rows, floors }, null, 2)}\n`);
    }
  } finally {
    await measuring.stop();
  }
  for (const line of engineTableOf(rows, floors)) say(line);
}

async function notes({ tickets, runs, json }: NotesWishes): Promise<void> {
  const rows: NotesRow[] = [];
  for (const number of tickets) {
    say(`${number} tickets`);
    rows.push(await benchNotes(number, runs));
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ rows }, null, 2)}\n`);
  }
  for (const line of notesTableOf(rows)) say(line);
}

async function notices({ recipients, runs, json }: NoticesWishes): Promise<void> {
  const rows: NoticesRow[] = [];
  const measuring = await NoticesBench.start();
  try {
    for (const number of recipients) {
      say(`${number} recipients`);
      rows.push(await measuring.measure(number, runs));
      if (json !== undefined) await writeFile(json, `${JSON.stringify({ rows }, null, 2)}\n`);
    }
  } finally {
    await measuring.stop();
  }
  for (const line of noticesTableOf(rows)) say(line);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${text} is not a whole number from 1 on`);
  return number;
}

function numbers(text: string): number[] {
  return text.split(',').map(whole);
}

import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Log } from '../../src/platform/log/log.service.js';
import { EmbeddedPostgres } from '../../src/platform/postgres/embedded-postgres.service.js';

// What the service does with the embedded Postgres and nothing else: open it, work, and close it when told to. Run by
// `embedded-service.ts` with the data directory as its argument.

const [, , directory = ''] = process.argv;
const began = performance.now();
const opened = await EmbeddedPostgres.open(directory, Log.open('silent')).catch((error: unknown) => {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
  process.stdout.write(`${JSON.stringify({ said, milliseconds: performance.now() - began })}\n`);
  process.exit(1);
});
const milliseconds = performance.now() - began;

const pool = new pg.Pool({ connectionString: opened.address });
pool.on('error', () => undefined);
await pool.query('create table if not exists written (n integer)');
const found = await pool.query<{ rows: number; postgres: number }>(
  `select (select count(*)::int from written) as rows, split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as postgres`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void (async () => {
      // The terminal's Ctrl-C has reached everybody by now; the last write must still find its Postgres.
      await pause(300);
      await pool.query('insert into written values (1)');
      await pool.end();
      await opened.close();
      process.exit(0);
    })();
  });
// Only now may somebody send a signal.
process.stdout.write(`${JSON.stringify({ ...found.rows[0], address: opened.address, milliseconds })}\n`);

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import autocannon from 'autocannon';
import { OwnPostgres } from './own-postgres.js';
import { statusRowOf, type StatusRow } from './status-rows.js';
import type { StatusRun, StatusWish } from './status-run.js';

const PATH = '/public/v1/status';
const SITES = 10;
const WARM_SECONDS = 2;

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
}

/** Loads the public status, and a bare route that answers as many bytes, in turn. */
export async function benchStatus(
  connections: readonly number[],
  seconds: number,
  say: (line: string) => void,
): Promise<readonly StatusRow[]> {
  const postgres = await OwnPostgres.start();
  const database = await postgres.newDatabase();
  const gatehouse = await serve({ what: 'gatehouse', database, sites: SITES, bytes: 0 });
  const answer = await fetch(gatehouse.url);
  const [etag, bytes] = [answer.headers.get('etag') ?? '', (await answer.arrayBuffer()).byteLength];
  const bare = await serve({ what: 'bare', database: '', sites: 0, bytes });
  const rows: StatusRow[] = [];
  try {
    for (const number of connections) {
      say(`${number} connections`);
      const floor = await load(bare.url, { connections: number, seconds, status: 200 });
      const whole = await load(gatehouse.url, { connections: number, seconds, status: 200 });
      const known = await load(gatehouse.url, { connections: number, seconds, status: 304, etag });
      rows.push(statusRowOf(number, bytes, { floor, whole, known }));
    }
  } finally {
    for (const { child } of [gatehouse, bare]) await end(child);
    await postgres.stop();
  }
  return rows;
}

async function serve(wish: StatusWish): Promise<Served> {
  const compiling = new URL('../swc.setup.js', import.meta.url).href;
  const argv = ['--import', compiling, join(import.meta.dirname, 'status.process.ts'), JSON.stringify(wish)];
  const child = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) return { child, url: `${line}${PATH}` };
  throw new Error('status.process.ts served nothing');
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close');
  child.stdin?.end();
  await ended;
}

async function load(
  url: string,
  how: { readonly connections: number; readonly seconds: number; readonly status: 200 | 304; readonly etag?: string },
): Promise<StatusRun> {
  const asked = {
    ...{ url, connections: how.connections },
    headers: how.etag === undefined ? {} : { 'if-none-match': how.etag },
  };
  await autocannon({ ...asked, duration: WARM_SECONDS });
  const result = await autocannon({ ...asked, duration: how.seconds });
  const count = (of: { readonly count?: number } | undefined): number => of?.count ?? 0;
  const wanted = count(result.statusCodeStats?.[`${how.status}`]);
  return {
    ...{ perSecond: wanted / result.duration, p50: result.latency.p50, p99: result.latency.p99 },
    faults: result.requests.total - wanted + result.errors,
  };
}

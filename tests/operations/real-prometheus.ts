import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { eventually } from '../rollouts/ward.js';

const answerSchema = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }).optional(),
});

/** A Prometheus of this machine that scrapes one Gatehouse every second, by the rules that we ship. */
export interface Prometheus {
  /** The values that a query comes to now, or what Prometheus has against it. */
  query(expression: string): Promise<readonly string[] | { readonly error: string }>;
  stop(): Promise<void>;
}

export async function startPrometheus(gatehouse: string, token: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-prometheus-'));
  const port = await freePort();
  await writeFile(join(folder, 'prometheus.json'), JSON.stringify(configuration(new URL(gatehouse).host, token)));
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.json')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const query: Prometheus['query'] = async (expression) => {
    const response = await fetch(
      `http://127.0.0.1:${port}/api/v1/query?${new URLSearchParams({ query: expression }).toString()}`,
    );
    const { status, error, data } = answerSchema.parse(await response.json());
    if (status !== 'success') return { error: error ?? status };
    return (data?.result ?? []).map(({ value }) => value[1]);
  };
  const stop = async (): Promise<void> => {
    const ended = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error('Prometheus ended by itself.');
      const answer = await query('vector(1)').catch((error: unknown) => String(error));
      return typeof answer === 'string' ? answer : {};
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { query, stop };
}

/** YAML takes JSON too. */
function configuration(target: string, token: string): unknown {
  return {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [resolve('operations/prometheus/rules.yml')],
    scrape_configs: [
      { job_name: 'gatehouse', authorization: { credentials: token }, static_configs: [{ targets: [target] }] },
    ],
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

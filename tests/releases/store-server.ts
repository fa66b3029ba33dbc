import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An artefact store on this machine, with a certificate from an authority that was made for it. */
export interface StoreServer {
  /** `localhost:<port>` */
  readonly host: string;
  readonly caFile: string;
  /** The addresses that were asked for, in order. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

export async function serveArtefacts(answer: RequestListener, over: 'https' | 'http' = 'https'): Promise<StoreServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-store-'));
  const asked: string[] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  };
  const server = over === 'http' ? createServer(listener) : createTlsServer(await makeCertificate(folder), listener);
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    host: `localhost:${String(portOf(server))}`,
    caFile: join(folder, 'ca.pem'),
    asked,
    async stop() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

/** An authority, and a certificate for localhost that it signed. */
async function makeCertificate(folder: string): Promise<{ key: string; cert: string }> {
  const at = (name: string): string => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await run('openssl', [
    'req',
    '-x509',
    ...key,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
  ]);
  await run('openssl', [
    ...[
      'req',
      '-x509',
      ...key,
      '-keyout',
      at('server.key'),
      '-out',
      at('server.pem'),
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
    ],
    ...['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
  ]);
  return { key: await readFile(at('server.key'), 'utf8'), cert: await readFile(at('server.pem'), 'utf8') };
}

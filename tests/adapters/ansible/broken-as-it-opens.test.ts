import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server as Listener } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import ssh2 from 'ssh2';
import { AnsibleSiteRunner } from '../../../src/adapters/ansible/ansible-site-runner.service.js';
import { Settings } from '../../../src/platform/config/settings.service.js';
import { makeSshKey, writeSshKey } from '../../lab/ssh-key.js';

let folder: string;
let listener: Listener;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-ssh-'));
});
afterEach(async () => {
  await new Promise((resolve) => listener.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/** A control node that lets us in and talks nonsense in the same packet. */
async function nonsense(hostKey: string): Promise<number> {
  const server = new ssh2.Server({ hostKeys: [hostKey] }, () => undefined);
  listener = createServer((socket) => {
    server.once('connection', (client) => {
      client.on('error', () => undefined);
      client.on('authentication', (asked) => {
        if (asked.method === 'none') {
          asked.reject(['publickey']);
          return;
        }
        socket.cork();
        asked.accept();
        if (asked.method === 'publickey' && asked.signature !== undefined) socket.write(Buffer.alloc(256, 7));
        socket.uncork();
      });
    });
    server.injectSocket(socket);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return address.port;
}

test('a line that breaks in the very moment that it opens is silence, and ends no process (F13)', async () => {
  const host = makeSshKey('host');
  const keyFile = join(folder, 'key');
  await writeSshKey(keyFile, 'ours');
  const port = await nonsense(host.privateFile);
  const node = { id: 'hub', host: '127.0.0.1', port, user: 'gatehouse', hostKey: host.publicLine };
  const runner = new AnsibleSiteRunner(
    Settings.read({ PLAYBOOKS_DIRECTORY: 'playbooks', CONTROL_NODE_KEY_FILE: keyFile }),
  );
  for (let call = 1; call <= 3; call += 1)
    expect(await runner.list(node, { epoch: 1 })).toMatchObject({ kind: 'silent' });
  await runner.close();
});

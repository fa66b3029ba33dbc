import { execFile } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { loadFolder } from '../../src/sites/folder.setup.js';
import type { LabControlNode } from './control-node.js';
import { startLab } from './lab.js';

/** What the gate answers to one verb, asked by ssh with the service's key. */
function ask(node: LabControlNode, verb: string): Promise<string> {
  const { host, port, user, hostKey } = node.entry;
  const options = [
    '-F',
    'none',
    '-i',
    node.serviceKeyFile,
    '-o',
    `KnownHostsCommand=/bin/echo [${host}]:${port} ${hostKey}`,
  ];
  return new Promise((resolve) => {
    const ssh = execFile('ssh', [...options, '-p', String(port), `${user}@${host}`, verb], (_error, answer) => {
      resolve(answer);
    });
    ssh.stdin?.end(JSON.stringify({ protocol: 1, epoch: 1 }));
  });
}

test('a lab of more Trusts than ship is a ladder that passes the check of environments, with a control node that knows every site', async () => {
  const lab = await startLab({ production: 12, rollout: { production: { concurrency: 5, soak: '2s' } } });
  try {
    const { rungs, trusts } = loadFolder(lab.environmentsDirectory, { production: true });
    const sites = rungs.flatMap((rung) => rung.sites.map(({ host }) => host));
    expect(rungs.map((rung) => rung.sites.length)).toEqual([1, 1, 1, 2, 12]);
    expect(rungs.at(-1)?.rollout).toMatchObject({ concurrency: 5, soakSeconds: 2 });
    expect(trusts.length).toBeGreaterThanOrEqual(12);
    expect(lab.sites.map(({ id }) => id)).toEqual(sites);
    const answer: unknown = JSON.parse(await ask(lab.controlNode, 'list'));
    expect(answer).toMatchObject({ ok: true, hosts: expect.arrayContaining(sites) });
  } finally {
    await lab.stop();
  }
});

test('the key of the service opens the gate of the lab and no shell', async () => {
  const lab = await startLab({ sites: ['north'], controlNode: true });
  try {
    expect(await ask(lab.controlNode, 'echo $((6*7))')).not.toContain('42');
  } finally {
    await lab.stop();
  }
});

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { PLAYBOOKS } from '../lab/control-node.js';

const run = promisify(execFile);

/** Runs set-up.yml on this machine into a folder; answers what Ansible's recap says. */
async function setUp(folder: string, inventory: string): Promise<string> {
  const variables = {
    control_home: join(folder, 'home'),
    service_public_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMnotAKeyThatAnybodyHasTheOtherHalfOfXXXXXX service',
    inventory,
    known_hosts: '',
  };
  await writeFile(join(folder, 'variables.json'), JSON.stringify(variables));
  const playbook = join(PLAYBOOKS, 'control-node', 'set-up.yml');
  const argv = ['-i', 'localhost,', '-c', 'local', playbook, '-e', `@${join(folder, 'variables.json')}`];
  const environment = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: folder, ANSIBLE_NOCOLOR: '1' };
  const { stdout } = await run('/usr/bin/ansible-playbook', argv, { env: environment });
  return /localhost\s*: (.*)/.exec(stdout)?.[1] ?? '';
}

/** What the gate there answers to `list`. */
async function list(home: string): Promise<unknown> {
  const asked = run('/usr/bin/python3', ['-IS', join(home, 'playbooks', 'control-node', 'gate.py')], {
    env: { SSH_ORIGINAL_COMMAND: 'list', HOME: home },
  });
  asked.child.stdin?.end('{}');
  return JSON.parse((await asked).stdout);
}

/** The digest as the README beside the gate tells operators to take it. */
async function digestByShell(folder: string): Promise<string> {
  const readme = await readFile(join(PLAYBOOKS, 'control-node', 'README.md'), 'utf8');
  const script = /cd playbooks && (find [\s\S]*?sha256sum \| sha256sum)/.exec(readme)?.[1] ?? '';
  const { stdout } = await run('/bin/sh', ['-c', script], { cwd: folder });
  return stdout.split(' ')[0] ?? '';
}

test('a control node is set up, again without a change, and again with what has changed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-set-up-'));
  const home = join(folder, 'home');
  try {
    expect(await setUp(folder, 'all: {hosts: {north: {}}}')).toMatch(/changed=1 .*failed=0/);
    const playbooksDigest = await digestByShell(PLAYBOOKS);
    expect(await list(home)).toMatchObject({ ok: true, hosts: ['north'], playbooksDigest });
    expect((await stat(join(home, 'site_key'))).mode & 0o777).toBe(0o600);
    const authorized = await readFile(join(home, '.ssh', 'authorized_keys'), 'utf8');
    expect(authorized).toMatch(/^restrict,command="\/usr\/bin\/python3 -IS \S+\/gate\.py" ssh-ed25519 \S+ service\n$/);

    expect(await setUp(folder, 'all: {hosts: {north: {}}}')).toMatch(/changed=0 .*failed=0/);

    await writeFile(join(home, 'playbooks', 'library', 'stranger.py'), '');
    expect(await setUp(folder, 'all: {hosts: {south: {}}}')).toMatch(/changed=1 .*failed=0/);
    expect(await list(home)).toMatchObject({ ok: true, hosts: ['south'], playbooksDigest });
  } finally {
    await rm(folder, { recursive: true });
  }
});

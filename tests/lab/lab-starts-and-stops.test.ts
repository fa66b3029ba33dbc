import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { startLab } from './lab.js';
import { sshTo } from './ssh-client.js';
import { greets } from './sshd.js';

const ten = Array.from({ length: 10 }, (_, index) => `trust-${index}`);

/** Processes of this machine whose command line holds a text that only one lab has. */
function processesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => {
      try {
        return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
      } catch {
        return ''; // it ended while we looked
      }
    })
    .filter((command) => command.includes(text));
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 90_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within 90 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('ten sites are up in seconds, each a machine with its own address and host key', async () => {
  const before = performance.now();
  const lab = await startLab({ sites: ten });
  try {
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(new Set(lab.sites.map((site) => site.address)).size).toBe(10);
    expect(new Set(lab.sites.map((site) => site.sshd.publicHostKey)).size).toBe(10);
    const answers = await Promise.all(ten.map((site) => sshTo(lab, site, `echo this is ${site}`)));
    expect(answers.map(({ output }) => output)).toEqual(ten.map((site) => `this is ${site}\n`));
  } finally {
    await lab.stop();
  }
});

test('two labs side by side do not meet', async () => {
  const [one, other] = await Promise.all([startLab({ sites: ['north'] }), startLab({ sites: ['north'] })]);
  try {
    expect(one.site('north').address).not.toBe(other.site('north').address);
    await one.stop();
    expect((await sshTo(other, 'north', 'true')).status).toBe(0);
  } finally {
    await Promise.all([one.stop(), other.stop()]);
  }
});

test('a stopped lab leaves no process and no file, not even what detached itself at a site', async () => {
  const lab = await startLab({ sites: ['north', 'south'] });
  const mark = `${lab.folder}/detached`;
  await sshTo(lab, 'north', `setsid -f sh -c 'while :; do sleep 1; done' ${mark} >/dev/null 2>&1 </dev/null`);
  await until('the detached process is there', () => processesWith(mark).length > 0);
  await lab.stop();
  expect(processesWith(lab.folder)).toEqual([]);
  expect(existsSync(lab.folder)).toBe(false);
  expect(await greets(lab.site('north').address, lab.site('north').port)).toBe(false);
});

test('a lab whose owner is killed stops by itself and removes its folder', async () => {
  const program = `import { startLab } from '${join(import.meta.dirname, 'lab.ts')}';
    startLab({ sites: ['north', 'south'] }).then((lab) => console.log(lab.folder));`;
  const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [folder] = await once(createInterface({ input: owner.stdout }), 'line').then((line) => line.map(String));
  if (folder === undefined) throw new Error('the owner said nothing');
  expect(processesWith(folder).length).toBeGreaterThan(2);
  owner.kill('SIGKILL');
  await until('nothing of the lab is left', () => processesWith(folder).length === 0 && !existsSync(folder));
});

test('a lab that cannot start leaves nothing and says why', async () => {
  await expect(startLab({ sites: ['north', 'north'] })).rejects.toThrow('same id');
});

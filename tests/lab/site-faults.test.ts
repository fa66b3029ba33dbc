import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Lab, startLab } from './lab.js';
import type { LabSite } from './site.js';
import { sshTo } from './ssh-client.js';

let lab: Lab;
let site: LabSite;

beforeAll(async () => {
  lab = await startLab({ sites: ['north'] });
  site = lab.site('north');
  await lab.build('flip', '1.0.0');
  await lab.build('flip', '2.0.0');
});

afterAll(async () => {
  await lab.stop();
});

beforeEach(async () => {
  await site.heal();
  await install('1.0.0');
});

/** Installs a version by hand, as the plays would; answers the status of the restart. */
async function install(version: string): Promise<number> {
  const estate = site.directory('flip');
  const release = `${estate}/releases/${version}`;
  const digest = version.padEnd(64, '0');
  const unpack = ['trust-api', 'imaging-api'].map(
    (service) =>
      `mkdir -p ${release}/${service} && tar xzf ${lab.artefactsDirectory}/${service}-${version}.tar.gz -C ${release}/${service}`,
  );
  const script = [
    ...unpack,
    `echo '{"version":"${version}","digest":"${digest}"}' > ${release}/manifest.json`,
    `ln -sfn releases/${version} ${estate}/current`,
    site.command('restart', 'flip').join(' '),
  ];
  const { status } = await sshTo(lab, 'north', script.join(' && '));
  return status;
}

async function reaches(version: string): Promise<boolean> {
  const end = performance.now() + 90_000;
  while (performance.now() < end) {
    if ((await site.probe('flip')).version === version) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

test('a site answers with the version and the digest of what it really runs', async () => {
  expect(await reaches('1.0.0')).toBe(true);
  await install('2.0.0');
  expect(await reaches('2.0.0')).toBe(true);
  expect(await site.probe('flip')).toEqual({
    version: '2.0.0',
    healthy: true,
    current: '2.0.0',
    digest: '2.0.0'.padEnd(64, '0'),
    intact: true,
  });
});

test('a changed byte at the site is noticed', async () => {
  await writeFile(join(site.directory('flip'), 'releases/1.0.0/imaging-api/data/model.bin'), 'other');
  expect(await site.probe('flip')).toMatchObject({ current: '1.0.0', intact: false });
});

test('a version that is made ill answers so, and the version before does not', async () => {
  await site.breakVersion('2.0.0');
  await install('2.0.0');
  expect(await reaches('2.0.0')).toBe(true);
  expect(await site.probe('flip')).toMatchObject({ version: '2.0.0', healthy: false });
  await install('1.0.0');
  expect(await reaches('1.0.0')).toBe(true);
  expect(await site.probe('flip')).toMatchObject({ version: '1.0.0', healthy: true });
});

test('a restart can fail, for one version only', async () => {
  await site.refuseRestart('2.0.0');
  expect(await install('2.0.0')).toBe(1);
  expect(await install('1.0.0')).toBe(0);
});

test('a restart can say yes and leave the old version running', async () => {
  expect(await reaches('1.0.0')).toBe(true);
  await site.ignoreRestart();
  expect(await install('2.0.0')).toBe(0);
  expect(await site.probe('flip')).toMatchObject({ version: '1.0.0', current: '2.0.0' });
});

test('a restart can be slow', async () => {
  await site.slowRestart(0.5);
  const before = performance.now();
  await install('2.0.0');
  expect(performance.now() - before).toBeGreaterThan(500);
});

test('a site that is cut off cannot be reached, and its program runs on', async () => {
  expect(await reaches('1.0.0')).toBe(true);
  await site.cut();
  expect((await sshTo(lab, 'north', 'true')).status).toBe(255);
  expect(await site.probe('flip')).toMatchObject({ healthy: true });
  await site.heal();
  expect((await sshTo(lab, 'north', 'true')).status).toBe(0);
});

test('a partitioned site neither answers nor refuses', async () => {
  await site.partition();
  const { status, errors } = await sshTo(lab, 'north', 'true');
  expect(status).toBe(255);
  expect(errors).toContain('timed out');
});

test('a changed host key is refused by whoever pinned the old one, until the site is itself again', async () => {
  await site.changeHostKey();
  expect((await sshTo(lab, 'north', 'true')).errors).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
  await site.heal();
  expect((await sshTo(lab, 'north', 'true')).status).toBe(0);
});

test('the same release built twice has the same bytes, and another version has others', async () => {
  const first = await lab.build('flip', '3.0.0', 50_000);
  expect(await lab.build('flip', '3.0.0', 50_000)).toEqual(first);
  const hashes = first.packages.map(({ sha256 }) => sha256);
  const other = await lab.build('flip', '3.0.1', 50_000);
  expect(other.packages.map(({ sha256 }) => sha256)).not.toEqual(hashes);
});

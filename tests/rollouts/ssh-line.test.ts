import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { AnsibleSiteRunner } from '../../src/adapters/ansible/ansible-site-runner.service.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import type { ControlNodeAddress, StartOrder } from '../../src/rollouts/site-runner.js';
import { startLab, type Lab } from '../lab/lab.js';
import { eventually } from './ward.js';

let lab: Lab;
let node: ControlNodeAddress;
const runners: AnsibleSiteRunner[] = [];

beforeAll(async () => {
  lab = await startLab({ sites: ['north'], controlNode: true });
  node = lab.controlNode.entry;
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
});
afterAll(() => lab.stop());

function runner(settings: Readonly<Record<string, string>> = {}): AnsibleSiteRunner {
  const made = new AnsibleSiteRunner(
    Settings.read({
      PLAYBOOKS_DIRECTORY: 'playbooks',
      CONTROL_NODE_KEY_FILE: lab.controlNode.serviceKeyFile,
      ...settings,
    }),
  );
  runners.push(made);
  return made;
}

async function incarnation(by: AnsibleSiteRunner): Promise<string> {
  const answer = await by.list(node, { epoch: 1 });
  if (answer.kind !== 'said') throw new Error(answer.message);
  return answer.incarnation;
}

async function orderOf(by: AnsibleSiteRunner, key: string, token: number): Promise<StartOrder> {
  const site = lab.site('north');
  const vars = {
    directory: site.directory('flip'),
    restart: site.command('restart', 'flip'),
    stop: site.command('stop', 'flip'),
    start: site.command('start', 'flip'),
    ...{ health: site.health('flip'), healthSeconds: 2, attempt: key, token },
  };
  const common = {
    epoch: 1,
    token,
    key,
    host: 'north',
    product: 'flip',
    manifestDigest: 'a'.repeat(64),
    deadlineSeconds: 60,
    vars,
  };
  return { ...common, incarnation: await incarnation(by), playbook: 'verify' };
}

test('another host key than the pinned one ends it before a byte is said (abuse 52, F14)', async () => {
  const strange = { ...node, hostKey: `ssh-ed25519 ${Buffer.alloc(51, 7).toString('base64')}` };
  const refused = runner();
  // The third call comes while the line rests from the second.
  for (let call = 1; call <= 3; call += 1)
    expect(await refused.list(strange, { epoch: 1 })).toMatchObject({ kind: 'silent', silence: 'host-key-changed' });
});

test('a key that the control node does not know is told from a dead line (F14)', async () => {
  const answer = await runner({ CONTROL_NODE_KEY_FILE: lab.siteKeyFile }).list(node, { epoch: 1 });
  expect(answer).toMatchObject({ kind: 'silent', silence: 'refused-login' });
});

test('a key file that is not there is named by its setting', async () => {
  const answer = await runner({ CONTROL_NODE_KEY_FILE: '/nowhere/key' }).list(node, { epoch: 1 });
  expect(answer).toMatchObject({ kind: 'silent', message: expect.stringContaining('CONTROL_NODE_KEY_FILE') });
});

test('where nobody listens, the answer is silence, at once and as a value (F14)', async () => {
  const since = performance.now();
  const answer = await runner().list({ ...node, port: 1 }, { epoch: 1 });
  expect(answer).toMatchObject({ kind: 'silent', silence: 'not-connected' });
  expect(performance.now() - since).toBeLessThan(10_000);
});

test('forty calls at once share one connection and all are answered', async () => {
  const by = runner();
  const answers = await Promise.all(Array.from({ length: 40 }, () => by.missing(node, { epoch: 1, sha256: [] })));
  expect(answers.every((answer) => answer.kind === 'said')).toBe(true);
});

test('an artefact that cannot be read is silence and not the end of the process, connected or not', async () => {
  const artefact = { sha256: 'a'.repeat(64), path: '/nowhere/to/be/found', bytes: 10 };
  expect(await runner().stage({ ...node, port: 1 }, artefact)).toMatchObject({ kind: 'silent' });
  const by = runner();
  const answer = await by.stage(node, artefact);
  expect(answer).toMatchObject({ kind: 'silent', message: expect.stringContaining('cannot be read') });
  expect(await by.missing(node, { epoch: 1, sha256: [] })).toMatchObject({ kind: 'said' });
});

test('one key ordered many times at once starts one run (INV-07)', async () => {
  const by = runner();
  const order = await orderOf(by, randomUUID(), 10);
  const answers = await Promise.all(Array.from({ length: 20 }, () => by.start(node, order)));
  expect(answers.map((answer) => answer.kind)).toEqual(Array(20).fill('said'));
  expect(
    await by.start(node, { ...order, key: randomUUID(), token: 9, vars: { ...order.vars, token: 9 } }),
  ).toMatchObject({
    kind: 'refused',
  });
});

test('a connection cut in the middle of a run costs nothing: reading goes on at the byte where it stopped (F13)', async () => {
  const by = runner();
  const order = await orderOf(by, randomUUID(), 20);
  expect(await by.start(node, order)).toMatchObject({ kind: 'said' });
  const seen: number[] = [];
  let offset = 0;
  await eventually(async () => {
    await lab.controlNode.sshd.cutSessions();
    const answer = await by.events(node, { epoch: 1, of: [{ key: order.key, offset }], waitSeconds: 0 });
    const run = answer.kind === 'said' ? answer.said[order.key] : undefined;
    if (run === undefined) return 'silence';
    seen.push(...run.lines.map((line) => line.seq));
    offset = run.offset;
    return run.state === 'finished' && offset >= run.size ? run : `it is ${run.state}`;
  });
  expect(seen).toEqual(seen.map((_, index) => index + 1));
  expect(seen.length).toBeGreaterThan(2);
});

test('a line that goes dead without a word is noticed by its silence (F13)', async () => {
  const by = runner();
  expect(await by.missing(node, { epoch: 1, sha256: [] })).toMatchObject({ kind: 'said' });
  await lab.controlNode.sshd.freeze();
  const answer = await by.missing(node, { epoch: 1, sha256: [] });
  await lab.controlNode.sshd.thaw();
  expect(answer.kind).toBe('silent');
  await eventually(async () => {
    const again = await by.missing(node, { epoch: 1, sha256: [] });
    return again.kind === 'said' ? again : again.message;
  });
});

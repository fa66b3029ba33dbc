import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AnsibleSiteRunner } from '../../../src/adapters/ansible/ansible-site-runner.service.js';
import { Settings } from '../../../src/platform/config/settings.service.js';
import type { ControlNodeAddress, Silence } from '../../../src/rollouts/site-runner.js';
import { startLab, type Lab } from '../../lab/lab.js';
import { writeSshKey } from '../../lab/ssh-key.js';
import { gathered, type Fault, type FaultResult, type FaultWish, type Findings } from '../fault.js';
import { watch } from '../rollout-watch.js';
import { Scene } from '../scene.js';

const WITHIN_SECONDS = 30;
const BANNER = 'SSH-2.0-OpenSSH_9.2\r\n';
const SLOWLY_MS = 1_000;
/** So long a rollout is watched while a stranger answers in the control node's place. */
const STRANGER_STAYS_MS = 5_000;

/** A way in which SSH fails us, and what we may be told: it is that a call was not heard, and never that it failed. */
interface Way {
  readonly name: string;
  readonly silence: readonly Silence[];
  /** What is asked then. */
  run(at: Scenery): Promise<ControlNodeAddress>;
}

interface Scenery {
  readonly lab: Lab;
  /** Listens on a port of its own, and does this to whoever calls. */
  readonly listen: (behave: (socket: Socket) => void) => Promise<ControlNodeAddress>;
  /** Whatever is asked of the control node, this command answers. */
  readonly gate: (command: string) => Promise<void>;
}

const WAYS: readonly Way[] = [
  { name: 'reset', silence: ['not-connected'], run: ({ listen }) => listen((socket) => socket.resetAndDestroy()) },
  { name: 'silent from the first byte on', silence: ['not-connected'], run: ({ listen }) => listen(() => undefined) },
  {
    name: 'one byte a second',
    silence: ['not-connected'],
    run: ({ listen }) => listen((socket) => void slowly(socket, BANNER)),
  },
  {
    name: 'a banner of garbage',
    silence: ['not-connected'],
    run: ({ listen }) => listen((socket) => socket.write(Buffer.alloc(4_096, 0xfe))),
  },
  {
    name: 'a first line of a megabyte',
    silence: ['not-connected'],
    run: ({ listen }) => listen((socket) => socket.write('S'.repeat(2 ** 20))),
  },
  { name: 'a changed host key', silence: ['host-key-changed'], run: ({ lab }) => otherKey(lab) },
  { name: 'our key refused', silence: ['refused-login'], run: ({ lab }) => shutOut(lab) },
  gateWay('hangs after it let us in', ['timed-out'], 'sleep 60'),
  gateWay('answers a line of nine megabytes', ['garbled', 'cut'], 'head -c 9000000 /dev/zero | tr "\\\\0" x'),
  gateWay('answers what is no text', ['garbled'], 'head -c 4096 /dev/urandom'),
  gateWay('ends in the middle of its answer', ['garbled'], 'printf "{ \\"protocol\\": 1, \\"ok\\": tr"'),
];

/** SSH to a control node fails in every way that it can: within half a minute there is an answer that says how, and never a hang. */
export const F14: Fault = {
  id: 'F14',
  title: 'SSH: reset, hung, slow, garbage, a megabyte, another key, our key refused',
  rounds: 1,
  run: async (wish) => {
    const lab = await startLab({ sites: ['north'], controlNode: true });
    let told: FaultResult;
    try {
      told = await failures(wish, lab);
    } finally {
      await lab.stop();
    }
    return { ...told, ...gathered(told, await stranger(wish)) };
  },
};

/** Another machine in the control node's place, in the middle of a rollout: it gets nothing, and the record says that it was there. */
async function stranger({ say }: FaultWish): Promise<Findings> {
  const scene = await Scene.open({
    ...{ say, sites: 12, concurrency: 2, runSeconds: 1, processes: 2, database: 'outside' },
  });
  try {
    const { sshd } = scene.lab.controlNode;
    const { rollout, version } = await scene.beginRollout();
    const key = await sshd.changeHostKey();
    const broken: string[] = [];
    if (!(await isOnRecord(scene, 'changed'))) broken.push('a changed host key was not on the record within 30 s');
    const before = (await scene.observer.runs()).size;
    await pause(STRANGER_STAYS_MS);
    const begun = (await scene.observer.runs()).size - before;
    if (begun > 0) broken.push(`${begun} runs were begun through a stranger`);
    await sshd.restoreHostKey(key);
    if (!(await isOnRecord(scene, 'right-again')))
      broken.push('that the host key is right again was not on the record');
    const end = await watch(scene, rollout, ({ state }) => state === 'completed');
    if (end.state !== 'completed') broken.push(`${version} is ${end.state} although the host key was right again`);
    say('  a stranger in the middle of a rollout');
    return gathered(await scene.judge(), { broken });
  } finally {
    await scene.close();
  }
}

/** Whether, by the record, the host key has changed or is right again: once, however many services there are. */
async function isOnRecord(scene: Scene, what: 'changed' | 'right-again'): Promise<boolean> {
  const query = `select 1 from app.audit where entry::json ->> 'action' = 'control-node.host-key-${what}'`;
  const until = performance.now() + WITHIN_SECONDS * 1_000;
  for (;;) {
    const found = (await scene.observer.look(query)) ?? [];
    if (found.length > 0 || performance.now() > until) return found.length === 1;
    await pause(100);
  }
}

async function failures({ rounds, say }: FaultWish, lab: Lab): Promise<FaultResult> {
  const broken: string[] = [];
  const answerSeconds: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const way of WAYS) {
      const { silence, seconds } = await met(lab, way);
      answerSeconds.push(seconds);
      say(`  ${way.name}: ${silence} after ${seconds.toFixed(1)} s`);
      if (!way.silence.some((one) => one === silence)) broken.push(`${way.name} was told as ${silence}`);
      if (seconds > WITHIN_SECONDS) broken.push(`${way.name} took ${seconds.toFixed(1)} s`);
    }
  }
  const counted = { ways: WAYS.length };
  const measured = { answerSeconds };
  return { ...{ lost: [], double: [], stuck: [], broken, rounds, resumed: [] }, measured, counted };
}

/** What a call was answered that met trouble of this kind, and when; `nothing` where it was not answered at all. */
async function met(lab: Lab, way: Way): Promise<{ silence: string; seconds: number }> {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const admitted = join(lab.controlNode.home, '.ssh', 'authorized_keys');
  const before = await readFile(admitted, 'utf8');
  const runner = runnerOf(lab);
  try {
    const address = await way.run({
      lab,
      gate: (command) =>
        writeFile(admitted, before.replace(/command="[^"]*"/, `command="${command.replaceAll('"', '\\"')}"`)),
      listen: async (behave) => {
        const server = createServer((socket) => {
          sockets.add(socket);
          socket.on('error', () => undefined);
          behave(socket);
        });
        servers.push(server);
        await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
        const bound = server.address();
        if (bound === null || typeof bound === 'string') throw new Error('it does not listen');
        return { ...lab.controlNode.entry, id: 'strange', host: '127.0.0.1', port: bound.port };
      },
    });
    return await timed(runner, address);
  } finally {
    await runner.close();
    await writeFile(admitted, before);
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
  }
}

async function timed(runner: AnsibleSiteRunner, address: ControlNodeAddress) {
  const since = performance.now();
  const asked = runner.missing(address, { epoch: 0, sha256: [] });
  const answer = await Promise.race([asked, pause(2 * WITHIN_SECONDS * 1_000, null, { ref: false })]);
  const seconds = (performance.now() - since) / 1_000;
  const silence = answer === null ? 'nothing' : answer.kind === 'silent' ? answer.silence : answer.kind;
  return { silence, seconds };
}

function runnerOf(lab: Lab): AnsibleSiteRunner {
  const { serviceKeyFile } = lab.controlNode;
  return new AnsibleSiteRunner(
    Settings.read({ PLAYBOOKS_DIRECTORY: 'playbooks', CONTROL_NODE_KEY_FILE: serviceKeyFile }),
  );
}

function gateWay(name: string, silence: readonly Silence[], command: string): Way {
  return {
    name,
    silence,
    run: async ({ lab, gate }) => {
      await gate(command);
      return lab.controlNode.entry;
    },
  };
}

/** The key that is pinned is one that the control node does not have. */
async function otherKey(lab: Lab): Promise<ControlNodeAddress> {
  const { publicLine } = await writeSshKey(join(lab.folder, 'impostor_key'), 'impostor');
  return { ...lab.controlNode.entry, hostKey: publicLine };
}

async function shutOut(lab: Lab): Promise<ControlNodeAddress> {
  await writeFile(join(lab.controlNode.home, '.ssh', 'authorized_keys'), '');
  return lab.controlNode.entry;
}

async function slowly(socket: Socket, text: string): Promise<void> {
  for (const byte of text) {
    if (socket.destroyed) return;
    socket.write(byte);
    await pause(SLOWLY_MS);
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeSSH } from 'node-ssh';
import { z } from 'zod';
import { type Lab, startLab } from '../lab/lab.js';
import type { BuiltRelease } from '../lab/release-package.js';
import type { LabSite } from '../lab/site.js';

const stateSchema = z.looseObject({
  state: z.enum(['running', 'finished', 'interrupted', 'tombstoned', 'unknown']),
  size: z.number().optional(),
  result: z
    .strictObject({
      rc: z.number().nullable(),
      stats: z.record(z.string(), z.record(z.string(), z.number())).nullable(),
      probe: z
        .strictObject({
          version: z.string().nullable(),
          digest: z.string().nullable(),
          healthy: z.boolean(),
          detail: z.string(),
        })
        .nullable(),
      before: z.strictObject({ version: z.string().nullable(), digest: z.string().nullable() }).nullable(),
      survey: z.looseObject({}).nullish(),
      failure: z.strictObject({ kind: z.string(), task: z.string().nullable(), message: z.string() }).nullable(),
    })
    .optional(),
});
const eventSchema = z.looseObject({
  seq: z.number(),
  at: z.iso.datetime(),
  event: z.string(),
  task: z.string().optional(),
  message: z.string().optional(),
});
const answerSchema = z.looseObject({
  protocol: z.literal(1),
  ok: z.boolean(),
  incarnation: z.string(),
  epoch: z.number(),
  answer: z.enum(['started', 'attached']).optional(),
  attempt: stateSchema.optional(),
  attempts: z.unknown().optional(),
  refusal: z.string().optional(),
  message: z.string().optional(),
  faults: z.array(z.strictObject({ field: z.string(), fault: z.string(), fix: z.string() })).optional(),
});
const listSchema = z.looseObject({ incarnation: z.string(), playbooksDigest: z.string(), hosts: z.array(z.string()) });
const readSchema = z.looseObject({ offset: z.number(), lines: z.array(eventSchema) });

export type GateAnswer = z.infer<typeof answerSchema>;
export type AttemptState = z.infer<typeof stateSchema>;
/** A request before it is sent; tests bend it out of shape. */
export type Order = Record<string, unknown> & { key: string; vars: Record<string, unknown> };

/** What a test orders; the rest is as a service would send it. */
export interface Wish {
  readonly playbook?: 'pre-flight' | 'deploy' | 'verify' | 'roll-back' | 'take-offline' | 'restore';
  readonly release?: BuiltRelease;
  readonly back?: { version: string; digest: string } | null;
  readonly token?: number;
  readonly epoch?: number;
  readonly deadlineSeconds?: number;
  readonly healthSeconds?: number;
  readonly vars?: Record<string, unknown>;
}

/** A real control node and real sites, asked over SSH with the service's key, as the service asks. */
export class GateUnderTest {
  private token = 0;

  private constructor(
    readonly lab: Lab,
    private readonly ssh: NodeSSH,
  ) {}

  /** Starts a lab of these sites with a control node. Whoever opens it stops it. */
  static async open(...sites: string[]): Promise<GateUnderTest> {
    const lab = await startLab({ sites: sites.length > 0 ? sites : ['north'], controlNode: true });
    try {
      return new GateUnderTest(lab, await connect(lab));
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  get home(): string {
    return this.lab.controlNode.home;
  }

  get site(): LabSite {
    return this.lab.site('north');
  }

  /** Sends anything at all to the gate; answers what came back, and its exit status. */
  async raw(command: string, input: string | Buffer): Promise<{ code: number | null; output: string }> {
    const connection = this.ssh.connection;
    if (connection === null) throw new Error('not connected');
    return new Promise((resolve, reject) => {
      connection.exec(command, (error, channel) => {
        if (error !== undefined) {
          reject(error);
          return;
        }
        const chunks: Buffer[] = [];
        channel.on('data', (chunk: Buffer) => chunks.push(chunk));
        channel.stderr.resume();
        channel.on('close', (code: number | null) => {
          resolve({ code, output: Buffer.concat(chunks).toString() });
        });
        channel.end(input);
      });
    });
  }

  /** Asks one verb; the answer has the protocol's form, or this throws. */
  async ask(verb: string, request: unknown): Promise<GateAnswer> {
    const { output } = await this.raw(verb, JSON.stringify(request));
    return answerSchema.parse(JSON.parse(output));
  }

  async list(): Promise<z.infer<typeof listSchema>> {
    const answer = await this.ask('list', {});
    if (!answer.ok) throw new Error(answer.message);
    return listSchema.parse(answer);
  }

  /** Brings a release's packages to the control node. */
  async stage(release: BuiltRelease): Promise<void> {
    for (const { artefact, sha256 } of release.packages) {
      const bytes = await readFile(join(this.lab.artefactsDirectory, artefact.replace(/^file:/, '')));
      const answer = await this.stageBytes(bytes, sha256);
      if (!answer.ok) throw new Error(answer.message);
    }
  }

  async stageBytes(bytes: Buffer, sha256 = hash(bytes)): Promise<GateAnswer> {
    const header = Buffer.from(`${JSON.stringify({ sha256, size: bytes.length })}\n`);
    const { output } = await this.raw('stage', Buffer.concat([header, bytes]));
    return answerSchema.parse(JSON.parse(output));
  }

  /** Builds and stages a release. */
  async release(version: string): Promise<BuiltRelease> {
    const release = await this.lab.build('flip', version);
    await this.stage(release);
    return release;
  }

  /** A whole order, as the service would send it, with the next token. */
  async order(wish: Wish, site = this.site): Promise<Order> {
    const { incarnation, playbooksDigest } = await this.list();
    const { playbook = 'deploy', release, epoch = 0, deadlineSeconds = 60 } = wish;
    const token = wish.token ?? (this.token += 1);
    const key = randomUUID();
    const digest = release === undefined ? null : digestOf(release.version);
    const packages = release?.packages.map(({ service, version, sha256 }) => ({ service, version, sha256 }));
    const vars = {
      ...(release && { release: { version: release.version, digest, packages } }),
      ...(wish.back !== undefined && { back: wish.back }),
      directory: site.directory('flip'),
      restart: site.command('restart', 'flip'),
      stop: site.command('stop', 'flip'),
      start: site.command('start', 'flip'),
      health: site.health('flip'),
      healthSeconds: wish.healthSeconds ?? 10,
      attempt: key,
      token,
      ...wish.vars,
    };
    const about = {
      site: site.id,
      product: 'flip',
      playbook,
      playbooksDigest,
      manifestDigest: digest,
      deadlineSeconds,
    };
    return { protocol: 1, epoch, token, key, incarnation, ...about, vars };
  }

  async status(key: string): Promise<AttemptState> {
    const answer = await this.ask('status', { keys: [key] });
    return z.record(z.string(), stateSchema).parse(answer.attempts)[key] ?? { state: 'unknown' };
  }

  /** Waits until an attempt no longer runs. */
  async ended(key: string, seconds = 90): Promise<AttemptState> {
    const until = performance.now() + seconds * 1000;
    let state = await this.status(key);
    while (state.state === 'running') {
      if (performance.now() > until) throw new Error(`attempt ${key} still runs after ${seconds} s`);
      await this.ask('events', { of: [{ key, offset: state.size ?? 0 }], waitSeconds: 1 });
      state = await this.status(key);
    }
    return state;
  }

  /** Orders, and waits for the end. Throws when the gate refuses. */
  async run(wish: Wish, site = this.site): Promise<{ key: string; result: NonNullable<AttemptState['result']> }> {
    const order = await this.order(wish, site);
    const answer = await this.ask('start', order);
    if (!answer.ok) throw new Error(`${answer.refusal ?? ''}: ${answer.message ?? ''}`);
    const { result, state } = await this.ended(order.key);
    if (result === undefined) throw new Error(`the attempt is ${state} and has no result`);
    return { key: order.key, result };
  }

  /** Events of an attempt from a byte on. */
  async events(key: string, offset = 0, waitSeconds = 0): Promise<z.infer<typeof readSchema>> {
    const answer = await this.ask('events', { of: [{ key, offset }], waitSeconds });
    const read = z.record(z.string(), readSchema).parse(answer.attempts)[key];
    if (read === undefined) throw new Error('the gate left an attempt out');
    return read;
  }

  /** The steps in a site's own journal, of one attempt or of all. */
  async steps(key?: string, site = this.site): Promise<string[]> {
    const journal = await site.journal('flip');
    return journal.filter(({ attempt }) => key === undefined || attempt === key).map(({ step }) => step);
  }

  async close(): Promise<void> {
    this.ssh.dispose();
    await this.lab.stop();
  }
}

async function connect(lab: Lab): Promise<NodeSSH> {
  const { host, port, user, hostKey } = lab.controlNode.entry;
  const pinned = hostKey.split(' ')[1] ?? '';
  const ssh = new NodeSSH();
  await ssh.connect({
    host,
    port,
    username: user,
    privateKeyPath: lab.controlNode.serviceKeyFile,
    hostVerifier: (key: Buffer) => key.toString('base64') === pinned,
  });
  ssh.connection?.on('error', () => undefined);
  return ssh;
}

/** A bounded wait for something to become true. */
export async function eventually(holds: () => Promise<boolean>, what: string, seconds = 90): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`did not happen within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A stand-in for the manifest's digest. */
export function digestOf(version: string): string {
  return hash(Buffer.from(version));
}

export function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

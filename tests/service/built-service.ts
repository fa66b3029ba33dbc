import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../src/platform/postgres/cluster.service.js';
import { findPostmaster, stopPostmaster } from '../../src/platform/postgres/postmaster.service.js';
import type { Keeper } from '../lab/keeper.js';
import { build, DIST } from './build.js';

const READY_WITHIN_MS = 60_000;

/** Where the service is to run, and on what. */
export interface ServicePlan {
  /** Owns the process: nothing of the service outlives it. */
  readonly keeper: Keeper;
  /** A folder of its own; it is made. */
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  /** To the keeper, where several run side by side. */
  readonly name?: string;
}

/** The service as it ships, built and run as a process of its own with its embedded Postgres, on one port for all its lives. */
export class BuiltService {
  private process: { readonly pid: number; ended: number | null } | null = null;

  private constructor(
    private readonly plan: ServicePlan,
    private readonly port: number,
  ) {}

  /** Builds the service if need be, starts it, and waits until it is ready. Throws with the end of its log when it is not. */
  static async start(plan: ServicePlan): Promise<BuiltService> {
    await build();
    await mkdir(plan.folder, { recursive: true, mode: 0o755 });
    const service = new BuiltService(plan, await freePort());
    await service.launch();
    await service.ready();
    return service;
  }

  private get name(): string {
    return this.plan.name ?? 'gatehouse';
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The process id of its present life. Throws when it has none. */
  get pid(): number {
    if (this.process === null) throw new Error('the service does not run');
    return this.process.pid;
  }

  /** The environment that it runs with, for a command that is to work beside it. */
  get environment(): Record<string, string> {
    return {
      NODE_ENV: 'test',
      PORT: String(this.port),
      PUBLIC_URL: this.url,
      DATA_DIRECTORY: join(this.plan.folder, 'data'),
      ...this.plan.settings,
    };
  }

  /** Where it logs, over all its lives. */
  get log(): string {
    return join(this.plan.folder, 'service.log');
  }

  /** The address of its database, for an observer; and its process. Null when no Postgres runs. */
  async postgres(): Promise<{ address: string; pid: number } | null> {
    const home = join(this.plan.folder, 'data', 'postgres');
    const server = await findPostmaster(join(home, 'cluster'));
    if (server === null) return null;
    const password = (await readFile(join(home, 'password'), 'utf8')).trim();
    return { address: `postgres://postgres:${password}@127.0.0.1:${server.port}/postgres`, pid: server.pid };
  }

  /** Starts it again after `kill`, with these variables on top for this life; does not wait until it is ready. */
  async launch(ofThisLife: Readonly<Record<string, string>> = {}): Promise<void> {
    const { keeper } = this.plan;
    const path = process.env['PATH'] ?? '/usr/bin:/bin';
    let ended: number | null = null;
    keeper.onEnd(this.name, (status) => {
      ended = status;
      if (this.process !== null) this.process.ended = status;
    });
    const pid = await keeper.run({
      name: this.name,
      argv: [process.execPath, join(DIST, 'main.js')],
      env: { PATH: path, ...this.environment, ...ofThisLife },
      log: this.log,
      graceSeconds: 20,
    });
    this.process = { pid, ended };
  }

  /** Waits until it answers as ready. Throws when it ended, or takes more than a minute. */
  async ready(): Promise<void> {
    const until = performance.now() + READY_WITHIN_MS;
    while (!(await this.isReady())) {
      if (this.process?.ended !== null) throw new Error(`the service ended: ${await this.lastWords()}`);
      if (performance.now() > until)
        throw new Error(`the service is not ready after a minute: ${await this.lastWords()}`);
      await pause(20);
    }
  }

  /** Whether it answers as ready at this moment. */
  async isReady(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }

  /** kill -9, of its Postgres too if told so; waits until the processes are gone. What it started at the sites goes on. */
  async kill({ postgres = false }: { postgres?: boolean } = {}): Promise<void> {
    const server = postgres ? await this.postgres() : null;
    const killed = this.process;
    if (killed === null) throw new Error('the service does not run');
    send(killed.pid, 'SIGKILL');
    if (server !== null) send(server.pid, 'SIGKILL');
    while (killed.ended === null) await pause(2);
    this.process = null;
  }

  /** Whether its process has ended by itself since it was launched. */
  get hasEnded(): boolean {
    return this.process !== null && this.process.ended !== null;
  }

  /** A signal to its process, such as SIGSTOP and SIGCONT. */
  signal(signal: NodeJS.Signals): void {
    send(this.pid, signal);
  }

  /** Stops it, and a Postgres that it may have left behind. May be called twice. */
  async stop(): Promise<void> {
    await this.plan.keeper.end(this.name);
    this.process = null;
    const left = await findPostmaster(join(this.plan.folder, 'data', 'postgres', 'cluster'));
    if (left !== null) await stopPostmaster(left);
  }

  /** What it has logged as errors, over all its lives, line by line; the last twenty. */
  async errors(): Promise<string[]> {
    const text = await readFile(this.log, 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line.includes('"level":"error"') || line.includes('"level":50'));
    return lines.slice(-20);
  }

  /** Rejections and errors that nobody caught, as Node tells them before it ends the process. */
  async unhandled(): Promise<string[]> {
    const text = await readFile(this.log, 'utf8').catch(() => '');
    return text.split('\n').filter((line) => /unhandled ?rejection|uncaught ?exception/i.test(line));
  }

  /** The lines of its log, over all its lives, that hold these words. */
  async says(words: string): Promise<string[]> {
    const text = await readFile(this.log, 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line.includes(words));
  }

  private async lastWords(): Promise<string> {
    const text = await readFile(this.log, 'utf8').catch(() => '');
    return text.slice(-2_000);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself a moment before.
  }
}

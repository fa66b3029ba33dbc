import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../src/platform/postgres/cluster.service.js';

const UP_WITHIN_MS = 60_000;

export interface RedisOptions {
  readonly policy?: string;
  readonly password?: string;
  /** For one that is to come up where another has been. */
  readonly port?: number;
}

/** A real Redis of a test's own, which can be killed, frozen and started again on its port. It keeps nothing on disk. */
export class RedisServer {
  private life: { readonly keeper: ChildProcess; readonly pid: number } | null = null;

  private constructor(
    readonly port: number,
    private options: RedisOptions,
  ) {}

  /** Starts one, and waits until it answers. */
  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(options.port ?? (await freePort()), options);
    await server.launch();
    return server;
  }

  get url(): string {
    const { password } = this.options;
    return `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${this.port}`;
  }

  /** Starts it again after `kill`, empty; waits until it answers. */
  async launch(): Promise<void> {
    const { policy = 'noeviction', password } = this.options;
    const argv = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--maxmemory-policy', policy];
    if (password !== undefined) argv.push('--requirepass', password);
    // Its keeper ends it when this process is gone, by kill -9 too: then the pipe breaks that it reads from.
    const script = 'redis-server "$@" >/dev/null & echo $!; read -r _; kill -9 $! 2>/dev/null';
    const keeper = spawn('/bin/sh', ['-c', script, 'redis', ...argv], { stdio: ['pipe', 'pipe', 'ignore'] });
    const pid = await firstLine(keeper.stdout);
    this.life = { keeper, pid: Number(pid) };
    const until = performance.now() + UP_WITHIN_MS;
    while ((await this.ask('ping').catch(() => null)) !== 'PONG') {
      if (performance.now() > until) throw new Error('The Redis of a test did not start.');
      await pause(20);
    }
  }

  /** One command, on a connection of its own. */
  async ask(command: string, ...args: readonly string[]): Promise<unknown> {
    const client = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null, commandTimeout: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.call(command, ...args);
    } finally {
      client.disconnect();
    }
  }

  /** SIGSTOP: it keeps its connections, takes new ones, and answers nothing until `thaw`. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** Asks for another password from now on, and hangs up on everybody. */
  async changePassword(password: string): Promise<void> {
    await this.ask('config', 'set', 'requirepass', password);
    this.options = { ...this.options, password };
    await this.ask('client', 'kill', 'type', 'normal', 'skipme', 'yes');
  }

  /** kill -9: all that it held is lost. Does nothing when it does not run. */
  async kill(): Promise<void> {
    if (this.life === null) return;
    const { keeper } = this.life;
    this.life = null;
    const ended = once(keeper, 'close');
    keeper.stdin?.end();
    await ended;
  }

  private signal(name: NodeJS.Signals): void {
    if (this.life === null) throw new Error('This Redis does not run.');
    process.kill(this.life.pid, name);
  }
}

async function firstLine(stream: Readable): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('The Redis of a test ended before it began.');
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { z } from 'zod';

const answerSchema = z.union([
  z.object({ did: z.enum(['run', 'end', 'freeze', 'thaw', 'cut']), name: z.string(), pid: z.number().optional() }),
  z.object({ ended: z.string(), status: z.number() }),
]);

/** What to run, and how it may end. */
export interface Order {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** File that takes what it prints. */
  readonly log: string;
  /** Seconds that it gets between the request to end and the kill; 0 kills at once. */
  readonly graceSeconds?: number;
}

/**
 * The one process that owns all others of a lab (keeper.py). Nothing of a lab can outlive it: not a detached play, not
 * a service that a site restarted, not even when this Node process is killed.
 */
export class Keeper {
  private readonly waiting = new Map<string, ((pid: number) => void)[]>();
  private readonly endings = new Map<string, (status: number) => void>();

  private constructor(private readonly child: ChildProcess) {}

  /** Starts the keeper of a folder; the folder is removed when the keeper ends. */
  static start(folder: string): Keeper {
    const child = spawn('/usr/bin/python3', ['-SE', join(import.meta.dirname, 'keeper.py'), folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    const keeper = new Keeper(child);
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => {
      keeper.hear(line);
    });
    return keeper;
  }

  /** Runs a program until it ends, or is ended; answers its process id. */
  run(order: Order): Promise<number> {
    const { name, argv, log, env = {}, graceSeconds = 0 } = order;
    const path = process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin';
    return this.tell({ do: 'run', name, argv, log, env: { PATH: path, ...env }, grace: graceSeconds });
  }

  /** Ends a program and all that it started. Does nothing when it has ended already. */
  async end(name: string): Promise<void> {
    await this.tell({ do: 'end', name });
  }

  /** Freezes or thaws an sshd and its sessions, or cuts its sessions. What they run goes on in every case. */
  async link(what: 'freeze' | 'thaw' | 'cut', name: string): Promise<void> {
    await this.tell({ do: what, name });
  }

  /** Calls back with the exit status when the program ends; minus the signal's number when it was killed. */
  onEnd(name: string, callback: (status: number) => void): void {
    this.endings.set(name, callback);
  }

  /** Ends everything, waits until nothing is left, and removes the folder. May be called twice. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) =>
      this.child.once('exit', () => {
        resolve();
      }),
    );
    this.child.stdin?.end();
    await ended;
  }

  private tell(order: { do: string; name: string } & Record<string, unknown>): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.child.stdin?.writable !== true) {
        reject(new Error(`the lab is stopped; ${order.name} cannot ${order.do}`));
        return;
      }
      const key = `${order.do} ${order.name}`;
      this.waiting.set(key, [...(this.waiting.get(key) ?? []), resolve]);
      this.child.stdin.write(`${JSON.stringify(order)}\n`);
    });
  }

  private hear(line: string): void {
    const answer = answerSchema.parse(JSON.parse(line));
    if ('ended' in answer) {
      this.endings.get(answer.ended)?.(answer.status);
      return;
    }
    const key = `${answer.did} ${answer.name}`;
    const [first, ...rest] = this.waiting.get(key) ?? [];
    this.waiting.set(key, rest);
    first?.(answer.pid ?? 0);
  }
}

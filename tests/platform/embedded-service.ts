import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const openedSchema = z.object({
  postgres: z.number(),
  address: z.string(),
  rows: z.number(),
  milliseconds: z.number(),
});
const refusedSchema = z.object({ said: z.string(), milliseconds: z.number() });

/** A process that has the embedded Postgres open, as the service does: see `embedded-service.process.ts`. */
export interface EmbeddedService {
  readonly pid: number;
  /** The process id of its Postgres. */
  readonly postgres: number;
  readonly address: string;
  /** Rows that it found when it opened. */
  readonly rows: number;
  /** How long the opening took it. */
  readonly milliseconds: number;
  readonly child: ChildProcess;
}

/** One that did not open it: what it said, and how long it took to say it. */
export type Refusal = z.infer<typeof refusedSchema>;

/** Starts a process on this data directory, in a process group of its own. */
export async function startEmbedded(directory: string): Promise<EmbeddedService | Refusal> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'tests/platform/embedded-service.process.ts', directory], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (bytes: Buffer) => (complaint += bytes.toString()));
  const line = await new Promise<string | null>((done) => {
    child.stdout.once('data', (bytes: Buffer) => {
      done(bytes.toString());
    });
    child.once('close', () => {
      done(null);
    });
  });
  if (line === null || child.pid === undefined) throw new Error(`It said nothing: ${complaint}`);
  const told = z.union([openedSchema, refusedSchema]).parse(JSON.parse(line));
  return 'said' in told ? told : { ...told, pid: child.pid, child };
}

export async function mustStart(directory: string): Promise<EmbeddedService> {
  const started = await startEmbedded(directory);
  if ('said' in started) throw new Error(`It did not start: ${started.said}`);
  return started;
}

/** Sends a signal, waits until the process is gone, and answers its exit code: null for one that was killed. */
export async function end({ child }: EmbeddedService, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = once(child, 'close');
  child.kill(signal);
  await gone;
  return child.exitCode;
}

/** Whether the process runs; one that has ended and was not collected by its parent yet does not. */
export function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** How often a test does its worst. With `ROUNDS=50` on a quiet machine it also holds the figures of the fault matrix to the letter. */
export const ROUNDS = Number(process.env['ROUNDS'] ?? 3);

/** The most milliseconds that something may take: the figure itself, or enough for a machine that does other things at the same time. */
export function atMost(figure: number): number {
  return process.env['ROUNDS'] === undefined ? 5 * figure : figure;
}

/** The one in the middle: a figure that a busy moment of the machine cannot spoil. */
export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

/** Polls until it holds; throws after half a minute, which is enough on a machine that has other things to do. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const began = Date.now();
  while (!(await holds())) {
    if (Date.now() - began > 30_000) throw new Error(`Half a minute, and still not: ${what}`);
    await pause(20);
  }
}

/** Runs `work` with an empty data directory; afterwards ends by process id whatever `work` started and left. */
export async function withDirectory(
  work: (directory: string, mine: (service: EmbeddedService) => EmbeddedService) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-embedded-'));
  const started: EmbeddedService[] = [];
  try {
    await work(directory, (service) => {
      started.push(service);
      return service;
    });
  } finally {
    for (const service of started) await end(service, 'SIGKILL');
    const orphans = [...new Set(started.map((service) => service.postgres))].filter(lives);
    for (const orphan of orphans) process.kill(orphan, 'SIGQUIT');
    await until('its Postgres is gone', () => !orphans.some(lives));
    await rm(directory, { recursive: true, force: true });
  }
}

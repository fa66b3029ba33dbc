import { randomUUID } from 'node:crypto';
import {
  SiteRunner,
  type Answer,
  type FollowedRun,
  type Ledger,
  type RunEvent,
  type RunResult,
  type RunState,
  type StartOrder,
} from '../../src/rollouts/site-runner.js';

interface Run {
  readonly host: string;
  readonly token: number;
  readonly release: { readonly version: string; readonly digest: string };
  readonly began: Date;
  ended: Date | null;
}

const LINE_BYTES = 100;
/** As many as the real gate lists. */
const LISTED = 1_000;

/**
 * A control node for measuring: every site does well, and what it costs beside the engine is next to nothing. It keeps of each run
 * only what it may be asked for again, and wakes those who wait for a run when there is news of it.
 */
export class SwiftControlNode extends SiteRunner {
  /** How many orders came. */
  starts = 0;
  private readonly incarnation = randomUUID();
  private epoch = 0;
  private readonly runs = new Map<string, Run>();
  private readonly tokens = new Map<string, { token: number; epoch: number }>();
  private readonly waiting = new Map<string, () => void>();

  /** `takesMs` says of each run how long it takes; `onStart` hears of each order when its first byte arrives. */
  constructor(
    private readonly takesMs: () => number,
    private readonly onStart: (key: string) => void,
  ) {
    super();
  }

  override start(_: unknown, order: StartOrder): Promise<Answer<{ readonly attempt: RunState }>> {
    this.starts += 1;
    this.onStart(order.key);
    const known = this.runs.has(order.key);
    if (!known) {
      const { host, token, epoch } = order;
      this.tokens.set(host, { token, epoch });
      this.runs.set(order.key, { host, token, release: releaseOf(order), began: new Date(), ended: null });
      setTimeout(() => {
        this.end(order.key);
      }, this.takesMs()).unref();
    }
    return this.say({ attempt: this.stateOf(order.key) });
  }

  override async events(
    _: unknown,
    asked: { of: readonly { key: string; offset: number }[]; waitSeconds: number },
  ): Promise<Answer<Readonly<Record<string, FollowedRun>>>> {
    const news = asked.of.some(({ key, offset }) => {
      const { state, size } = this.stateOf(key);
      return state !== 'running' || size > offset;
    });
    if (!news) {
      await this.newsOf(
        asked.of.map(({ key }) => key),
        asked.waitSeconds * 1000,
      );
    }
    return this.say(Object.fromEntries(asked.of.map(({ key, offset }) => [key, this.linesOf(key, offset)])));
  }

  override tombstone(
    _: unknown,
    asked: { keys: readonly string[] },
  ): Promise<Answer<Readonly<Record<string, RunState['state']>>>> {
    return this.say(Object.fromEntries(asked.keys.map((key) => [key, this.stateOf(key).state])));
  }

  override list(): Promise<Answer<Ledger>> {
    const attempts = [...this.runs].slice(-LISTED).map(([key, { host, token, ended }]) => ({
      ...{ key, host, token, state: ended === null ? 'running' : 'finished' },
    }));
    return this.say({ sites: Object.fromEntries(this.tokens), attempts });
  }

  override adopt(_: unknown, asked: { epoch: number }): Promise<Answer<null>> {
    this.epoch = Math.max(this.epoch, asked.epoch);
    return this.say(null);
  }

  override missing(): Promise<Answer<readonly string[]>> {
    return this.say([]);
  }

  override stage(): Promise<Answer<null>> {
    return this.say(null);
  }

  override close(): Promise<void> {
    for (const wake of new Set(this.waiting.values())) wake();
    return Promise.resolve();
  }

  private end(key: string): void {
    const run = this.runs.get(key);
    if (run !== undefined) run.ended = new Date();
    this.waiting.get(key)?.();
  }

  private async newsOf(keys: readonly string[], withinMs: number): Promise<void> {
    await new Promise<void>((wake) => {
      const timer = setTimeout(wake, withinMs);
      const woken = (): void => {
        clearTimeout(timer);
        wake();
      };
      for (const key of keys) this.waiting.set(key, woken);
    });
    for (const key of keys) this.waiting.delete(key);
  }

  private stateOf(key: string): RunState {
    const run = this.runs.get(key);
    if (run === undefined) return { state: 'unknown', result: null, size: 0 };
    if (run.ended === null) return { state: 'running', result: null, size: 2 * LINE_BYTES };
    return { state: 'finished', result: resultOf(run), size: 3 * LINE_BYTES };
  }

  private linesOf(key: string, offset: number): FollowedRun {
    const run = this.runs.get(key);
    const lines = run === undefined ? [] : told(run).slice(offset / LINE_BYTES);
    return { ...this.stateOf(key), offset: offset + lines.length * LINE_BYTES, lines };
  }

  private say<Said>(said: Said): Promise<Answer<Said>> {
    return Promise.resolve({ kind: 'said', incarnation: this.incarnation, epoch: this.epoch, said });
  }
}

function told({ began, ended }: Run): readonly RunEvent[] {
  const line = (seq: number, at: Date, event: string, progress: number | null): RunEvent => ({
    ...{ seq, at, event, progress, task: seq === 2 ? 'unpack' : null, message: null, ms: null },
  });
  const begun = [line(1, began, 'run-started', null), line(2, began, 'task-started', 0.5)];
  return ended === null ? begun : [...begun, line(3, ended, 'run-ended', 1)];
}

function resultOf({ host, release }: Run): RunResult {
  const stats = { [host]: { ok: 5, changed: 3, failures: 0, unreachable: 0, rescued: 0 } };
  const probe = { ...release, healthy: true, detail: 'as the site says' };
  return { rc: 0, stats, probe, before: null, failure: null };
}

function releaseOf({ vars, manifestDigest }: StartOrder): Run['release'] {
  const { release } = vars;
  const version = typeof release === 'object' && release !== null && 'version' in release ? release.version : undefined;
  return { version: typeof version === 'string' ? version : '', digest: manifestDigest };
}

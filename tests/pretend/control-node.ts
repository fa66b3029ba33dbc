import { randomUUID } from 'node:crypto';
import type {
  FollowedRun,
  HostStats,
  Ledger,
  Probe,
  Refusal,
  RunEvent,
  RunResult,
  RunState,
  StartOrder,
  Survey,
} from '../../src/rollouts/site-runner.js';
import type { Manifest } from '../../src/rollouts/standing.js';

/** How a site takes what is done to it. */
export type Conduct =
  | 'well'
  | 'fails'
  | 'turns-ill'
  | 'unreachable'
  | 'wrong-version'
  | 'wrong-digest'
  | 'no-host-matched'
  | 'rescued'
  | 'host-key-changed'
  | 'no-probe'
  | 'never-ends';

/** One step that really happened at a site, in the site's own words. */
export interface JournalLine {
  readonly host: string;
  readonly key: string;
  readonly token: number;
  readonly playbook: string;
  readonly step: 'began' | 'ended';
  readonly at: number;
}

interface Run {
  readonly order: StartOrder;
  state: 'running' | 'finished' | 'interrupted';
  lines: RunEvent[];
  result: RunResult | null;
}

export interface Estate extends Manifest {
  readonly healthy: boolean;
}

export type Verb = 'start' | 'events' | 'tombstone' | 'list' | 'adopt' | 'missing' | 'stage';
const LINE_BYTES = 100;

/** A control node and the sites behind it, in memory: the same protocol as the real gate, and scripted conduct. */
export class PretendControlNode {
  incarnation: string = randomUUID();
  epoch = 0;
  /** Refuses every new key so. */
  refuses: Refusal | null = null;
  /** How long a run takes at a site. */
  runMs = 20;
  readonly estates = new Map<string, Estate>();
  /** What a pre-flight finds at a site, where it is not all well. */
  readonly surveys = new Map<string, Partial<Survey>>();
  /** Sites whose quiesce check says that they are busy. */
  readonly busy = new Set<string>();
  readonly journal: JournalLine[] = [];
  readonly calls: { verb: Verb; keys: readonly string[] }[] = [];
  readonly artefacts = new Set<string>();
  private readonly conducts = new Map<string, Conduct[]>();
  private readonly runs = new Map<string, Run>();
  private readonly tombstones = new Set<string>();
  private readonly sites = new Map<string, { token: number; epoch: number; key: string }>();

  /** The next runs at a site go so, one after the other; the last one stays. */
  conduct(host: string, ...next: Conduct[]): void {
    this.conducts.set(host, next);
  }

  /** A rebuilt control node: an empty ledger with another name. What ran, ends unseen. */
  rebuild(): void {
    this.incarnation = randomUUID();
    this.runs.clear();
    this.sites.clear();
    this.tombstones.clear();
  }

  /** A reboot: what ran is interrupted. */
  reboot(): void {
    for (const run of this.runs.values()) if (run.state === 'running') run.state = 'interrupted';
  }

  /** Forgets one run, as a damaged ledger would. */
  forget(key: string): void {
    this.runs.delete(key);
  }

  /** How often a playbook really ran for this key. */
  timesRun(key: string): number {
    return this.journal.filter((line) => line.key === key && line.step === 'began').length;
  }

  keysAt(host: string): readonly string[] {
    return [...this.runs].filter(([, run]) => run.order.host === host).map(([key]) => key);
  }

  orders(): readonly StartOrder[] {
    return [...this.runs.values()].map((run) => run.order);
  }

  start(order: StartOrder): { refusal: Refusal; message: string } | { attempt: RunState } {
    if (order.incarnation !== this.incarnation) return no('lost');
    const known = this.runs.get(order.key);
    if (known !== undefined) return { attempt: this.stateOf(order.key) };
    if (this.tombstones.has(order.key)) return no('tombstoned');
    if (this.refuses !== null) return no(this.refuses);
    const site = this.sites.get(order.host) ?? { token: 0, epoch: 0, key: '' };
    const older = order.epoch < site.epoch || (order.epoch === site.epoch && order.token < site.token);
    if (order.epoch < this.epoch || older) return no('fenced');
    if (this.runs.get(site.key)?.state === 'running') return no('busy');
    this.sites.set(order.host, { token: order.token, epoch: order.epoch, key: order.key });
    this.runs.set(order.key, { order, state: 'running', lines: [], result: null });
    this.run(order);
    return { attempt: this.stateOf(order.key) };
  }

  stateOf(key: string): RunState {
    const run = this.runs.get(key);
    if (run === undefined) return { state: this.tombstones.has(key) ? 'tombstoned' : 'unknown', result: null, size: 0 };
    return { state: run.state, result: run.result, size: run.lines.length * LINE_BYTES };
  }

  linesOf(key: string, offset: number): FollowedRun {
    const lines = this.runs.get(key)?.lines.slice(offset / LINE_BYTES) ?? [];
    return { ...this.stateOf(key), offset: offset + lines.length * LINE_BYTES, lines };
  }

  bury(key: string): RunState['state'] {
    if (!this.runs.has(key)) this.tombstones.add(key);
    return this.stateOf(key).state;
  }

  ledger(): Ledger {
    const attempts = [...this.runs].map(([key, { order, state }]) => ({
      key,
      host: order.host,
      token: order.token,
      state,
    }));
    return { sites: Object.fromEntries(this.sites), attempts };
  }

  /** Lets what has run at a site without end come to its end now, and go well. */
  finish(host: string): void {
    for (const { order, state } of this.runs.values())
      if (order.host === host && state === 'running') this.end(order, 'well');
  }

  private run(order: StartOrder): void {
    const queue = this.conducts.get(order.host) ?? ['well'];
    const conduct = queue.length > 1 ? (queue.shift() ?? 'well') : (queue[0] ?? 'well');
    const { host, key, token, playbook } = order;
    this.journal.push({ host, key, token, playbook, step: 'began', at: performance.now() });
    this.say(key, 'run-started', null);
    this.say(key, 'task-started', 0.5);
    if (conduct === 'never-ends') return;
    const ending = setTimeout(() => {
      this.end(order, conduct);
    }, this.runMs);
    ending.unref();
  }

  private end(order: StartOrder, conduct: Conduct): void {
    const run = this.runs.get(order.key);
    const before = this.estates.get(order.host) ?? null;
    const busy = order.vars['quiesce'] !== undefined && this.busy.has(order.host);
    if (!busy) this.change(order, conduct);
    const { host, key, token, playbook } = order;
    this.journal.push({ host, key, token, playbook, step: 'ended', at: performance.now() });
    if (run?.state !== 'running') return;
    this.say(key, 'run-ended', 1);
    const result = this.resultOf(order, conduct, before);
    const isBusy = busy && order.playbook === 'deploy';
    run.result = isBusy
      ? { ...result, before: null, failure: { kind: 'busy', task: 'look', message: 'training' } }
      : result;
    run.state = 'finished';
  }

  private change(order: StartOrder, conduct: Conduct): void {
    if (['unreachable', 'no-host-matched', 'host-key-changed'].includes(conduct)) return;
    const target = targetOf(order);
    const there = this.estates.get(order.host);
    const healthy = order.playbook === 'take-offline' ? false : order.playbook === 'restore' ? true : there?.healthy;
    if (there !== undefined && healthy !== undefined) this.estates.set(order.host, { ...there, healthy });
    if (target === null || conduct === 'fails') return;
    const version = conduct === 'wrong-version' ? '0.0.1' : target.version;
    const digest = conduct === 'wrong-digest' ? 'f'.repeat(64) : target.digest;
    this.estates.set(order.host, { version, digest, healthy: conduct !== 'turns-ill' });
  }

  private resultOf(order: StartOrder, conduct: Conduct, before: Estate | null): RunResult {
    const blind = ['unreachable', 'no-host-matched', 'host-key-changed', 'no-probe'].includes(conduct);
    const now = this.estates.get(order.host);
    const probe: Probe | null = blind
      ? null
      : {
          version: now?.version ?? null,
          digest: now?.digest ?? null,
          healthy: now?.healthy ?? false,
          detail: 'as the site says',
        };
    const stats = conduct === 'no-host-matched' ? {} : { [order.host]: lineOf(conduct) };
    return {
      rc: conduct === 'fails' || conduct === 'turns-ill' ? 2 : conduct === 'unreachable' ? 4 : 0,
      stats,
      probe,
      before:
        before === null || order.playbook === 'pre-flight' ? null : { version: before.version, digest: before.digest },
      survey: order.playbook === 'pre-flight' && !blind ? this.surveyOf(order) : null,
      failure: failureOf(conduct),
    };
  }

  private surveyOf(order: StartOrder): Survey {
    const quiesce =
      order.vars['quiesce'] === undefined ? null : { busy: this.busy.has(order.host), fault: null, says: 'training' };
    const well = { freeBytes: 10 ** 9, currentBytes: 10 ** 6, unpackedBytes: 10 ** 6, skewSeconds: 0 };
    return { ...well, unusable: [], quiesce, ...this.surveys.get(order.host) };
  }

  private say(key: string, event: string, progress: number | null): void {
    const lines = this.runs.get(key)?.lines;
    lines?.push({ seq: lines.length + 1, at: new Date(), event, task: 'unpack', message: null, ms: null, progress });
  }
}

function targetOf(order: StartOrder): Manifest | null {
  if (
    order.playbook === 'pre-flight' ||
    order.playbook === 'verify' ||
    order.playbook === 'take-offline' ||
    order.playbook === 'restore'
  )
    return null;
  const { release, back } = order.vars;
  const said = order.playbook === 'roll-back' ? back : release;
  if (typeof said !== 'object' || said === null || !('version' in said) || !('digest' in said)) return null;
  const { version, digest } = said;
  return typeof version === 'string' && typeof digest === 'string' ? { version, digest } : null;
}

function lineOf(conduct: Conduct): HostStats {
  const failed = conduct === 'fails' || conduct === 'turns-ill';
  return {
    ok: 3,
    changed: 1,
    failures: failed ? 1 : 0,
    unreachable: conduct === 'unreachable' || conduct === 'host-key-changed' ? 1 : 0,
    rescued: conduct === 'rescued' ? 1 : 0,
  };
}

function failureOf(conduct: Conduct): RunResult['failure'] {
  switch (conduct) {
    case 'fails':
    case 'turns-ill':
      return { kind: 'failed', task: 'check health', message: 'no answer on /health' };
    case 'unreachable':
      return { kind: 'unreachable', task: null, message: 'No route to host' };
    case 'no-host-matched':
      return { kind: 'no-host-matched', task: null, message: 'no hosts matched' };
    case 'host-key-changed':
      return { kind: 'host-key-changed', task: null, message: 'REMOTE HOST IDENTIFICATION HAS CHANGED' };
    case 'well':
    case 'wrong-version':
    case 'wrong-digest':
    case 'rescued':
    case 'no-probe':
    case 'never-ends':
      return null;
  }
}

function no(refusal: Refusal): { refusal: Refusal; message: string } {
  return { refusal, message: `refused: ${refusal}` };
}

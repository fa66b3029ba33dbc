import type { AttemptKind } from '../../src/rollouts/attempt.js';
import type { AttemptRecord } from '../../src/rollouts/protocol/record.js';
import type { Answer, FailureKind, Probe, Refusal, RunResult, RunState } from '../../src/rollouts/site-runner.js';
import type { Manifest } from '../../src/rollouts/standing.js';
import type { Agenda } from './agenda.js';
import type { Dice } from './dice.js';
import type { History, JournalLine } from './history.js';

/** A start as the control node gets it. */
export interface Order {
  readonly key: string;
  readonly token: number;
  readonly incarnation: string;
  readonly site: string;
  readonly kind: AttemptKind;
  readonly target: Manifest | null;
  readonly deadlineSeconds: number;
}

interface Run {
  readonly order: Order;
  state: 'running' | 'finished' | 'interrupted';
  result: RunResult | null;
}

/** What really runs at a site. It outlives every control node. */
export interface Estate extends Manifest {
  readonly healthy: boolean;
}

type Conduct = 'well' | 'failed' | 'unreachable' | 'errored' | 'wrong-version' | 'no-probe' | 'turns-ill' | 'hangs';

/** A control node in the time of the simulation: a gate that asks the real gate's questions in their order, a ledger, and its sites. */
export class PretendNode {
  incarnation: string;
  /** Nothing comes through to it or from it. */
  cutOff = false;
  private rebuilds = 0;
  private runs = new Map<string, Run>();
  private tombstones = new Set<string>();
  private sites = new Map<string, { readonly token: number; readonly key: string }>();

  constructor(
    readonly id: string,
    private readonly world: { readonly agenda: Agenda; readonly dice: Dice; readonly history: History },
    private readonly estates: Map<string, Estate>,
    private readonly badRuns: () => number,
  ) {
    this.incarnation = `${id}-ledger-0`;
  }

  start(order: Order): Answer<{ readonly attempt: RunState }> {
    if (order.incarnation !== this.incarnation) return this.refused('lost');
    if (this.runs.has(order.key)) return this.said({ attempt: this.stateOf(order.key) });
    if (this.tombstones.has(order.key)) return this.refused('tombstoned');
    const site = this.sites.get(order.site);
    if (site !== undefined && order.token < site.token) return this.refused('fenced');
    if (site !== undefined && this.runs.get(site.key)?.state === 'running') return this.refused('busy');
    this.sites.set(order.site, { token: order.token, key: order.key });
    const run: Run = { order, state: 'running', result: null };
    this.runs.set(order.key, run);
    this.begin(run);
    return this.said({ attempt: this.stateOf(order.key) });
  }

  statesOf(keys: readonly string[]): Answer<ReadonlyMap<string, RunState>> {
    return this.said(new Map(keys.map((key) => [key, this.stateOf(key)])));
  }

  bury(keys: readonly string[]): Answer<ReadonlyMap<string, RunState['state']>> {
    for (const key of keys) if (!this.runs.has(key)) this.tombstones.add(key);
    return this.said(new Map(keys.map((key) => [key, this.stateOf(key).state])));
  }

  name(): Answer<null> {
    return this.said(null);
  }

  /** What ran is cut off; the ledger remembers that it had begun. */
  reboot(): void {
    for (const run of this.runs.values()) this.cut(run);
  }

  /** What ran is cut off, and an empty ledger with another name answers from now on. */
  rebuild(): void {
    this.reboot();
    this.rebuilds += 1;
    this.incarnation = `${this.id}-ledger-${String(this.rebuilds)}`;
    this.runs = new Map();
    this.tombstones = new Set();
    this.sites = new Map();
  }

  private stateOf(key: string): RunState {
    const run = this.runs.get(key);
    if (run === undefined) return { state: this.tombstones.has(key) ? 'tombstoned' : 'unknown', result: null, size: 0 };
    return { state: run.state, result: run.result, size: 0 };
  }

  private begin(run: Run): void {
    const { dice, agenda } = this.world;
    const conduct = this.conduct(run.order.kind);
    const before = this.estates.get(run.order.site) ?? null;
    const { deadlineSeconds } = run.order;
    this.note(run.order, 'began');
    const seconds = conduct === 'hangs' ? deadlineSeconds : Math.min(deadlineSeconds, dice.whole(1, 40));
    agenda.after(seconds * 1000, () => {
      if (run.state !== 'running') return;
      this.change(run.order, conduct);
      run.state = 'finished';
      run.result = this.resultOf(run.order, conduct, before);
      this.note(run.order, 'ended');
    });
  }

  private conduct(kind: AttemptKind): Conduct {
    const { dice } = this.world;
    if (!dice.chance(this.badRuns())) return 'well';
    if (kind === 'verify') return dice.pick(['no-probe', 'unreachable', 'hangs', 'well']);
    return dice.pick(['failed', 'unreachable', 'wrong-version', 'no-probe', 'turns-ill', 'hangs', 'errored']);
  }

  /** Half-way is either before the release was switched to or after it. */
  private cut(run: Run): void {
    if (run.state !== 'running') return;
    run.state = 'interrupted';
    if (this.world.dice.chance(0.5)) this.change(run.order, 'well');
    this.note(run.order, 'cut');
  }

  private change(order: Order, conduct: Conduct): void {
    if (order.kind === 'verify' || order.target === null) return;
    if (conduct === 'failed' || conduct === 'unreachable' || conduct === 'errored' || conduct === 'hangs') return;
    const { version, digest } = order.target;
    const wrong = conduct === 'wrong-version';
    const runs = wrong ? { version: '0.0.1', digest: 'wrong' } : { version, digest };
    this.estates.set(order.site, { ...runs, healthy: conduct !== 'turns-ill' });
  }

  private resultOf(order: Order, conduct: Conduct, before: Estate | null): RunResult {
    const now = this.estates.get(order.site);
    const blind = conduct === 'no-probe' || conduct === 'unreachable';
    const probe: Probe | null =
      blind || now === undefined
        ? null
        : { version: now.version, digest: now.digest, healthy: now.healthy, detail: '' };
    const good = conduct === 'well' || conduct === 'wrong-version' || conduct === 'no-probe';
    const kind = failureOf(conduct);
    return {
      rc: good ? 0 : 2,
      stats: {
        [order.site]: {
          ...{ ok: 1, changed: 1, rescued: 0 },
          ...{ failures: good ? 0 : 1, unreachable: conduct === 'unreachable' ? 1 : 0 },
        },
      },
      probe: order.kind === 'verify' && conduct === 'hangs' ? null : probe,
      before: before === null ? null : { version: before.version, digest: before.digest },
      failure: kind === null ? null : { kind, task: null, message: conduct },
    };
  }

  private note(order: Order, step: JournalLine['step']): void {
    const { key, site, token, kind } = order;
    const now = this.estates.get(site);
    this.world.history.write({
      ...{ at: this.world.agenda.now, site, key, token, kind, step, target: order.target?.digest ?? null },
      ...{ runs: now?.digest ?? 'nothing', healthy: now?.healthy ?? false },
    });
  }

  private said<Said>(said: Said): Answer<Said> {
    return { kind: 'said', incarnation: this.incarnation, epoch: 1, said };
  }

  private refused<Said>(refusal: Refusal): Answer<Said> {
    return { kind: 'refused', incarnation: this.incarnation, epoch: 1, refusal, message: refusal };
  }
}

function failureOf(conduct: Conduct): FailureKind | null {
  switch (conduct) {
    case 'failed':
    case 'turns-ill':
      return 'failed';
    case 'unreachable':
    case 'errored':
      return conduct;
    case 'hangs':
      return 'deadline';
    case 'well':
    case 'wrong-version':
    case 'no-probe':
      return null;
  }
}

/** What is sent to a control node of an attempt that was claimed. */
export function orderOf(attempt: AttemptRecord): Order {
  const { id: key, site, kind, token, incarnation, deadline_seconds: deadlineSeconds } = attempt;
  if (token === null || incarnation === null) throw new Error(`Attempt ${key} was never claimed.`);
  const { target_version: version, target_digest: digest } = attempt;
  const target = version === null || digest === null ? null : { version, digest };
  return { key, token, incarnation, site, kind, target, deadlineSeconds };
}

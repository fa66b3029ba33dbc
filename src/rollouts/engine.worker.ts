import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../platform/log/log.service.js';
import { RequestWorker } from './approach/request.worker.js';
import { DispatcherWorker } from './dispatcher.worker.js';
import { FollowerWorker } from './follower.worker.js';
import { HaltWorker } from './halt.worker.js';
import { OfflineWorker } from './offline/offline.worker.js';
import { Loop } from '../platform/loop.worker.js';
import { ReconcilerWorker } from './reconciler.worker.js';
import { RolloutMetrics } from './rollout.metrics.js';
import { RolloutWorker } from './rollout.worker.js';
import { Signals } from './signals.service.js';
import { SiteRunner } from './site-runner.js';
import { SweeperWorker } from './sweeper.worker.js';
import { OverrunWorker } from './timing/overrun.worker.js';

/** How long a stop waits for each of the things that are under way. */
const GRACE_MS = 2_000;

/**
 * Keeps the loops turning: recover, decide, dispatch, follow, halt. Any number of processes may do so on one database. On shutdown
 * each finishes the write in hand and gives the rest to the others; runs at the sites go on and are found again.
 */
@Injectable()
export class Engine implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loops: readonly Loop[];
  private readonly reconciling: Loop;
  private readonly sweeping: Loop;
  private readonly dispatching: Loop;

  constructor(
    private readonly dispatcher: DispatcherWorker,
    private readonly follower: FollowerWorker,
    private readonly runner: SiteRunner,
    halts: HaltWorker,
    reconciler: ReconcilerWorker,
    rollouts: RolloutWorker,
    signals: Signals,
    sweeper: SweeperWorker,
    overruns: OverrunWorker,
    requests: RequestWorker,
    offline: OfflineWorker,
    private readonly log: Log,
    private readonly metrics: RolloutMetrics,
  ) {
    const loop = this.loop.bind(this);
    this.reconciling = loop('reconcile', null, () => reconciler.turn());
    this.sweeping = loop('sweep', null, () => sweeper.turn());
    const knock = loop('knock', 2_000, () => reconciler.knock());
    const mend = loop('mend', 2_000, () => reconciler.mend());
    const decide = loop('decide', 1_000, () => rollouts.turn());
    this.dispatching = loop('dispatch', 1_000, () => dispatcher.turn());
    const follow = loop('follow', 1_000, () => follower.turn());
    const halt = loop('halt', 1_000, () => halts.turn());
    const watch = loop('watch', 2_000, () => requests.turn());
    const outOfService = loop('offline', 1_000, () => offline.turn());
    const overrun = loop('overrun', 5_000, () => overruns.turn());
    this.loops = [
      ...[this.reconciling, this.sweeping, knock, mend, decide, this.dispatching, follow, halt],
      ...[overrun, watch, outOfService],
    ];
    follower.onReturn(hinting(follow));
    signals.connect({
      ready: hinting(this.dispatching),
      started: hinting(follow),
      changed: hinting(decide, outOfService),
      halting: hinting(halt),
      silence: hinting(knock),
    });
  }

  private loop(name: string, everyMs: number | null, turn: () => Promise<void>): Loop {
    const toTheEnd = async (): Promise<void> => {
      await turn();
      this.metrics.turned(name);
    };
    return new Loop(everyMs, toTheEnd, (error) => {
      this.log.error('a loop of the rollouts stumbled; it goes on', { loop: name, error });
    });
  }

  onApplicationBootstrap(): void {
    for (const loop of this.loops) loop.start();
  }

  /** Recovery looks over everything. A look that still goes on is followed by the next, never overlapped. */
  @Interval('reconcile', 15_000)
  reconcile(): void {
    this.reconciling.hint();
  }

  @Interval('sweep', 5_000)
  sweep(): void {
    this.sweeping.hint();
  }

  /** Claims nothing more and gives back what it has not sent; answers to orders are awaited for a moment, and then left to others. */
  async beforeApplicationShutdown(): Promise<void> {
    this.follower.stop();
    const ended = Promise.all(this.loops.map((loop) => loop.stop()));
    await atMost(this.dispatching.stop());
    await this.dispatcher.handOn().catch((error: unknown) => {
      this.log.error('claims could not be given back; they run out by themselves', { error });
    });
    const quiet = ended.then(() => this.dispatcher.idle());
    await atMost(quiet);
    // Whoever still waits for an answer hears silence now, and lets go.
    await this.runner.close();
    await atMost(quiet);
  }
}

function hinting(...loops: readonly Loop[]): () => void {
  return () => {
    for (const loop of loops) loop.hint();
  };
}

async function atMost(what: Promise<unknown>): Promise<void> {
  await Promise.race([what, pause(GRACE_MS, undefined, { ref: false })]);
}

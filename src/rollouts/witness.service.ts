import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { GapInEvents, keepEvents, passEvents } from './attempt-event.table.js';
import { heardOf, lockAttempt, type AttemptRow } from './attempt.table.js';
import { ControlNodes } from './control-nodes.service.js';
import { hasMoreToRead, hear, speaksOf } from './protocol/hearing.js';
import { RolloutMetrics } from './rollout.metrics.js';
import { Signals } from './signals.service.js';
import { SiteRunner, type FollowedRun } from './site-runner.js';
import { applyStep } from './step.table.js';

/** Writes down what the control nodes say of attempts. The ledger there is the second witness of every run. */
@Injectable()
export class Witness {
  constructor(
    private readonly database: Database,
    private readonly runner: SiteRunner,
    private readonly nodes: ControlNodes,
    private readonly signals: Signals,
    private readonly metrics: RolloutMetrics,
    private readonly log: Log,
  ) {}

  /**
   * Asks one control node for news of these attempts, all in one call that waits up to `waitSeconds`, and writes the answers down:
   * lines with the place to read on from, and what became of each. Whether it answered at all.
   */
  async listen(node: string, attempts: readonly AttemptRow[], waitSeconds: number): Promise<boolean> {
    const of = attempts.map((attempt) => ({ key: attempt.id, offset: attempt.event_offset }));
    const answer = await this.metrics.timed('events', () =>
      this.runner.events(this.nodes.address(node), { epoch: this.nodes.epoch(node), of, waitSeconds }),
    );
    if (!this.nodes.heard(node, answer) || answer.kind !== 'said') return false;
    const ids = attempts.map((attempt) => attempt.id);
    await this.database.transaction((tx) => heardOf(tx, ids), 'witness.heard');
    for (const attempt of attempts) {
      const run = answer.said[attempt.id];
      if (run !== undefined) await this.keepRun(attempt, run, answer.incarnation);
    }
    return true;
  }

  /** Writes down one run's lines and state, if the attempt still is where `read` left it. */
  private async keepRun(read: AttemptRow, run: FollowedRun, incarnation: string): Promise<void> {
    const changed = await this.database.transaction(async (tx) => {
      const attempt = await lockAttempt(tx, read.id);
      if (attempt === null || attempt.state !== read.state || attempt.event_offset !== read.event_offset) return false;
      // The reconciler declares lost what another ledger was told.
      if (!speaksOf(attempt, incarnation)) return false;
      const complete = await this.keepLines(tx, attempt, run);
      if (complete && hasMoreToRead(run)) return false;
      return (await applyStep(tx, attempt, hear(attempt, { incarnation, run }, attempt.now))) !== null;
    }, 'witness.run');
    if (changed) this.signals.changed();
  }

  /** False when the lines do not follow on: they are left out and read past, and the run's end is judged by its result all the same. */
  private async keepLines(tx: Tx, attempt: AttemptRow, run: FollowedRun): Promise<boolean> {
    try {
      await keepEvents(tx, attempt, run);
      return true;
    } catch (error) {
      if (!(error instanceof GapInEvents)) throw error;
      this.metrics.gapInEvents();
      this.log.child({ attempt: attempt.id, site: attempt.site }).error(error.message);
      await passEvents(tx, attempt, run);
      return false;
    }
  }
}

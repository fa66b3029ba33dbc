import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { BEGUN, FREED } from './attempt-change.table.js';
import { GapInEvents, keepEvents, passEvents } from './attempt-event.table.js';
import { heardOf, lockAttempt, moveAttempt, type AttemptRow } from './attempt.table.js';
import { isHeld } from './claim.table.js';
import { ControlNodes } from './control-nodes.service.js';
import { conclude, lose } from './ending.service.js';
import { RolloutMetrics } from './rollout.metrics.js';
import { Signals } from './signals.service.js';
import { SiteRunner, type FollowedRun, type RunState } from './site-runner.js';

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
    await this.database.transaction((tx) =>
      heardOf(
        tx,
        attempts.map((attempt) => attempt.id),
      ),
    );
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
      // Words of another ledger say nothing of this attempt; the reconciler declares it lost.
      if (attempt.incarnation !== incarnation) return false;
      const complete = await this.keepLines(tx, attempt, run);
      if (run.state === 'finished' && complete && run.offset < run.size) return false;
      return hear(tx, await freshly(tx, attempt), run);
    });
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

async function freshly(tx: Tx, attempt: AttemptRow): Promise<AttemptRow> {
  return (await lockAttempt(tx, attempt.id)) ?? attempt;
}

/** Writes down a run's state as its control node's ledger tells it; whether anything changed. */
export async function hear(tx: Tx, attempt: AttemptRow, run: RunState): Promise<boolean> {
  switch (run.state) {
    case 'running':
      if (attempt.state === 'running') return false;
      return moveAttempt(tx, attempt, { to: 'running', set: BEGUN });
    case 'finished':
      if (run.result === null) await lose(tx, attempt, 'The run ended and left no result.');
      else await conclude(tx, attempt, run.result);
      return true;
    case 'interrupted':
      await lose(tx, attempt, 'The control node was interrupted during the run.');
      return true;
    case 'tombstoned':
      return moveAttempt(tx, attempt, { to: 'cancelled', because: 'The control node will never start it.' });
    case 'unknown':
      return neverSeen(tx, attempt);
  }
}

/** Safe to send again, because the key makes the start happen once; but not while somebody may still be about to send it. */
async function neverSeen(tx: Tx, attempt: AttemptRow): Promise<boolean> {
  if (attempt.begun) {
    await lose(tx, attempt, 'The control node no longer knows the run.');
    return true;
  }
  if (attempt.needs_probe || (attempt.state !== 'starting' && attempt.state !== 'unknown')) return false;
  if (await isHeld(tx, attempt.id)) return false;
  return moveAttempt(tx, attempt, {
    to: 'ready',
    because: 'The control node never saw it.',
    set: FREED,
  });
}

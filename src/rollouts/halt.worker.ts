import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { begunAlready } from './attempt-change.table.js';
import { lockAttempt, moveAttempt, type AttemptRow } from './attempt.table.js';
import { ControlNodes } from './control-nodes.service.js';
import { quietHalts, toBury } from './halt.table.js';
import { RolloutMetrics } from './rollout.metrics.js';
import { lockRollout, moveRollout, tellRollout } from './rollout.table.js';
import { Signals } from './signals.service.js';
import { SiteRunner, type RunState } from './site-runner.js';

/**
 * Makes halts true: every deployment that has not begun gets a tombstone at its control node, and a rollout is halted only when
 * all of them are confirmed (INV-11). What has begun goes on to its end (INV-21).
 */
@Injectable()
export class HaltWorker {
  constructor(
    private readonly database: Database,
    private readonly runner: SiteRunner,
    private readonly nodes: ControlNodes,
    private readonly signals: Signals,
    private readonly metrics: RolloutMetrics,
  ) {}

  async turn(): Promise<void> {
    const { pending, quiet } = await this.database.transaction(async (tx) => ({
      pending: await toBury(tx),
      quiet: await quietHalts(tx),
    }));
    const nodes = [...new Set(pending.map((attempt) => attempt.control_node))].filter((node) =>
      this.nodes.isReachable(node),
    );
    await Promise.all(
      nodes.map((node) =>
        this.bury(
          node,
          pending.filter((attempt) => attempt.control_node === node),
        ),
      ),
    );
    for (const rollout of quiet) await this.confirm(rollout);
  }

  private async bury(node: string, attempts: readonly AttemptRow[]): Promise<void> {
    const keys = attempts.map((attempt) => attempt.id);
    const answer = await this.metrics.timed('tombstone', () =>
      this.runner.tombstone(this.nodes.address(node), { epoch: this.nodes.epoch(node), keys }),
    );
    if (!this.nodes.heard(node, answer) || answer.kind !== 'said') return;
    let buried = false;
    for (const { id } of attempts) {
      const told = answer.said[id];
      if (told === undefined) continue;
      if (await this.database.transaction((tx) => keepBurial(tx, id, told, answer.incarnation))) buried = true;
    }
    if (buried) this.signals.halting();
    this.signals.started();
    this.signals.changed();
  }

  private async confirm(id: string): Promise<void> {
    const halted = await this.database.transaction(async (tx) => {
      const rollout = await lockRollout(tx, id);
      if (rollout?.state !== 'halting' || !(await quietHalts(tx)).includes(id)) return false;
      if (!(await moveRollout(tx, id, { from: ['halting'], to: 'halted' }))) return false;
      await tellRollout(tx, rollout, { after: 'halted', because: rollout.halt_because, by: null });
      return true;
    });
    if (halted) this.signals.changed();
  }
}

/** Whether anything was written down. */
async function keepBurial(tx: Tx, id: string, told: RunState['state'], incarnation: string): Promise<boolean> {
  const attempt = await lockAttempt(tx, id);
  if (attempt === null || told === 'unknown') return false;
  if (told === 'tombstoned') {
    return moveAttempt(tx, attempt, { to: 'cancelled', because: 'Halted: the control node will never start it.' });
  }
  // It had begun before the tombstone came; the follower reads how it goes on.
  return moveAttempt(tx, attempt, {
    to: 'running',
    because: 'It had begun before the halt reached the control node.',
    set: begunAlready(incarnation),
  });
}

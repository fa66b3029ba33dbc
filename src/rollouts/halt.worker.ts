import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { lockAttempt, type AttemptRow } from './attempt.table.js';
import { ControlNodes } from './control-nodes.service.js';
import { haltable, haltableOf, haltingRollouts } from './halt.table.js';
import { buried, isQuiet, isToBury } from './protocol/burial.js';
import { RolloutMetrics } from './rollout.metrics.js';
import { lockRollout, moveRollout, tellRollout } from './rollout.table.js';
import { Signals } from './signals.service.js';
import { SiteRunner, type RunState } from './site-runner.js';
import { applyStep } from './step.table.js';
import { startsUnder } from './stops/stop.facts.js';
import { stopsInForce } from './stops/stop.table.js';
import { StopWorker } from './stops/stop.worker.js';

/** So many tombstones are asked for at once. */
const MOST = 500;

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
    private readonly stops: StopWorker,
  ) {}

  async turn(): Promise<void> {
    const { found, halting } = await this.database.transaction(
      async (tx) => ({ found: await toBury(tx), halting: await haltingRollouts(tx) }),
      'halt.look',
    );
    // Those behind a control node that is out of reach must not take the places of the others.
    const pending = found.filter((attempt) => this.nodes.isReachable(attempt.control_node)).slice(0, MOST);
    const nodes = [...new Set(pending.map((attempt) => attempt.control_node))];
    await Promise.all(
      nodes.map((node) =>
        this.bury(
          node,
          pending.filter((attempt) => attempt.control_node === node),
        ),
      ),
    );
    for (const rollout of halting) await this.confirm(rollout);
    await this.stops.turn();
  }

  private async bury(node: string, attempts: readonly AttemptRow[]): Promise<void> {
    const keys = attempts.map((attempt) => attempt.id);
    const answer = await this.metrics.timed('tombstone', () =>
      this.runner.tombstone(this.nodes.address(node), { epoch: this.nodes.epoch(node), keys }),
    );
    if (!this.nodes.heard(node, answer) || answer.kind !== 'said') return;
    let any = false;
    for (const { id } of attempts) {
      const state = answer.said[id];
      if (state === undefined) continue;
      const { incarnation } = answer;
      if (await this.database.transaction((tx) => keepBurial(tx, id, { state, incarnation }), 'halt.bury')) any = true;
    }
    if (any) this.signals.halting();
    this.signals.started();
    this.signals.changed();
  }

  private async confirm(id: string): Promise<void> {
    const halted = await this.database.transaction(async (tx) => {
      const rollout = await lockRollout(tx, id);
      if (rollout?.state !== 'halting' || !isQuiet(await haltableOf(tx, id))) return false;
      if (!(await moveRollout(tx, id, { from: ['halting'], to: 'halted' }))) return false;
      await tellRollout(tx, rollout, { after: 'halted', because: rollout.halt_because, by: null });
      return true;
    }, 'halt.confirm');
    if (halted) this.signals.changed();
  }
}

/** What rollouts that stand still, and stops, have left to bury: each once. */
async function toBury(tx: Tx): Promise<readonly AttemptRow[]> {
  const halted = (await haltable(tx)).filter((attempt) => isToBury(attempt, attempt.rollout_state));
  const stopped = await startsUnder(tx, await stopsInForce(tx));
  return [...new Map<string, AttemptRow>([...halted, ...stopped].map((attempt) => [attempt.id, attempt])).values()];
}

/** Whether anything was written down. */
async function keepBurial(
  tx: Tx,
  id: string,
  told: { readonly state: RunState['state']; readonly incarnation: string },
): Promise<boolean> {
  const attempt = await lockAttempt(tx, id);
  return attempt !== null && (await applyStep(tx, attempt, buried(attempt, told))) !== null;
}

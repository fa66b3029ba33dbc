import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database, type Tx } from '../platform/database/database.service.js';
import { lockAttempt, moveAttempt, type AttemptRow } from './attempt.table.js';
import { ControlNodes } from './control-nodes.service.js';
import { RolloutMetrics } from './rollout.metrics.js';
import { lockRollout, moveRollout, tellRollout } from './rollout.table.js';
import { Signals } from './signals.service.js';
import { SiteRunner, type RunState } from './site-runner.js';

const MOST_KEYS = 500;

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
    const pending = await this.database.transaction(toBury);
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
    for (const rollout of await this.database.transaction(quiet)) await this.confirm(rollout);
  }

  private async bury(node: string, attempts: readonly AttemptRow[]): Promise<void> {
    const keys = attempts.map((attempt) => attempt.id);
    const answer = await this.metrics.timed('tombstone', () =>
      this.runner.tombstone(this.nodes.address(node), { epoch: this.nodes.epoch(node), keys }),
    );
    if (!this.nodes.heard(node, answer) || answer.kind !== 'said') return;
    for (const { id } of attempts) {
      const told = answer.said[id];
      if (told !== undefined) await this.database.transaction((tx) => keepBurial(tx, id, told, answer.incarnation));
    }
    this.signals.started();
    this.signals.changed();
  }

  private async confirm(id: string): Promise<void> {
    const halted = await this.database.transaction(async (tx) => {
      const rollout = await lockRollout(tx, id);
      if (rollout?.state !== 'halting' || !(await quiet(tx)).includes(id)) return false;
      if (!(await moveRollout(tx, id, { from: ['halting'], to: 'halted' }))) return false;
      await tellRollout(tx, rollout, { after: 'halted', because: rollout.halt_because, by: null });
      return true;
    });
    if (halted) this.signals.changed();
  }
}

async function keepBurial(tx: Tx, id: string, told: RunState['state'], incarnation: string): Promise<void> {
  const attempt = await lockAttempt(tx, id);
  if (attempt === null) return;
  if (told === 'tombstoned') {
    await moveAttempt(tx, attempt, { to: 'cancelled', because: 'Halted: the control node will never start it.' });
    return;
  }
  if (told === 'unknown') return;
  // It had begun before the tombstone came; the follower reads how it goes on.
  await moveAttempt(tx, attempt, {
    to: 'running',
    because: 'It had begun before the halt reached the control node.',
    set: [
      sql`begun = true`,
      sql`sent = true`,
      sql`incarnation = ${incarnation}`,
      sql`last_contact_at = app.now()`,
      sql`started_at = coalesce(started_at, app.now())`,
      sql`deadline = coalesce(deadline, app.now() + make_interval(secs => deadline_seconds))`,
    ],
  });
}

/** Deployments of halting rollouts, and of those being rolled back, that the control node may not have begun. */
async function toBury(tx: Tx): Promise<readonly AttemptRow[]> {
  const found = await sql<AttemptRow>`
    select attempt.* from attempt join rollout on rollout.id = attempt.rollout
    where rollout.state in ('halting', 'halted', 'rolling-back') and attempt.kind = 'deploy'
      and (attempt.state in ('ready', 'claimed', 'starting') or (attempt.state = 'unknown' and not attempt.begun))
    order by attempt.created_at limit ${MOST_KEYS}`.execute(tx);
  return found.rows;
}

/** Halting rollouts in which no deployment is left that could still begin. */
async function quiet(tx: Tx): Promise<readonly string[]> {
  const found = await sql<{ id: string }>`
    select id from rollout where state = 'halting' and not exists (
      select from attempt where attempt.rollout = rollout.id and attempt.kind = 'deploy'
        and (attempt.state in ('ready', 'claimed', 'starting')
          or (attempt.state = 'unknown' and not attempt.begun and not attempt.needs_probe)))`.execute(tx);
  return found.rows.map((row) => row.id);
}

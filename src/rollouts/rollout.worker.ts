import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { askPerson, forgetPatience, inputsFor } from './approach/approach.table.js';
import { putToOperator } from './approach/request-notice.table.js';
import { isWayOn } from './attempt.js';
import { databaseNow, orderAttempt } from './attempt.table.js';
import { publish } from './feed.table.js';
import { Holds } from './hold.facts.js';
import { gather, type GatheredRollout } from './rollout.facts.js';
import { decide, type Decision } from './rollout.js';
import { activeRollouts, beginHalt, lockRollout, moveRollout, tellRollout, type RolloutRow } from './rollout.table.js';
import { markScope, moveWave, scopeOf } from './rollout-scope.table.js';
import { Signals } from './signals.service.js';
import type { AttemptPurpose, Manifest } from './standing.js';
import type { WaveState } from './wave.js';

/** So many rounds of deciding follow each other at once, before another rollout has its turn. */
const ROUNDS = 8;

const STOPS = {
  'failure-budget': 'More sites failed, or are not known, than the failure budget allows.',
  'pilot-failed': 'A pilot site failed, or it is not known how it is.',
  'rollback-failed': 'A site could not be put back.',
} as const;

/** Reads each active rollout, decides what comes next, and writes that down: one transaction a round, nothing outside it. */
@Injectable()
export class RolloutWorker {
  constructor(
    private readonly database: Database,
    private readonly holds: Holds,
    private readonly signals: Signals,
    private readonly log: Log,
  ) {}

  /** One turn over all active rollouts. One that cannot be decided about holds up none of the others. */
  async turn(): Promise<void> {
    const active = await this.database.transaction(activeRollouts);
    for (const rollout of active) {
      try {
        let rounds = 0;
        while (rounds < ROUNDS && (await this.round(rollout))) rounds += 1;
      } catch (error) {
        this.log.child({ rollout }).error('a rollout could not be decided about; it is tried again', { error });
      }
    }
  }

  /** Decides once; whether anything was written down. */
  private async round(id: string): Promise<boolean> {
    const done = await this.database.transaction(async (tx) => {
      const rollout = await lockRollout(tx, id);
      if (rollout === null) return [];
      const sites = (await scopeOf(tx, id)).map((row) => row.site);
      const gathered = await gather(tx, rollout, await this.holds.at(tx, rollout, sites));
      const decisions = decide(gathered.facts, await databaseNow(tx));
      const written: { readonly decision: Decision; readonly kept: Kept }[] = [];
      for (const decision of decisions) {
        const kept = await write(tx, rollout, gathered, decision);
        if (kept !== false) written.push({ decision, kept });
      }
      return written;
    });
    this.signals.ordered(done.flatMap(({ kept }) => (typeof kept === 'string' ? [kept] : [])));
    if (done.some(({ decision }) => decision.do === 'stop')) this.signals.halting();
    return done.length > 0;
  }
}

/** What came of writing a decision down: nothing, something, or an attempt, by its id. */
type Kept = boolean | string;

async function write(tx: Tx, rollout: RolloutRow, gathered: GatheredRollout, decision: Decision): Promise<Kept> {
  switch (decision.do) {
    case 'open-wave':
      return writeWave(tx, rollout, decision.wave, { from: 'pending', to: 'open' });
    case 'settle-wave':
      return writeWave(tx, rollout, decision.wave, { from: 'open', to: 'settling' });
    case 'reopen-wave':
      return writeWave(tx, rollout, decision.wave, { from: 'settling', to: 'open' });
    case 'soak-wave':
      return writeWave(tx, rollout, decision.wave, { from: 'settling', to: 'soaking', soakSeconds: decision.seconds });
    case 'unsettle-wave':
      return writeWave(tx, rollout, decision.wave, { from: 'soaking', to: 'settling' });
    case 'pass-wave':
      return writeWave(tx, rollout, decision.wave, { from: 'soaking', to: 'passed' });
    case 'pre-flight':
    case 'deploy':
    case 'request':
      return order(tx, rollout, gathered, decision, { kind: decision.do, purpose: 'order', target: null });
    case 'ask-person':
      return askPerson(tx, { rollout: rollout.id, site: decision.about });
    case 'roll-back':
      return order(tx, rollout, gathered, decision, { kind: 'roll-back', purpose: 'order', target: decision.to });
    case 'probe':
      return order(tx, rollout, gathered, decision, { kind: 'verify', purpose: 'soak', target: null });
    case 'stop':
      return stop(tx, rollout, STOPS[decision.because]);
    case 'end':
      return end(tx, rollout, decision.as);
  }
}

async function writeWave(
  tx: Tx,
  rollout: RolloutRow,
  number: number,
  move: { from: WaveState; to: WaveState; soakSeconds?: number },
): Promise<boolean> {
  if (!(await moveWave(tx, { rollout: rollout.id, number }, move))) return false;
  const change = { wave: number, before: move.from, after: move.to };
  await record(tx, { actor: 'gatehouse', action: `wave.${move.to}`, subject: `rollout:${rollout.id}`, detail: change });
  await publish(tx, { rollout: rollout.id, about: 'wave', site: null, body: change });
  return true;
}

async function order(
  tx: Tx,
  rollout: RolloutRow,
  gathered: GatheredRollout,
  at: { readonly site: string },
  what: {
    kind: 'pre-flight' | 'deploy' | 'request' | 'roll-back' | 'verify';
    purpose: AttemptPurpose;
    target: Manifest | null;
  },
): Promise<Kept> {
  const scope = gathered.scope.get(at.site);
  if (scope === undefined) return false;
  const isLook = what.kind === 'verify';
  const ordered = await orderAttempt(tx, {
    rollout: rollout.id,
    site: scope.site,
    product: rollout.product,
    controlNode: scope.control_node,
    host: scope.host,
    ...what,
    // What Gatehouse does not change, it cannot put back: the operator is asked for that too.
    kind: what.kind === 'roll-back' && scope.operator !== null ? 'request-back' : what.kind,
    settles: null,
    target: what.target ?? { version: rollout.release, digest: rollout.digest },
    inputs: inputsFor(scope),
    deadlineSeconds: isLook ? rollout.deadline_seconds : (scope.operator?.deadlineSeconds ?? rollout.deadline_seconds),
    orderedBy: 'gatehouse',
  });
  if (ordered === null) return false;
  // A new deployment starts with a clean sheet; what a person said of the one before has been heard.
  const fresh = { retryWanted: false, rollBackWanted: false, skipped: false, accepted: false, excused: false };
  if (scope.retry_wanted) await forgetPatience(tx, { rollout: rollout.id, site: scope.site });
  if (isWayOn(what.kind) || what.kind === 'request')
    await markScope(tx, { rollout: rollout.id, site: scope.site }, fresh);
  if (what.kind === 'roll-back') {
    await markScope(tx, { rollout: rollout.id, site: scope.site }, { rollBackWanted: false });
  }
  if (scope.operator === null || isLook) return ordered;
  await putToOperator(tx, ordered, scope.name);
  return true;
}

async function stop(tx: Tx, rollout: RolloutRow, because: string): Promise<boolean> {
  if (!(await beginHalt(tx, rollout.id, { because, by: null }))) return false;
  await tellRollout(tx, rollout, { after: 'halting', because, by: null });
  return true;
}

async function end(tx: Tx, rollout: RolloutRow, as: RolloutRow['state']): Promise<boolean> {
  if (!(await moveRollout(tx, rollout.id, { from: [rollout.state], to: as }))) return false;
  await tellRollout(tx, rollout, { after: as, because: null, by: null });
  return true;
}

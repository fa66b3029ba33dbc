import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { Log } from '../platform/log/log.service.js';
import { askPerson, inputsFor } from './approach/approach.table.js';
import { putToOperator } from './approach/request-notice.table.js';
import { isWayOn } from './attempt.js';
import { orderAttempt } from './attempt.table.js';
import { publish } from './feed.table.js';
import { Holds } from './hold.facts.js';
import { Pacing } from './pacing.js';
import { gatherToDecide } from './rollout.facts.js';
import { decide, type Decision, type RolloutFacts } from './rollout.js';
import { activeRollouts, beginHalt, lockRollout, moveRollout, tellRollout, type RolloutRow } from './rollout.table.js';
import { markScope, moveWave, scopeAt, type ScopeRow } from './rollout-scope.table.js';
import { raiseStopped } from './seen-wrong.table.js';
import { SevereHolds } from './severe/severe-hold.facts.js';
import { Signals } from './signals.service.js';
import { countsAsFailure, type AttemptPurpose, type Manifest } from './standing.js';
import { SpentTimes } from './timing/spent-times.service.js';
import type { WaveState } from './wave.js';

/** So many rounds of deciding follow each other at once, before another rollout has its turn. */
const ROUNDS = 8;

const STOPS = {
  'failure-budget': 'More sites failed, or are not known, than the failure budget allows.',
  'pilot-failed': 'A pilot site failed, or it is not known how it is.',
  'rollback-failed': 'A site could not be rolled back.',
} as const;

/** Reads each active rollout, decides what comes next, and writes that down: one transaction a round, nothing outside it. */
@Injectable()
export class RolloutWorker {
  private readonly pacing = new Pacing();

  constructor(
    private readonly database: Database,
    private readonly holds: Holds,
    private readonly severe: SevereHolds,
    private readonly spent: SpentTimes,
    private readonly signals: Signals,
    private readonly log: Log,
  ) {}

  /** One turn over all active rollouts. One that cannot be decided about holds up none of the others. */
  async turn(): Promise<void> {
    const active = await this.database.transaction(activeRollouts, 'rollout.active');
    for (const rollout of active.filter((id) => this.pacing.isDue(id, performance.now()))) {
      try {
        let rounds = 0;
        while (rounds < ROUNDS && (await this.round(rollout))) rounds += 1;
      } catch (error) {
        this.log.child({ rollout }).error('a rollout could not be decided about; it is tried again', { error });
      }
    }
    this.pacing.forgetAllBut(active);
  }

  /** Decides once; whether that leads to more to decide at once. */
  private async round(id: string): Promise<boolean> {
    const began = performance.now();
    const { sites, done, halted } = await this.database.transaction((tx) => this.decideOn(tx, id), 'rollout.decide');
    const wait = this.pacing.took(id, { sites, began, ended: performance.now() });
    if (wait > 0) this.hintIn(wait);
    this.signals.ordered(done.flatMap(({ kept }) => (typeof kept === 'string' ? [kept] : [])));
    if (halted || done.some(({ decision }) => decision.do === 'stop')) this.signals.halting();
    return halted || done.some(({ kept }) => kept === true);
  }

  private hintIn(milliseconds: number): void {
    const hint = setTimeout(() => {
      this.signals.changed();
    }, milliseconds);
    hint.unref();
  }

  private async decideOn(tx: Tx, id: string): Promise<Round> {
    const rollout = await lockRollout(tx, id);
    if (rollout === null) return { sites: 0, done: [], halted: false };
    // It is decided anew about what is halted: what was read of it is no longer so.
    if (await this.severe.halt(tx, rollout)) return { sites: 0, done: [], halted: true };
    const now = await databaseNow(tx);
    const facts = await gatherToDecide(tx, rollout, now, (sites) => this.holds.at(tx, rollout, sites));
    const decisions = decide(facts, now);
    const ordered = decisions.flatMap((decision) => ('site' in decision ? [decision.site] : []));
    const scope = new Map((await scopeAt(tx, id, ordered)).map((row) => [row.site, row]));
    const done: Written[] = [];
    for (const decision of decisions) {
      const kept = await write(tx, rollout, scope, decision);
      if (kept === false) continue;
      done.push({ decision, kept });
      if (decision.do === 'stop') await raiseStop(tx, rollout, { ...decision, facts, at: now });
      if (decision.do === 'end') await this.spent.endWith(tx, rollout, decision.as);
    }
    return { sites: facts.waves.reduce((sum, wave) => sum + wave.sites.length, 0), done, halted: false };
  }
}

type Scope = ReadonlyMap<string, ScopeRow>;

interface Written {
  readonly decision: Decision;
  readonly kept: Kept;
}

/** How many sites were read, and what was written down. */
interface Round {
  readonly sites: number;
  readonly done: readonly Written[];
  /** A Sev 1 of its release has just halted it. */
  readonly halted: boolean;
}

/** What came of writing a decision down: nothing, something, or an attempt, by its id. */
type Kept = boolean | string;

async function write(tx: Tx, rollout: RolloutRow, scope: Scope, decision: Decision): Promise<Kept> {
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
      return order(tx, rollout, scope, decision, { kind: decision.do, purpose: 'order', target: null });
    case 'ask-person':
      return askPerson(tx, { rollout: rollout.id, site: decision.about });
    case 'roll-back':
      return order(tx, rollout, scope, decision, { kind: 'roll-back', purpose: 'order', target: decision.to });
    case 'probe':
      return order(tx, rollout, scope, decision, { kind: 'verify', purpose: 'soak', target: null });
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
  scopes: Scope,
  at: { readonly site: string },
  what: {
    kind: 'pre-flight' | 'deploy' | 'request' | 'roll-back' | 'verify';
    purpose: AttemptPurpose;
    target: Manifest | null;
  },
): Promise<Kept> {
  const scope = scopes.get(at.site);
  if (scope === undefined) return false;
  const isLook = what.kind === 'verify';
  const ordered = await orderAttempt(tx, {
    rollout: rollout.id,
    site: scope.site,
    product: rollout.product,
    controlNode: scope.control_node,
    host: scope.host,
    ...what,
    // What Gatehouse does not change, it cannot roll back: the operator is asked for that too.
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
  if ((isWayOn(what.kind) || what.kind === 'request') && hasWord(scope))
    await markScope(tx, { rollout: rollout.id, site: scope.site }, fresh);
  if (what.kind === 'roll-back') {
    await markScope(tx, { rollout: rollout.id, site: scope.site }, { rollBackWanted: false });
  }
  if (scope.operator === null || isLook) return ordered;
  await putToOperator(tx, ordered, scope.name);
  return true;
}

function hasWord(scope: ScopeRow): boolean {
  return scope.retry_wanted || scope.roll_back_wanted || scope.skipped || scope.accepted || scope.excused;
}

async function stop(tx: Tx, rollout: RolloutRow, because: string): Promise<boolean> {
  if (!(await beginHalt(tx, rollout.id, { because, by: null }))) return false;
  await tellRollout(tx, rollout, { after: 'halting', because, by: null });
  return true;
}

/** A site that could not be rolled back is an incident already, by its attempt. */
async function raiseStop(
  tx: Tx,
  rollout: RolloutRow,
  { because, facts, at }: { readonly because: keyof typeof STOPS; readonly facts: RolloutFacts; readonly at: Date },
): Promise<void> {
  if (because === 'rollback-failed') return;
  const sites = facts.waves.flatMap((wave) => wave.sites.filter(countsAsFailure).map(({ site }) => site));
  await raiseStopped(tx, rollout, { because: STOPS[because], sites, at });
}

async function end(tx: Tx, rollout: RolloutRow, as: RolloutRow['state']): Promise<boolean> {
  if (!(await moveRollout(tx, rollout.id, { from: [rollout.state], to: as }))) return false;
  await tellRollout(tx, rollout, { after: as, because: null, by: null });
  return true;
}

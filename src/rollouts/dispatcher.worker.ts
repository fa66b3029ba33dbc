import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { ApprovalCheck } from './approval-check.js';
import { NEVER_BEGAN, WITHOUT_TOKEN } from './attempt-change.table.js';
import { findAttempt, moveAttempt, type AttemptRow } from './attempt.table.js';
import { beginStart, claim, giveBack, holdRolloutState, letGo, nextReady, renew } from './claim.table.js';
import { ControlNodes } from './control-nodes.service.js';
import { lose } from './ending.service.js';
import { Holds } from './hold.facts.js';
import { orderOf } from './order.js';
import { RolloutMetrics } from './rollout.metrics.js';
import { beginHalt, findRollout, tellRollout, type RolloutRow } from './rollout.table.js';
import { Signals } from './signals.service.js';
import { SiteRunner, type Answer, type RunState } from './site-runner.js';
import { Staging } from './staging.service.js';
import { hear } from './witness.service.js';

/** So many starts are under way at once; a control node's connection carries ten calls, and others need some. */
const HANDS = 5;
const RENEW_MS = 2_000;
const TRIES = 5;

/** Takes ready attempts, claims them, sends them to their control node, and writes down what it said. Never waits for a run. */
@Injectable()
export class DispatcherWorker {
  /** This process, to the leases. */
  readonly owner = randomUUID();
  private readonly hands = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly runner: SiteRunner,
    private readonly nodes: ControlNodes,
    private readonly staging: Staging,
    private readonly approval: ApprovalCheck,
    private readonly holds: Holds,
    private readonly signals: Signals,
    private readonly metrics: RolloutMetrics,
    private readonly log: Log,
  ) {}

  /** Claims as much as there are hands for. */
  async turn(): Promise<void> {
    while (this.hands.size < HANDS && this.nodes.reachable.length > 0) {
      const claimed = await this.database.transaction((tx) => this.claimNext(tx));
      if (claimed === 'none') return;
      if (claimed === 'refused') continue;
      const hand = this.carry(claimed)
        .catch((error: unknown) => {
          this.log.child(aboutOf(claimed)).error('could not carry an attempt to its control node', { error });
        })
        .finally(() => {
          this.hands.delete(hand);
          this.signals.ready();
        });
      this.hands.add(hand);
    }
  }

  /** Resolves when what is being sent has been sent and written down. */
  async idle(): Promise<void> {
    await Promise.all(this.hands);
  }

  /** The approval is asked for again in the very transaction that claims, so that one withdrawn a moment ago starts nothing (INV-03). */
  private async claimNext(tx: Tx): Promise<AttemptRow | 'none' | 'refused'> {
    const attempt = await nextReady(tx, this.nodes.reachable);
    if (attempt === null) return 'none';
    if (attempt.kind === 'deploy' && attempt.rollout !== null && !(await this.mayStart(tx, attempt, attempt.rollout)))
      return 'refused';
    return (await claim(tx, attempt, this.owner)) ?? 'refused';
  }

  private async mayStart(tx: Tx, attempt: AttemptRow, id: string): Promise<boolean> {
    const rollout = await findRollout(tx, id);
    if (rollout?.state !== 'running') return false;
    const answer = await this.approval.stillHolds(tx, { promotion: rollout.promotion });
    if (answer.holds) return !(await this.isHeld(tx, rollout, attempt));
    const because = `The approval no longer holds: ${answer.reasons.join(' ')}`;
    if (await beginHalt(tx, id, { because, by: null }))
      await tellRollout(tx, rollout, { after: 'halting', because, by: null });
    return false;
  }

  /** Nothing of it has left, so it is taken back; the rollout orders another once the site may start. */
  private async isHeld(tx: Tx, rollout: RolloutRow, attempt: AttemptRow): Promise<boolean> {
    const hold = (await this.holds.at(tx, rollout, [attempt.site])).get(attempt.site);
    if (hold === undefined || attempt.sent) return false;
    return moveAttempt(tx, attempt, { to: 'cancelled', because: hold.because });
  }

  private async carry(claimed: AttemptRow): Promise<void> {
    if (claimed.kind === 'deploy' && !(await this.bringArtefacts(claimed))) return;
    const starting = await this.database.transaction(async (tx) => {
      if (claimed.kind === 'deploy' && claimed.rollout !== null) {
        const rollout = await holdRolloutState(tx, claimed.rollout);
        if (rollout?.state !== 'running') return null;
      }
      return beginStart(tx, claimed);
    });
    if (starting === null) return;
    const order = orderOf(starting);
    const address = this.nodes.address(starting.control_node);
    const answer = await this.metrics.timed('start', () => this.runner.start(address, order));
    this.nodes.heard(starting.control_node, answer);
    await this.database.transaction((tx) => this.keepAnswer(tx, starting, answer));
    this.signals.started();
  }

  private async bringArtefacts(claimed: AttemptRow): Promise<boolean> {
    const renewal = setInterval(() => {
      this.database.transaction((tx) => renew(tx, claimed)).catch(() => undefined);
    }, RENEW_MS);
    try {
      const staged = await this.staging.stage(claimed);
      if (staged.state === 'present') return true;
      await this.database.transaction((tx) =>
        staged.state === 'later'
          ? giveBack(tx, claimed, { because: staged.because, seconds: 2 })
          : moveAttempt(tx, claimed, { to: 'errored', because: staged.because }),
      );
      this.signals.changed();
      return false;
    } finally {
      clearInterval(renewal);
    }
  }

  /** Silence changes nothing: the attempt stays starting, and the follower asks what became of it. */
  private async keepAnswer(tx: Tx, sent: AttemptRow, answer: Answer<{ readonly attempt: RunState }>): Promise<void> {
    if (answer.kind === 'silent') {
      this.log.child(aboutOf(sent)).warn('a control node did not answer a start', { silence: answer.silence });
      await letGo(tx, sent);
      return;
    }
    const attempt = await findAttempt(tx, sent.id);
    if (attempt?.state !== 'starting' || attempt.claims !== sent.claims) return;
    // A run that is over already has lines to be read first; the follower concludes it.
    if (answer.kind === 'said')
      await hear(tx, attempt, { ...answer.said.attempt, state: underWay(answer.said.attempt.state) });
    else await this.keepRefusal(tx, attempt, answer);
  }

  private async keepRefusal(
    tx: Tx,
    attempt: AttemptRow,
    answer: Extract<Answer<unknown>, { kind: 'refused' }>,
  ): Promise<void> {
    this.log
      .child(aboutOf(attempt))
      .warn('a control node refused a start', { refusal: answer.refusal, says: answer.message });
    const because = `The control node refused: ${answer.message}`;
    switch (answer.refusal) {
      case 'tombstoned':
        await moveAttempt(tx, attempt, { to: 'cancelled', because });
        return;
      case 'busy':
      case 'missing-artefact':
        await giveBack(tx, attempt, { because, seconds: 5 });
        return;
      case 'fenced':
        // The ledger knows more than we do: it is compared before the next order, which gets a token above what it has seen.
        this.nodes.mistrust(attempt.control_node);
        await moveAttempt(tx, attempt, {
          to: 'ready',
          because,
          set: WITHOUT_TOKEN,
        });
        return;
      case 'lost':
        // Sent for the first time to a ledger that was replaced, it cannot have begun; a damaged ledger proves nothing.
        if (attempt.claims === 1 && answer.incarnation !== attempt.incarnation)
          await giveBack(tx, attempt, { because, seconds: 1 });
        else await lose(tx, attempt, because);
        return;
      case 'errored':
        // The gate broke: whether anything began, its ledger tells when asked; after some tries only the site can.
        if (attempt.claims >= TRIES) await lose(tx, attempt, because);
        return;
      case 'invalid':
      case 'unknown-site':
      case 'unknown-playbook':
        // Sent before, it may have begun then, whatever is said of it now: only the site can tell (INV-13).
        if (attempt.claims > 1) await lose(tx, attempt, because);
        else await moveAttempt(tx, attempt, { to: 'errored', because, set: NEVER_BEGAN });
    }
  }
}

function underWay(state: RunState['state']): RunState['state'] {
  return state === 'finished' || state === 'interrupted' ? 'running' : state;
}

function aboutOf(attempt: AttemptRow): { attempt: string; site: string; rollout?: string } {
  return { attempt: attempt.id, site: attempt.site, ...(attempt.rollout === null ? {} : { rollout: attempt.rollout }) };
}

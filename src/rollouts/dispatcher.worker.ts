import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { isOld } from './approach/approach.js';
import { ApprovalCheck } from './approval-check.js';
import { isWayOn } from './attempt.js';
import { keepsFrom } from './standing.js';
import { lockAttempt, type AttemptNow, type AttemptRow } from './attempt.table.js';
import { claimedBy, holdRolloutState, nextReady } from './claim.table.js';
import { findControlNode } from './control-node.table.js';
import { ControlNodes } from './control-nodes.service.js';
import { Holds } from './hold.facts.js';
import { orderOf } from './order.js';
import { begin, claim, giveBack, giveUp, holdBack, renew } from './protocol/claim.js';
import { answered } from './protocol/start.js';
import { RolloutMetrics } from './rollout.metrics.js';
import type { RolloutState } from './rollout.js';
import { beginHalt, findRollout, tellRollout, type RolloutRow } from './rollout.table.js';
import { WRONG_HASH } from './seen-wrong.js';
import { Signals } from './signals.service.js';
import { SiteRunner, type Answer } from './site-runner.js';
import { Staging } from './staging.service.js';
import { applyStep } from './step.table.js';
import { toldToTrust } from './timing/telling.js';

/** So many starts are under way at once; a control node's connection carries ten calls, and others need some. */
const HANDS = 5;
const RENEW_MS = 2_000;

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
      const claimed = await this.database.transaction((tx) => this.claimNext(tx), 'dispatch.claim');
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

  /** Gives back at once what this process has claimed and not sent, for another to claim. No turn may follow. */
  async handOn(): Promise<void> {
    const attempts = await this.database.transaction(async (tx) => {
      const claimed = await claimedBy(tx, this.owner);
      const why = { because: 'The process that had claimed it was stopped.', seconds: 0 };
      for (const attempt of claimed) await applyStep(tx, attempt, giveBack(attempt, why));
      return claimed.map((attempt) => attempt.id);
    }, 'dispatch.hand-on');
    this.signals.ordered(attempts);
  }

  /** The approval is asked for again in the very transaction that claims, so that one withdrawn a moment ago starts nothing (INV-03). */
  private async claimNext(tx: Tx): Promise<AttemptRow | 'none' | 'refused'> {
    const attempt = await nextReady(tx, this.nodes.reachable);
    if (attempt === null) return 'none';
    const rollout = attempt.rollout === null ? null : await findRollout(tx, attempt.rollout);
    if (isWayOn(attempt.kind) && rollout !== null && !(await this.mayStart(tx, attempt, rollout))) return 'refused';
    const by = { owner: this.owner, rollout: rollout?.state ?? null };
    return (await applyStep(tx, attempt, claim(attempt, by, attempt.now))) ?? 'refused';
  }

  private async mayStart(tx: Tx, attempt: AttemptNow, rollout: RolloutRow): Promise<boolean> {
    if (rollout.state !== 'running') return false;
    const answer = await this.approval.stillHolds(tx, { promotion: rollout.promotion });
    if (answer.holds)
      return !(await this.isHeld(tx, attempt, rollout)) && !(await restsOnOldLook(tx, attempt, rollout));
    const because = `The approval no longer holds: ${answer.reasons.join(' ')}`;
    if (await beginHalt(tx, rollout.id, { because, by: null }))
      await tellRollout(tx, rollout, { after: 'halting', because, by: null });
    return false;
  }

  private async isHeld(tx: Tx, attempt: AttemptNow, rollout: RolloutRow): Promise<boolean> {
    const hold = (await this.holds.at(tx, rollout, [attempt.site])).get(attempt.site);
    if (hold === undefined || !keepsFrom(attempt.kind, hold)) return false;
    // What is written at an attempt is read by the site's Trust too, for ever (INV-34).
    await applyStep(tx, attempt, holdBack(attempt, toldToTrust(hold).because));
    return true;
  }

  private async carry(claimed: AttemptRow): Promise<void> {
    if (isWayOn(claimed.kind) && !(await this.bringArtefacts(claimed))) return;
    const starting = await this.database.transaction((tx) => this.beginStart(tx, claimed), 'dispatch.begin');
    if (starting === null) return;
    const order = orderOf(starting);
    const address = this.nodes.address(starting.control_node);
    const answer = await this.metrics.timed('start', () => this.runner.start(address, order));
    this.nodes.heard(starting.control_node, answer);
    if (answer.kind !== 'said') this.notSaid(starting, answer);
    await this.database.transaction(async (tx) => {
      const attempt = await lockAttempt(tx, starting.id);
      if (attempt !== null) await applyStep(tx, attempt, answered(attempt, starting, answer, attempt.now));
    }, 'dispatch.answer');
    this.signals.started();
    // Nothing more will be heard of what was refused for good.
    if (answer.kind === 'refused') this.signals.changed();
  }

  /** The commit before the first byte. */
  private async beginStart(tx: Tx, claimed: AttemptRow): Promise<AttemptRow | null> {
    const rollout = await this.heldRollout(tx, claimed);
    // What came about since the claim, while artefacts were brought: the claim runs out, and a stop buries it.
    if (isWayOn(claimed.kind) && (await this.isHeldNow(tx, claimed))) return null;
    const node = await findControlNode(tx, claimed.control_node);
    const attempt = await lockAttempt(tx, claimed.id);
    if (attempt === null) return null;
    return applyStep(tx, attempt, begin(attempt, { claims: claimed.claims, rollout, node }, attempt.now));
  }

  private async heldRollout(tx: Tx, claimed: AttemptRow): Promise<RolloutState | null> {
    if (!isWayOn(claimed.kind) || claimed.rollout === null) return null;
    return holdRolloutState(tx, claimed.rollout);
  }

  private async isHeldNow(tx: Tx, claimed: AttemptRow): Promise<boolean> {
    const rollout = claimed.rollout === null ? null : await findRollout(tx, claimed.rollout);
    const hold = rollout === null ? undefined : (await this.holds.at(tx, rollout, [claimed.site])).get(claimed.site);
    return hold !== undefined && keepsFrom(claimed.kind, hold);
  }

  private async bringArtefacts(claimed: AttemptRow): Promise<boolean> {
    const renewal = setInterval(() => {
      this.database.transaction((tx) => renewClaim(tx, claimed), 'dispatch.renew').catch(() => undefined);
    }, RENEW_MS);
    try {
      const staged = await this.staging.stage(claimed);
      if (staged.state === 'present') return true;
      const step =
        staged.state === 'later'
          ? giveBack(claimed, { because: staged.because, seconds: 2 })
          : giveUp(claimed, staged.because, staged.wrongHash ? WRONG_HASH : null);
      await this.database.transaction((tx) => applyStep(tx, claimed, step), 'dispatch.staged');
      this.signals.changed();
      return false;
    } finally {
      clearInterval(renewal);
    }
  }

  private notSaid(sent: AttemptRow, answer: Exclude<Answer<unknown>, { kind: 'said' }>): void {
    const log = this.log.child(aboutOf(sent));
    if (answer.kind === 'silent') {
      log.warn('a control node did not answer a start', { silence: answer.silence });
      return;
    }
    log.warn('a control node refused a start', { refusal: answer.refusal, says: answer.message });
    // The ledger knows more than we do: it is compared before the next order.
    if (answer.refusal === 'fenced') this.nodes.mistrust(sent.control_node);
  }
}

async function renewClaim(tx: Tx, claimed: AttemptRow): Promise<void> {
  const attempt = await lockAttempt(tx, claimed.id);
  if (attempt !== null) await applyStep(tx, attempt, renew(attempt, claimed, attempt.now));
}

function aboutOf(attempt: AttemptRow): { attempt: string; site: string; rollout?: string } {
  return { attempt: attempt.id, site: attempt.site, ...(attempt.rollout === null ? {} : { rollout: attempt.rollout }) };
}

/** What waited longer than a look holds, perhaps for its control node, is called off; the site is looked at anew first. */
async function restsOnOldLook(tx: Tx, attempt: AttemptNow, rollout: RolloutRow): Promise<boolean> {
  if (attempt.kind !== 'deploy' || attempt.sent || !rollout.pre_flight) return false;
  if (!isOld(attempt.created_at, attempt.now)) return false;
  const because = 'It waited so long that the site has to be looked at again first.';
  return (await applyStep(tx, attempt, holdBack(attempt, because))) !== null;
}

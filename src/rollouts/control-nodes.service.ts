import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { Environments } from '../sites/environments.service.js';
import { attemptsAt } from './attempt.table.js';
import { keepContact, keepOrphans, lockControlNode, raiseEpoch, type ControlNodeRow } from './control-node.table.js';
import { lose } from './ending.service.js';
import { RolloutMetrics } from './rollout.metrics.js';
import { activeRollouts, beginHalt, lockRollout, tellRollout } from './rollout.table.js';
import { doubtRunning, raiseToken, tokenOf } from './running-release.table.js';
import { Signals } from './signals.service.js';
import { SiteRunner, type Answer, type ControlNodeAddress, type Ledger } from './site-runner.js';

interface Contact {
  /** The ledger was compared with the database since contact was last lost: orders may be sent. */
  readonly reconciled: boolean;
  readonly epoch: number;
  readonly incarnation: string | null;
  /** Why nothing was heard; null while in contact. */
  readonly silence: string | null;
}

const NO_CONTACT: Contact = { reconciled: false, epoch: 1, incarnation: null, silence: null };

/**
 * Keeps contact with the control nodes. Nothing is sent to one before its ledger was compared with the database: it may be
 * another ledger than before, or know more than we do, because the database was restored from a copy (INV-15).
 */
@Injectable()
export class ControlNodes {
  private readonly contacts = new Map<string, Contact>();

  constructor(
    private readonly environments: Environments,
    private readonly runner: SiteRunner,
    private readonly database: Database,
    private readonly signals: Signals,
    private readonly metrics: RolloutMetrics,
    private readonly log: Log,
  ) {}

  get all(): readonly string[] {
    return this.environments.controlNodes.map((node) => node.id);
  }

  /** Those to which orders may be sent now. */
  get reachable(): readonly string[] {
    return this.all.filter((id) => this.contact(id).reconciled);
  }

  address(id: string): ControlNodeAddress {
    return this.environments.controlNode(id);
  }

  epoch(id: string): number {
    return this.contact(id).epoch;
  }

  isReachable(id: string): boolean {
    return this.contact(id).reconciled;
  }

  /** Why nothing is heard from a control node; null while it answers. */
  silenceOf(id: string): string | null {
    return this.contact(id).silence;
  }

  /**
   * Takes note of any answer: silence and another ledger mean that the ledger is to be compared again before anything else is
   * sent. Whether the control node spoke as the one we know.
   */
  heard(id: string, answer: Answer<unknown>): boolean {
    const contact = this.contact(id);
    if (answer.kind !== 'silent' && contact.incarnation === answer.incarnation) return true;
    if (answer.kind === 'silent' && answer.silence === 'garbled') return false;
    const silence = answer.kind === 'silent' ? answer.message : contact.silence;
    this.contacts.set(id, { ...contact, reconciled: false, silence });
    this.signals.silence();
    return false;
  }

  /** Sends it nothing more before its ledger has been compared again. */
  mistrust(id: string): void {
    this.contacts.set(id, { ...this.contact(id), reconciled: false });
    this.signals.silence();
  }

  /** Compares one control node's ledger with the database, and lets orders through again if that went well. */
  async reconcile(id: string): Promise<boolean> {
    const answer = await this.metrics.timed('list', () =>
      this.runner.list(this.address(id), { epoch: this.epoch(id) }),
    );
    if (answer.kind !== 'said') {
      this.contacts.set(id, { ...this.contact(id), reconciled: false, silence: answer.message });
      this.metrics.contact(id, false);
      return false;
    }
    const { row, behind } = await this.compare(id, answer);
    if (answer.epoch < row.epoch) {
      const adopted = await this.runner.adopt(this.address(id), { epoch: row.epoch });
      if (adopted.kind !== 'said') return false;
    }
    if (behind)
      this.log.error("The database is older than a control node's ledger; all rollouts are halted.", {
        controlNode: id,
      });
    const before = this.contact(id);
    this.contacts.set(id, { reconciled: true, epoch: row.epoch, incarnation: answer.incarnation, silence: null });
    this.metrics.contact(id, true);
    if (!before.reconciled) this.signals.ready();
    return true;
  }

  private contact(id: string): Contact {
    return this.contacts.get(id) ?? NO_CONTACT;
  }

  private compare(
    id: string,
    answer: { incarnation: string; epoch: number; said: Ledger },
  ): Promise<{ row: ControlNodeRow; behind: boolean }> {
    return this.database.transaction(async (tx) => {
      const row = await lockControlNode(tx, id);
      const behind = await this.isBehind(tx, row, answer);
      const epoch = behind ? await this.startEpoch(tx, id, answer) : row.epoch;
      const orphans = await keepOrphans(tx, id, answer.said.attempts);
      for (const orphan of orphans) await this.doubtSites(tx, id, orphan.host);
      if (row.incarnation !== null && row.incarnation !== answer.incarnation)
        await loseRuns(tx, id, answer.incarnation);
      await keepContact(tx, id, answer.incarnation);
      return { row: { ...row, epoch }, behind };
    });
  }

  /** A token is committed before it is sent: a ledger that knows a higher one knows orders that this database has forgotten. */
  private async isBehind(tx: Tx, row: ControlNodeRow, answer: { epoch: number; said: Ledger }): Promise<boolean> {
    if (answer.epoch > row.epoch) return true;
    for (const [host, seen] of Object.entries(answer.said.sites)) {
      if (seen.epoch < row.epoch) continue;
      for (const site of this.sitesAt(row.id, host)) if (seen.token > (await tokenOf(tx, site))) return true;
    }
    return false;
  }

  private async startEpoch(tx: Tx, id: string, answer: { epoch: number; said: Ledger }): Promise<number> {
    const epoch = await raiseEpoch(tx, answer.epoch);
    for (const [host, seen] of Object.entries(answer.said.sites)) {
      for (const site of this.sitesAt(id, host)) await raiseToken(tx, site, seen.token);
    }
    const because =
      'The database is older than what the control nodes have done; a person has to compare before going on.';
    for (const active of await activeRollouts(tx)) {
      const rollout = await lockRollout(tx, active);
      if (rollout !== null && (await beginHalt(tx, active, { because, by: null }))) {
        await tellRollout(tx, rollout, { after: 'halting', because, by: null });
      }
    }
    return epoch;
  }

  private async doubtSites(tx: Tx, id: string, host: string): Promise<void> {
    for (const site of this.sitesAt(id, host)) await doubtRunning(tx, site, null);
  }

  private sitesAt(controlNode: string, host: string): readonly string[] {
    const there = this.environments.allSites.filter((site) => site.controlNode === controlNode && site.host === host);
    return there.map((site) => site.id);
  }
}

/** Another ledger answers: what the old one knew is lost, and nothing of it is ever run again. */
async function loseRuns(tx: Tx, controlNode: string, incarnation: string): Promise<void> {
  for (const attempt of await attemptsAt(tx, controlNode, ['starting', 'running', 'unknown'])) {
    if (attempt.needs_probe || attempt.incarnation === incarnation) continue;
    await lose(tx, attempt, 'The control node was set up anew and no longer knows the run.');
  }
}

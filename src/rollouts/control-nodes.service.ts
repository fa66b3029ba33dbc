import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../sites/environment.js';
import { Environments } from '../sites/environments.service.js';
import { attemptsAt } from './attempt.table.js';
import type { AttemptState } from './attempt.js';
import {
  keepContact,
  keepOrphans,
  keepStrangeKey,
  lockControlNode,
  raiseEpoch,
  type ControlNodeRow,
} from './control-node.table.js';
import { loseLedger } from './protocol/hearing.js';
import { hasForgotten } from './protocol/ledger.js';
import { RolloutMetrics } from './rollout.metrics.js';
import { activeRollouts, beginHalt, lockRollout, tellRollout } from './rollout.table.js';
import { doubtRunning, raiseToken, tokensOf } from './running-release.table.js';
import { raiseStranger } from './seen-wrong.table.js';
import { Signals } from './signals.service.js';
import { SiteRunner, type Answer, type ControlNodeAddress, type Ledger } from './site-runner.js';
import { applyStep } from './step.table.js';

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
  /** Counts the epochs begun here: a comparison that began before the last one says nothing any more. */
  private era = 0;

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

  /**
   * Those to which orders may be sent now. None before each was asked once: any of their ledgers may show that the database is an
   * old copy, and then nothing may be sent to the others either (INV-15).
   */
  get reachable(): readonly string[] {
    if (!this.all.every((id) => this.contacts.has(id))) return [];
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

  /** Compares one control node's ledger with the database, and lets orders through again if that went well. Never throws. */
  async reconcile(id: string): Promise<boolean> {
    const met = await this.compared(id).catch((error: unknown) => {
      this.log.error('could not compare a ledger with the database', { controlNode: id, error });
      return 'Its ledger could not be compared with the database.';
    });
    const outdated = typeof met !== 'string' && met.era !== this.era;
    if (typeof met === 'string' || outdated) {
      const silence = typeof met === 'string' ? met : null;
      this.contacts.set(id, { ...this.contact(id), reconciled: false, silence });
      this.metrics.contact(id, false);
      if (outdated) this.signals.silence();
      return false;
    }
    const before = this.contact(id);
    this.contacts.set(id, { reconciled: true, epoch: met.epoch, incarnation: met.incarnation, silence: null });
    this.metrics.contact(id, true);
    if (!before.reconciled) this.signals.ready();
    return true;
  }

  /** What the comparison brought, with the epoch adopted; or why there was none. */
  private async compared(id: string): Promise<{ epoch: number; incarnation: string; era: number } | string> {
    let { era } = this;
    const asked = { epoch: this.epoch(id) };
    const answer = await this.metrics.timed('list', () => this.runner.list(this.address(id), asked));
    if (answer.kind === 'silent' && answer.silence === 'host-key-changed') await this.keepStranger(id);
    if (answer.kind !== 'said') return answer.message;
    const { epoch, behind } = await this.compare(id, answer);
    if (behind) era = this.beginEra(id);
    if (answer.epoch < epoch) {
      const adopted = await this.metrics.timed('adopt', () => this.runner.adopt(this.address(id), { epoch }));
      if (adopted.kind !== 'said') return adopted.message;
    }
    return { epoch, incarnation: answer.incarnation, era };
  }

  /** Told once, whoever sees it and however often: the control node was replaced, or somebody stands between (abuse 52). */
  private async keepStranger(id: string): Promise<void> {
    const isNew = await this.database.transaction(async (tx) => {
      const row = await lockControlNode(tx, id);
      if (row.strange_key_since !== null) return false;
      await keepStrangeKey(tx, id);
      await tell(tx, id, 'host-key-changed', { pinned: this.address(id).hostKey });
      await raiseStranger(tx, { controlNode: id, environment: this.highestBehind(id), at: await databaseNow(tx) });
      return true;
    }, 'contact.stranger');
    if (isNew)
      this.log.error('a control node shows another host key than the pinned one; nothing is sent to it', {
        controlNode: id,
      });
  }

  /** Nothing goes to any control node until it has adopted the new epoch. */
  private beginEra(id: string): number {
    this.era += 1;
    for (const [node, contact] of this.contacts) this.contacts.set(node, { ...contact, reconciled: false });
    this.signals.silence();
    this.log.error("The database is older than a control node's ledger; all rollouts are halted.", { controlNode: id });
    return this.era;
  }

  private contact(id: string): Contact {
    return this.contacts.get(id) ?? NO_CONTACT;
  }

  private compare(
    id: string,
    answer: { incarnation: string; epoch: number; said: Ledger },
  ): Promise<{ epoch: number; behind: boolean }> {
    return this.database.transaction(async (tx) => {
      const row = await lockControlNode(tx, id);
      const behind = await this.isBehind(tx, row, answer);
      const epoch = behind ? await this.startEpoch(tx, row, answer) : row.epoch;
      const orphans = await keepOrphans(tx, id, answer.said.attempts);
      for (const orphan of orphans) await this.doubtSites(tx, id, orphan.host);
      if (orphans.length > 0) await tell(tx, id, 'orphans-found', { keys: orphans.map((orphan) => orphan.key) });
      if (row.strange_key_since !== null) {
        await tell(tx, id, 'host-key-right-again', { since: row.strange_key_since });
      }
      if (row.incarnation !== answer.incarnation) {
        await tell(tx, id, 'ledger-met', { before: row.incarnation, after: answer.incarnation });
        if (row.incarnation !== null) await loseRuns(tx, id, answer.incarnation);
      }
      await keepContact(tx, id, answer.incarnation);
      return { epoch, behind };
    }, 'contact.compare');
  }

  private async isBehind(tx: Tx, row: ControlNodeRow, answer: { epoch: number; said: Ledger }): Promise<boolean> {
    const sites = this.environments.allSites.filter((site) => site.controlNode === row.id);
    const given = await tokensOf(
      tx,
      sites.map((site) => site.id),
    );
    const tokens = new Map<string, number>();
    for (const { id, host } of sites) tokens.set(host, Math.max(tokens.get(host) ?? 0, given.get(id) ?? 0));
    return hasForgotten({ epoch: row.epoch, tokens }, { epoch: answer.epoch, sites: answer.said.sites });
  }

  private async startEpoch(tx: Tx, row: ControlNodeRow, answer: { epoch: number; said: Ledger }): Promise<number> {
    const { id } = row;
    const epoch = await raiseEpoch(tx, answer.epoch);
    await tell(tx, id, 'epoch-begun', { before: row.epoch, after: epoch });
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

  /** The worst place that it may do harm in. */
  private highestBehind(controlNode: string): EnvironmentName {
    const behind = this.environments.allSites.filter((site) => site.controlNode === controlNode);
    const there = new Set(behind.map(({ environment }) => environment));
    return ENVIRONMENT_NAMES.findLast((name) => there.has(name)) ?? 'production';
  }

  private sitesAt(controlNode: string, host: string): readonly string[] {
    const there = this.environments.allSites.filter((site) => site.controlNode === controlNode && site.host === host);
    return there.map((site) => site.id);
  }
}

async function tell(
  tx: Tx,
  id: string,
  what: 'epoch-begun' | 'ledger-met' | 'orphans-found' | 'host-key-changed' | 'host-key-right-again',
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await record(tx, { actor: 'gatehouse', action: `control-node.${what}`, subject: `control-node:${id}`, detail });
}

/** What may have been sent to a ledger that is gone, or be a person's because of it. */
const MAY_BE_LOST: readonly AttemptState[] = ['ready', 'claimed', 'starting', 'running', 'unknown', 'needs-human'];

/** Another ledger answers: what the old one knew is lost, and nothing of it is ever run again. */
async function loseRuns(tx: Tx, controlNode: string, incarnation: string): Promise<void> {
  for (const attempt of await attemptsAt(tx, controlNode, MAY_BE_LOST)) {
    await applyStep(tx, attempt, loseLedger(attempt, incarnation));
  }
}

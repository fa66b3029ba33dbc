import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { moveAttempt, type AttemptRow } from './attempt.table.js';
import { releaseExpired } from './claim.table.js';
import { ControlNodes } from './control-nodes.service.js';
import { doubt, settleByProbe } from './ending.service.js';
import { Signals } from './signals.service.js';
import { heldByPeople, overdue, silentRuns, unattended, unproved } from './stuck.table.js';
import { Witness } from './witness.service.js';

/** Finds what has got stuck and puts it back on its way. It re-queues, asks and declares; it never executes. */
@Injectable()
export class ReconcilerWorker {
  constructor(
    private readonly database: Database,
    private readonly nodes: ControlNodes,
    private readonly witness: Witness,
    private readonly signals: Signals,
    private readonly log: Log,
  ) {}

  /** One turn over everything; the first one of a process is its recovery. */
  async turn(): Promise<void> {
    await this.greet(this.nodes.all);
    await this.tidy();
    for (const node of this.nodes.reachable) await this.askAgain(node);
    this.signals.started();
    this.signals.changed();
  }

  /** Tries again those control nodes that do not answer; cheap enough for every second or two. */
  async knock(): Promise<void> {
    const silent = this.nodes.all.filter((node) => !this.nodes.isReachable(node));
    await this.greet(silent);
    await this.tidy();
    if (silent.length > 0) this.signals.started();
  }

  private async greet(nodes: readonly string[]): Promise<void> {
    await Promise.all(
      nodes.map(async (node) => {
        const well = await this.nodes.reconcile(node);
        if (!well)
          this.log.warn('a control node is not in contact', { controlNode: node, says: this.nodes.silenceOf(node) });
      }),
    );
  }

  private async tidy(): Promise<void> {
    const released = await this.database.transaction(releaseExpired);
    if (released > 0) this.signals.ready();
    await this.each(silentRuns, (tx, attempt) =>
      doubt(tx, attempt, { because: 'Nothing was heard of the run for 90 seconds.', needsProbe: false }),
    );
    await this.each(overdue, (tx, attempt) =>
      moveAttempt(tx, attempt, {
        to: 'needs-human',
        because: 'Two hours after its deadline nobody knows how it ended.',
      }),
    );
    await this.each(unproved, (tx, attempt) => settleByProbe(tx, attempt, 'The site is asked what it runs.'));
    await this.each(unattended, (tx, attempt) =>
      doubt(tx, attempt, { because: 'Its probe could not be ordered; the site is asked again.', needsProbe: true }),
    );
  }

  private async each(
    find: (tx: Tx) => Promise<readonly AttemptRow[]>,
    act: (tx: Tx, attempt: AttemptRow) => Promise<boolean>,
  ): Promise<void> {
    const found = await this.database.transaction(find);
    for (const attempt of found) {
      const done = await this.database.transaction((tx) => act(tx, attempt));
      if (!done) continue;
      this.log
        .child({ attempt: attempt.id, site: attempt.site })
        .warn('an attempt needed to be seen to', { was: attempt.state });
      this.signals.ready();
    }
  }

  /** The control node may still speak up about what waits for a person. */
  private async askAgain(node: string): Promise<void> {
    const waiting = await this.database.transaction((tx) => heldByPeople(tx, node));
    if (waiting.length > 0) await this.witness.listen(node, waiting, 0);
  }
}

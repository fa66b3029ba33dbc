import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { moveAttempt, type AttemptRow } from './attempt.table.js';
import { releaseExpired } from './claim.table.js';
import { ControlNodes } from './control-nodes.service.js';
import { doubt, settleByProbe } from './ending.service.js';
import { Signals } from './signals.service.js';
import { heldByPeople, overdue, overrun, silentRuns, unattended, unproved } from './stuck.table.js';
import { Witness } from './witness.service.js';

/** A way of being stuck: how to find it, and what is written down about it. False when it was not stuck any more. */
interface Trouble {
  readonly find: (tx: Tx) => Promise<readonly AttemptRow[]>;
  readonly act: (tx: Tx, attempt: AttemptRow) => Promise<boolean>;
}

const TROUBLES: readonly Trouble[] = [
  {
    find: silentRuns,
    act: (tx, attempt) =>
      doubt(tx, attempt, { because: 'Nothing was heard of the run for 90 seconds.', needsProbe: false }),
  },
  {
    find: overrun,
    act: (tx, attempt) =>
      moveAttempt(tx, attempt, {
        to: 'needs-human',
        because: 'The control node says that it still runs, long after its deadline.',
      }),
  },
  {
    find: overdue,
    act: (tx, attempt) =>
      moveAttempt(tx, attempt, {
        to: 'needs-human',
        because: 'Two hours after its deadline nobody knows how it ended.',
      }),
  },
  { find: unproved, act: (tx, attempt) => settleByProbe(tx, attempt, 'The site is asked what it runs.') },
  {
    find: unattended,
    act: (tx, attempt) =>
      doubt(tx, attempt, { because: 'Its probe could not be ordered; the site is asked again.', needsProbe: true }),
  },
];

/** Finds what has got stuck and puts it back on its way. It re-queues, asks and declares; it never executes. */
@Injectable()
export class ReconcilerWorker {
  /** Control nodes whose silence has been told. */
  private readonly told = new Set<string>();

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
        this.tell(node, await this.nodes.reconcile(node));
      }),
    );
  }

  /** Once when contact is lost, and once when it is back. */
  private tell(node: string, inContact: boolean): void {
    if (inContact) {
      if (this.told.delete(node)) this.log.info('a control node is in contact again', { controlNode: node });
      return;
    }
    if (this.told.has(node)) return;
    this.told.add(node);
    this.log.warn('a control node is not in contact', { controlNode: node, says: this.nodes.silenceOf(node) });
  }

  private async tidy(): Promise<void> {
    const { released, stuck } = await this.database.transaction(async (tx) => {
      const stuck: { act: Trouble['act']; attempt: AttemptRow }[] = [];
      for (const { find, act } of TROUBLES) for (const attempt of await find(tx)) stuck.push({ act, attempt });
      return { released: await releaseExpired(tx), stuck };
    });
    if (released > 0) this.signals.ready();
    for (const { act, attempt } of stuck) await this.seeTo(attempt, act);
  }

  /** One that cannot be seen to holds up none of the others. */
  private async seeTo(attempt: AttemptRow, act: Trouble['act']): Promise<void> {
    const log = this.log.child({ attempt: attempt.id, site: attempt.site });
    try {
      if (!(await this.database.transaction((tx) => act(tx, attempt)))) return;
      log.warn('an attempt needed to be seen to', { was: attempt.state });
      this.signals.ready();
    } catch (error) {
      log.error('an attempt could not be seen to', { was: attempt.state, error });
    }
  }

  /** The control node may still speak up about what waits for a person. */
  private async askAgain(node: string): Promise<void> {
    const waiting = await this.database.transaction((tx) => heldByPeople(tx, node));
    if (waiting.length > 0) await this.witness.listen(node, waiting, 0);
  }
}

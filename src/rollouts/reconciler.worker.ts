import { Injectable } from '@nestjs/common';
import { neverRaised } from '../incidents/incident.table.js';
import { Database } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import type { AttemptState } from './attempt.js';
import type { AttemptRow } from './attempt.table.js';
import { ControlNodes } from './control-nodes.service.js';
import type { Step } from './protocol/step.js';
import { trouble } from './protocol/trouble.js';
import { isUnknownTooLong } from './seen-wrong.js';
import { raiseUnknown, unknownOf } from './seen-wrong.table.js';
import { Signals } from './signals.service.js';
import { applyStep } from './step.table.js';
import { heldByPeople, lockUnsettled, unsettled, type Unsettled } from './stuck.table.js';
import { Witness } from './witness.service.js';

/** So many runs are asked about in one call. */
const MOST_RUNS = 200;

/** Finds what has got stuck and puts it back on its way. It re-queues, asks and declares; it never executes. */
@Injectable()
export class ReconcilerWorker {
  /** Control nodes whose silence has been told. */
  private readonly told = new Set<string>();
  /** Whether every control node was asked once; before that nobody here can say which of them is silent. */
  private hasGreeted = false;

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
    this.hasGreeted = true;
    await this.tidy();
    for (const node of this.nodes.reachable) await this.askAgain(node);
    this.signals.started();
    this.signals.changed();
  }

  /** Looks at attempts alone and waits for no control node that is out of reach, so that silence is told in time. */
  async mend(): Promise<void> {
    if (this.hasGreeted) await this.tidy();
  }

  /** Tries again those control nodes that do not answer; cheap enough for every second or two. */
  async knock(): Promise<void> {
    const silent = this.nodes.all.filter((node) => !this.nodes.isReachable(node));
    await this.greet(silent);
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
    const found = await this.database.transaction(unsettled, 'reconcile.look');
    const stuck = found.filter((one) => stepFor(one) !== null).map(({ attempt }) => attempt);
    await Promise.all(this.nodes.reachable.map((node) => this.askFirst(node, stuck)));
    for (const attempt of stuck) await this.seeTo(attempt);
    await this.raiseForgotten(found);
  }

  /** What nobody has known for too long is an incident, whatever is still tried. */
  private async raiseForgotten(found: readonly Unsettled[]): Promise<void> {
    const long = found.flatMap(({ attempt }) => (isUnknownTooLong(attempt, attempt.now) ? [attempt] : []));
    if (long.length === 0) return;
    await this.database.transaction(async (tx) => {
      const fresh = new Set(await neverRaised(tx, long.map(unknownOf)));
      for (const { id } of long.filter((attempt) => fresh.has(unknownOf(attempt)))) {
        const now = await lockUnsettled(tx, id);
        if (now !== null && isUnknownTooLong(now.attempt, now.attempt.now)) await raiseUnknown(tx, now.attempt);
      }
    }, 'reconcile.raise');
  }

  /**
   * Asks about what is to be doubted for its silence where somebody answers: it may be that nobody asked, since the service was down or
   * its clock has jumped. What is heard now is seen to no more.
   */
  private async askFirst(node: string, stuck: readonly AttemptRow[]): Promise<void> {
    const silent = stuck.filter((attempt) => attempt.control_node === node && isUnderWay(attempt.state));
    try {
      for (let at = 0; at < silent.length; at += MOST_RUNS)
        await this.witness.listen(node, silent.slice(at, at + MOST_RUNS), 0);
    } catch (error) {
      this.log.error('could not write down what a control node told', { controlNode: node, error });
    }
  }

  /** One that cannot be seen to holds up none of the others. */
  private async seeTo(attempt: AttemptRow): Promise<void> {
    const log = this.log.child({ attempt: attempt.id, site: attempt.site });
    try {
      const seen = await this.database.transaction(async (tx) => {
        const now = await lockUnsettled(tx, attempt.id);
        return now !== null && (await applyStep(tx, now.attempt, stepFor(now))) !== null;
      }, 'reconcile.see-to');
      if (!seen) return;
      log.warn('an attempt needed to be seen to', { was: attempt.state });
      this.signals.ready();
    } catch (error) {
      log.error('an attempt could not be seen to', { was: attempt.state, error });
    }
  }

  /** The control node may still speak up about what waits for a person. */
  private async askAgain(node: string): Promise<void> {
    const waiting = await this.database.transaction((tx) => heldByPeople(tx, node), 'reconcile.ask');
    if (waiting.length > 0) await this.witness.listen(node, waiting, 0);
  }
}

function isUnderWay(state: AttemptState): boolean {
  return state === 'starting' || state === 'running';
}

function stepFor({ attempt, around }: Unsettled): Step | null {
  return trouble(attempt, around, attempt.now);
}

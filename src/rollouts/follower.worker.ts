import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import type { AttemptRow } from './attempt.table.js';
import { ControlNodes } from './control-nodes.service.js';
import { DispatcherWorker } from './dispatcher.worker.js';
import { unfollowed } from './stuck.table.js';
import { Witness } from './witness.service.js';

/** How long one call waits at the control node for something to happen. */
const WAIT_SECONDS = 10;
/** So many waiting calls per control node: a new one for runs that began while another one waits. */
const EARS = 3;
/** At least so long between two calls about the same run. */
const BREATH_MS = 150;
/** What is starting or unknown is answered at once; it is asked about less often. */
const PATIENT_MS = 700;
const MOST_RUNS = 200;

/** Follows every run: one waiting call carries all that a control node has to tell, and reading goes on at the byte where it stopped. */
@Injectable()
export class FollowerWorker {
  private readonly followed = new Set<string>();
  private readonly ears = new Map<string, Set<Promise<void>>>();
  private again: () => void = () => undefined;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly nodes: ControlNodes,
    private readonly witness: Witness,
    private readonly dispatcher: DispatcherWorker,
    private readonly log: Log,
  ) {}

  /** `again` is called when a call has come back and there may be more to follow. */
  onReturn(again: () => void): void {
    this.again = again;
  }

  /** Begins to follow what is not followed yet. */
  async turn(): Promise<void> {
    for (const node of this.nodes.reachable) {
      const ears = this.ears.get(node) ?? new Set<Promise<void>>();
      this.ears.set(node, ears);
      if (this.stopped || ears.size >= EARS) continue;
      const asked = { followed: [...this.followed], owner: this.dispatcher.owner, limit: MOST_RUNS };
      const runs = await this.database.transaction(
        (tx) => unfollowed(tx, { controlNode: node, ...asked }),
        'follow.look',
      );
      if (runs.length === 0) continue;
      const ear = this.follow(node, runs).finally(() => {
        ears.delete(ear);
        this.again();
      });
      ears.add(ear);
    }
  }

  /** Begins nothing more. Calls that wait are left to their connection's end; what they would bring is read again by the next process. */
  stop(): void {
    this.stopped = true;
  }

  private async follow(node: string, runs: readonly AttemptRow[]): Promise<void> {
    for (const run of runs) this.followed.add(run.id);
    const breath = runs.some((run) => run.state !== 'running') ? PATIENT_MS : BREATH_MS;
    // What is not known to run is asked about, not waited for.
    const wait = runs.some((run) => run.state === 'unknown') ? 0 : WAIT_SECONDS;
    try {
      await this.witness.listen(node, runs, wait);
    } catch (error) {
      if (!this.stopped) this.log.error('could not write down what a control node told', { controlNode: node, error });
    } finally {
      await new Promise((resolve) => setTimeout(resolve, breath));
      for (const run of runs) this.followed.delete(run.id);
    }
  }
}

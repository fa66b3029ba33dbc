import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { Database } from '../platform/database/database.service.js';
import { Metrics } from '../platform/metrics/metrics.service.js';
import { ATTEMPT_KINDS, ATTEMPT_STATES } from './attempt.js';
import { countAttempts, countTroubles, type Troubles } from './rollout-count.table.js';
import type { Answer } from './site-runner.js';

type Verb = 'start' | 'events' | 'tombstone' | 'list' | 'adopt' | 'have' | 'stage';

/** What Prometheus learns of rollouts; every label comes from a closed list, control nodes from the environments folder. */
@Injectable()
export class RolloutMetrics {
  private readonly calls: Histogram;
  private readonly gaps: Counter;
  private readonly contacts: Gauge;
  private readonly turns: Gauge;
  private counting: Promise<Troubles> | null = null;

  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
  ) {
    const registers = [metrics.registry];
    this.calls = new Histogram({
      name: 'gatehouse_control_node_call_seconds',
      help: 'How long a call to a control node took, by verb and kind of answer',
      labelNames: ['verb', 'answer'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.gaps = new Counter({
      name: 'gatehouse_attempt_event_gaps_total',
      help: 'Lines of runs that did not follow on what was kept',
      registers,
    });
    this.contacts = new Gauge({
      name: 'gatehouse_control_node_in_contact',
      help: 'Whether a control node answers and its ledger was compared',
      labelNames: ['control_node'],
      registers,
    });
    this.turns = new Gauge({
      name: 'gatehouse_loop_turned_timestamp_seconds',
      help: 'When each loop of the rollouts last did its turn to the end, by the clock of this process',
      labelNames: ['loop'],
      registers,
    });
    this.countAttempts();
    this.countTrouble('zombies', 'gatehouse_attempt_zombies', 'Runs under way that nobody has heard of; must be 0');
    this.countTrouble('unreturned', 'gatehouse_sites_rollback_failed', 'Sites that could not be rolled back');
    this.countTrouble('unconfirmed', 'gatehouse_rollouts_halt_unconfirmed', 'Rollouts whose halt is not confirmed yet');
    this.countTrouble('stops', 'gatehouse_stops_in_force', 'Stops of the line that nobody has lifted');
    this.countTrouble('stopsUnconfirmed', 'gatehouse_stops_unconfirmed', 'Stops that are not confirmed everywhere yet');
    this.countTrouble('orphans', 'gatehouse_orphan_attempts', 'Ledger entries that this database does not know');
  }

  /** Measures one call to a control node. */
  async timed<Said>(verb: Verb, call: () => Promise<Answer<Said>>): Promise<Answer<Said>> {
    const stop = this.calls.startTimer({ verb });
    const answer = await call();
    stop({ answer: answer.kind });
    return answer;
  }

  gapInEvents(): void {
    this.gaps.inc();
  }

  /** A loop did its turn, with nothing thrown. */
  turned(loop: string): void {
    this.turns.setToCurrentTime({ loop });
  }

  contact(controlNode: string, inContact: boolean): void {
    this.contacts.set({ control_node: controlNode }, inContact ? 1 : 0);
  }

  /** Counted when asked, so that every process tells the same and none has to remember. */
  private countAttempts(): void {
    const count = () => this.database.transaction(countAttempts, 'attempt.count');
    new Gauge({
      name: 'gatehouse_attempts',
      help: 'Attempts by kind and state',
      labelNames: ['kind', 'state'],
      registers: [this.metrics.registry],
      async collect() {
        for (const kind of ATTEMPT_KINDS) for (const state of ATTEMPT_STATES) this.set({ kind, state }, 0);
        for (const row of await count()) this.set({ kind: row.kind, state: row.state }, row.count);
      },
    });
  }

  /** Once for all the gauges that are collected together. */
  private async countedTroubles(): Promise<Troubles> {
    this.counting ??= this.database.transaction(countTroubles, 'trouble.count').finally(() => {
      this.counting = null;
    });
    return this.counting;
  }

  private countTrouble(trouble: keyof Troubles, name: string, help: string): void {
    const count = async (): Promise<number> => (await this.countedTroubles())[trouble];
    new Gauge({
      name,
      help,
      registers: [this.metrics.registry],
      async collect() {
        this.set(await count());
      },
    });
  }
}

import { Injectable } from '@nestjs/common';
import { Proposing } from '../../evidence/agreements/proposing.service.js';
import type { Caller } from '../../people/caller.js';
import { Database } from '../../platform/database/database.service.js';
import { conflict } from '../../platform/http/problem.js';
import type { PlanBody } from './plan.schema.js';
import { Planner } from './plan.service.js';

/** What a Trust was asked by a plan. Times are UTC. */
interface PlanProposal {
  readonly trust: string;
  readonly from: Date;
  readonly to: Date;
  /** Id of the agreement. */
  readonly agreement: string;
}

/** Asks Trusts for the times that a plan has for them. */
@Injectable()
export class PlanProposals {
  constructor(
    private readonly database: Database,
    private readonly planner: Planner,
    private readonly proposing: Proposing,
  ) {}

  /**
   * Plans, and proposes its own time to every Trust that has agreed to none; who has agreed is not asked again. Refuses (409) where
   * nothing has a time, and else as the planner and `Proposing.propose`.
   */
  async propose(body: PlanBody, caller: Caller): Promise<{ proposed: readonly PlanProposal[] }> {
    const { environment, conflicts, obstacle, advice } = await this.planner.plan(body);
    const wanted = conflicts.flatMap(({ trust, propose }) => (propose === null ? [] : [{ trust, ...propose }]));
    if (wanted.length < conflicts.length)
      throw conflict(`The plan does not hold yet. ${obstacle ?? ''} ${advice ?? ''}`);
    if (wanted.length === 0) return { proposed: [] };
    const asked = await this.database.transaction(
      (tx) => this.proposing.propose(tx, body.release, { environment, proposals: wanted }, caller),
      'plan.propose',
    );
    return { proposed: wanted.map((one, index) => ({ ...one, agreement: asked[index] ?? '' })) };
  }
}

import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Proposing } from '../../evidence/agreements/proposing.service.js';
import type { Caller } from '../../people/caller.js';
import { Database } from '../../platform/database/database.service.js';
import { badRequest, conflict } from '../../platform/http/problem.js';
import type { EnvironmentName } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import type { AgreementConflict } from './agreed-time.js';
import { lengthInWords } from './notice.js';
import type { PlanProposalsBody } from './plan.schema.js';
import { Planner } from './plan.service.js';

/** What a Trust was asked by a plan. Times are UTC. */
interface PlanProposal {
  readonly trust: string;
  readonly from: Date;
  readonly to: Date;
  /** Id of the agreement. */
  readonly agreement: string;
}

/** Marks whom a plan would ask for which times: another one for others. */
export function markOf(conflicts: readonly AgreementConflict[]): string {
  const times = conflicts.flatMap(({ trust, propose }) => (propose === null ? [] : [[trust, propose]]));
  return createHash('sha256').update(JSON.stringify(times)).digest('hex').slice(0, 16);
}

/** Asks Trusts for the times that a plan has for them. */
@Injectable()
export class PlanProposals {
  constructor(
    private readonly database: Database,
    private readonly planner: Planner,
    private readonly proposing: Proposing,
    private readonly environments: Environments,
  ) {}

  /**
   * Plans, and proposes its own time to every Trust that has agreed to none and is not asked already; who has agreed, or has named a time
   * of its own instead, is not asked again unless somebody gave it another time. Refuses (409) where nothing has a time,
   * and where the times are not those that were `seen` (see `markOf`), (400) where a Trust would get less notice than it is
   * owed and nobody said that it is to be asked all the same, and else as the planner and `Proposing.propose`.
   */
  async propose(
    { shortNotice, ...body }: PlanProposalsBody,
    caller: Caller,
    seen: string | null = null,
  ): Promise<{ proposed: readonly PlanProposal[] }> {
    const { environment, conflicts, obstacle, advice } = await this.planner.plan(body);
    if (seen !== null && seen !== markOf(conflicts))
      throw conflict('The times of the plan have changed since you looked at them. Look at them again, and ask then.');
    const open = conflicts.filter(({ waitsFor, namedItsOwn }) => waitsFor === null && !namedItsOwn);
    const wanted = open.flatMap(({ trust, propose }) => (propose === null ? [] : [{ trust, ...propose }]));
    if (wanted.length < open.length) throw conflict(`The plan does not hold yet. ${obstacle ?? ''} ${advice ?? ''}`);
    if (wanted.length === 0) return { proposed: [] };
    if (shortNotice !== true) this.refuseShort(open, environment);
    const asked = await this.database.transaction(
      (tx) => this.proposing.propose(tx, body.release, { environment, proposals: wanted }, caller),
      'plan.propose',
    );
    return { proposed: wanted.map((one, index) => ({ ...one, agreement: asked[index] ?? '' })) };
  }

  private refuseShort(conflicts: readonly AgreementConflict[], environment: EnvironmentName): void {
    const [one, ...more] = conflicts.filter(({ notice }) => notice?.isShort === true);
    if (one === undefined) return;
    const who = more.length === 0 ? this.environments.trustName(one.trust) : `${more.length + 1} Trusts`;
    const owed = lengthInWords(this.environments.rung(environment).notices.aheadSeconds);
    const fault = `is not confirmed, and ${who} would get less than ${owed} notice`;
    throw badRequest([{ field: 'shortNotice', fault, fix: 'begin later, or send true to ask all the same' }]);
  }
}

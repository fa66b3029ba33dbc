import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Caller } from '../people/caller.js';
import { mayApprove } from '../people/four-eyes.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { badRequest, conflict, forbidden, notFound } from '../platform/http/problem.js';
import { findRelease } from '../releases/release.table.js';
import { ATTESTABLE } from './attestable.js';
import { lockEvidence } from './evidence-lock.table.js';
import type { ApprovalBody, ReasonBody, WaiverBody } from './evidence.schema.js';
import { waivableAt } from './waivable.js';
import { handsOn, type Waiver } from './waiver.js';
import { findWaiver, keepWaiver, keepWaiverDecision, waiversOf } from './waiver.table.js';

/** Lets one criterion go for one release at one gate: one person asks, another decides, and it is shown for ever. */
@Injectable()
export class Waivers {
  constructor(private readonly database: Database) {}

  /** Asks for a waiver. Refuses with 404 an unknown release, 400 a criterion that is not asked for there or is never waived. */
  async request(version: string, body: WaiverBody, caller: Caller): Promise<Waiver> {
    refuseUnwaivable(body);
    return await this.database.transaction(async (tx) => {
      await lockEvidence(tx, version);
      const release = await findRelease(tx, version);
      if (release === null) throw notFound('release');
      const { digest } = release;
      const id = await keepWaiver(tx, { release: version, digest, ...body, by: caller.person });
      const detail = { release: version, digest, ...body };
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'waiver.requested',
        subject: `waiver:${id}`,
        detail,
      });
      return await found(tx, id);
    });
  }

  /**
   * Approves a waiver. Refuses with 404 an unknown one, 403 whoever requested it or registered or built its release, 409 one that was
   * already decided.
   */
  async approve(id: string, body: ApprovalBody, caller: Caller): Promise<Waiver> {
    return await this.decide(id, { decision: 'approved', reason: body.reason ?? null, caller });
  }

  /** Refuses a waiver, with a reason. Answers 404 for an unknown one, 409 for one that was already decided. */
  async refuse(id: string, { reason }: ReasonBody, caller: Caller): Promise<Waiver> {
    return await this.decide(id, { decision: 'refused', reason, caller });
  }

  /** Every waiver of a release, whatever became of it, oldest first. Refuses with 404 an unknown release. */
  async list(version: string): Promise<{ waivers: readonly Waiver[] }> {
    return await this.database.transaction(async (tx) => {
      if ((await findRelease(tx, version)) === null) throw notFound('release');
      return { waivers: await waiversOf(tx, version) };
    });
  }

  private async decide(id: string, { decision, reason, caller }: Deciding): Promise<Waiver> {
    return await this.database.transaction(async (tx) => {
      const waiver = await found(tx, id);
      await lockEvidence(tx, waiver.release);
      if (decision === 'approved') await refuseOwn(tx, waiver, caller);
      const isFirst = await keepWaiverDecision(tx, { waiver: id, decision, reason, by: caller.person });
      if (!isFirst) throw conflict('This waiver was already decided.');
      const { release, criterion, environment } = waiver;
      await record(tx, {
        actor: `person:${caller.person}`,
        action: `waiver.${decision}`,
        subject: `waiver:${id}`,
        detail: { release, criterion, environment, reason },
      });
      return await found(tx, id);
    });
  }
}

interface Deciding {
  readonly decision: 'approved' | 'refused';
  readonly reason: string | null;
  readonly caller: Caller;
}

async function found(tx: Tx, id: string): Promise<Waiver> {
  const waiver = await findWaiver(tx, id);
  if (waiver === null) throw notFound('waiver');
  return waiver;
}

async function refuseOwn(tx: Tx, waiver: Waiver, caller: Caller): Promise<void> {
  const release = await findRelease(tx, waiver.release);
  if (release === null) throw notFound('release');
  const verdict = mayApprove(caller.person, handsOn(waiver.by.person, release));
  if (!verdict.allowed) throw forbidden(verdict.reason);
}

function refuseUnwaivable(body: WaiverBody): void {
  const names = waivableAt(body.environment);
  if (names.includes(body.criterion)) return;
  const isOfThere = ATTESTABLE.some(({ id, environment }) => id === body.criterion && environment === body.environment);
  const fix = names.length === 0 ? `Nothing is waived at ${body.environment}.` : `Use ${names.join(', ')}.`;
  const fault = isOfThere
    ? `is not ours to waive`
    : `is not a criterion of ${body.environment} that can be waived; sign-offs and the order of the ladder never are`;
  throw badRequest([{ field: 'criterion', fault, fix }]);
}

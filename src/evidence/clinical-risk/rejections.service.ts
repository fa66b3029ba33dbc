import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayApprove } from '../../people/four-eyes.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { conflict, forbidden, notFound } from '../../platform/http/problem.js';
import { findRelease } from '../../releases/release.table.js';
import { lockEvidence } from '../evidence-lock.table.js';
import type { ReasonBody } from '../evidence.schema.js';
import type { ClinicalRejection } from './rejection.js';
import type { RejectionBody } from './rejection.schema.js';
import { findRejection, keepRejection, keepRejectionWithdrawal, rejectionsOf } from './rejection.table.js';

/** Rejects releases on clinical risk (002-012). A safeguard: one person does it, and it holds at once, for what is under way too. */
@Injectable()
export class ClinicalRejections {
  constructor(private readonly database: Database) {}

  /** Keeps the form for the exact digest that was looked at. Refuses with 404 an unknown release, 409 another digest than its own. */
  async reject(version: string, body: RejectionBody, caller: Caller): Promise<ClinicalRejection> {
    return this.database.transaction(async (tx) => {
      await lockEvidence(tx, version);
      const release = await findRelease(tx, version);
      if (release === null) throw notFound('release');
      const { digest } = release;
      if (digest !== body.digest)
        throw conflict(`Release ${version} has the digest ${digest}, not ${body.digest}. Look at it again.`, {
          digest,
        });
      const { environment, hazard, answers, remedy = null } = body;
      const said = { release: version, digest, environment, hazard, answers, remedy };
      const id = await keepRejection(tx, { ...said, by: caller.person });
      const subject = `clinical-rejection:${id}`;
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'clinical-rejection.recorded',
        subject,
        detail: said,
      });
      return found(tx, id);
    }, 'clinical-rejection.record');
  }

  /**
   * Withdraws a rejection, when the risk is gone; whoever rejected may always take that back. Refuses with 404 an unknown one, 403
   * anybody else who made the release, who does not judge its risk to be gone, and 409 one that already was.
   */
  async withdraw(id: string, { reason }: ReasonBody, caller: Caller): Promise<ClinicalRejection> {
    return this.database.transaction(async (tx) => {
      const { release: version, by } = await found(tx, id);
      await lockEvidence(tx, version);
      const release = await findRelease(tx, version);
      if (release === null) throw notFound('release');
      const builtBy = [release.registeredBy, ...release.builtBy];
      const verdict = mayApprove(caller.person, { requestedBy: [], builtBy, executedBy: [] });
      if (!verdict.allowed && by.person !== caller.person) throw forbidden(verdict.reason);
      if (!(await keepRejectionWithdrawal(tx, { rejection: id, reason, by: caller.person })))
        throw conflict('This rejection was already withdrawn.');
      const detail = { release: version, reason };
      const subject = `clinical-rejection:${id}`;
      await record(tx, { actor: `person:${caller.person}`, action: 'clinical-rejection.withdrawn', subject, detail });
      return found(tx, id);
    }, 'clinical-rejection.withdraw');
  }

  /** Every one of a release, those withdrawn too, oldest first. Refuses with 404 an unknown release. */
  async list(version: string): Promise<{ readonly rejections: readonly ClinicalRejection[] }> {
    return this.database.transaction(async (tx) => {
      if ((await findRelease(tx, version)) === null) throw notFound('release');
      return { rejections: await rejectionsOf(tx, version) };
    }, 'clinical-rejection.list');
  }
}

async function found(tx: Tx, id: string): Promise<ClinicalRejection> {
  const rejection = await findRejection(tx, id);
  if (rejection === null) throw notFound('rejection');
  return rejection;
}

import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { Links } from '../../people/links/links.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { AGREEMENT_ACT } from './agreement-act.js';
import { isOpen, type Agreement } from './agreement.js';
import { currentAgreements, endAgreement, lockAgreements } from './agreement.table.js';
import { TrustRuns } from './trust-runs.service.js';

/** What a Trust was asked for, or agreed to, of which nothing comes any more. */
export interface OffTime {
  readonly trust: string;
  /** What was asked for later than this is meant for another try, and stands. */
  readonly askedBefore: Date;
  /** Why, in words that the Trust reads. */
  readonly because: string;
}

/** Ends the times that Trusts agreed to, or are asked for, once nobody is to use them any more. */
@Injectable()
export class CallingOff {
  constructor(
    private readonly runs: TrustRuns,
    private readonly links: Links,
  ) {}

  /**
   * Ends what stands open of exactly this digest in this environment at these Trusts, in the service's own name: the Trusts are told as of
   * whatever is taken back. Not where the change has begun at every site of the Trust and stays. Done again, it changes nothing.
   */
  async callOff(
    tx: Tx,
    of: Pick<Agreement, 'release' | 'digest' | 'product' | 'environment'>,
    times: readonly OffTime[],
  ): Promise<void> {
    if (times.length === 0) return;
    const { release, digest, environment } = of;
    const query = { digest, environment, trusts: times.map(({ trust }) => trust) };
    // Before anything is looked at: whoever is being asked at this moment was asked before the end, and would be asked on.
    await lockAgreements(tx, release);
    const byTrust = new Map(times.map((time) => [time.trust, time]));
    const begun = await this.runs.allBegunOf(tx, of, query.trusts);
    for (const agreement of await currentAgreements(tx, query)) {
      const time = byTrust.get(agreement.trust);
      if (time === undefined || !isOpen(agreement) || agreement.askedAt >= time.askedBefore) continue;
      if (!begun.has(agreement.trust)) await this.end(tx, agreement, time.because);
    }
  }

  private async end(tx: Tx, { id, state, ...agreement }: Agreement, because: string): Promise<void> {
    if (!(await endAgreement(tx, id, { state: 'withdrawn', because, byTrust: false }))) return;
    await this.links.revoke(tx, { act: AGREEMENT_ACT, subject: id }, because);
    const { release, digest, environment, trust } = agreement;
    await record(tx, {
      actor: 'gatehouse',
      action: 'agreement.withdrawn',
      subject: `agreement:${id}`,
      detail: { release, digest, environment, trust, before: state, reason: because, byTrust: false },
    });
  }
}

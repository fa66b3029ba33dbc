import { Injectable } from '@nestjs/common';
import { isOurs, type Caller } from '../../people/caller.js';
import { mayDo, trustsInReach } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { forbidden, notFound } from '../../platform/http/problem.js';
import { findRelease } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import { answersTo } from './agreement-answer.table.js';
import { timeInWords } from './agreement-words.js';
import { proposedTimeOf, type AgreementListQuery, type AnswerBody, type ProposingBody } from './agreement.schema.js';
import { allRounds, currentAgreements, findAgreement, type AgreementQuery } from './agreement.table.js';
import { isOpen, type Agreement, type Answer } from './agreement.js';
import { Answering } from './answering.service.js';
import { Proposing } from './proposing.service.js';
import { TrustRuns } from './trust-runs.service.js';

/** So many of one Trust's that stand are shown at once. */
const MOST_OF_A_TRUST = 200;

/** An agreement with every answer to it, and its time as the Trust's own clocks show it. */
type ShownAgreement = Agreement & {
  readonly trustName: string;
  readonly reads: string;
  /** Oldest first; those to no effect too. */
  readonly answers: readonly (Answer & { readonly insteadReads: string | null })[];
};

/** What Trusts are asked about the time of releases, and what they answer. A Trust reaches its own and knows of no other. */
@Injectable()
export class Agreements {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly proposing: Proposing,
    private readonly answering: Answering,
    private readonly runs: TrustRuns,
  ) {}

  /** As `Proposing.propose`. Answers what was asked. */
  async propose(
    version: string,
    body: ProposingBody,
    caller: Caller,
  ): Promise<{ agreements: readonly ShownAgreement[] }> {
    return await this.database.transaction(async (tx) => {
      const asked = new Set(await this.proposing.propose(tx, version, body, caller));
      const all = await currentAgreements(tx, { release: version, environment: body.environment });
      return {
        agreements: await this.shown(
          tx,
          all.filter(({ id }) => asked.has(id)),
        ),
      };
    });
  }

  /** Every round of a release, those that ended too. Refuses (404) an unknown release, and for a Trust one about which it was never asked. */
  async ofRelease(version: string, caller: Caller): Promise<{ agreements: readonly ShownAgreement[] }> {
    return await this.database.transaction(async (tx) => {
      const reach = trustsInReach(caller, 'agreements.read');
      const rounds = await allRounds(tx, { release: version, ...(reach === 'every' ? {} : { trusts: reach }) });
      const isKnown = rounds.length > 0 || (reach === 'every' && (await findRelease(tx, version)) !== null);
      if (!isKnown) throw notFound('release');
      return { agreements: await this.shown(tx, rounds) };
    });
  }

  /** What stands now, of one release or all, the next first: for each environment and Trust the latest round whose time is not over. */
  async list(
    { release, limit }: AgreementListQuery,
    caller: Caller,
  ): Promise<{ agreements: readonly ShownAgreement[] }> {
    const reach = trustsInReach(caller, 'agreements.read');
    const of = { ...(reach === 'every' ? {} : { trusts: reach }), ...(release === null ? {} : { release }) };
    return { agreements: await this.standing(of, limit) };
  }

  /** The same of one Trust; none of one that the caller may not know of. */
  async listOf(trust: string, caller: Caller): Promise<readonly ShownAgreement[]> {
    return mayDo(caller, 'agreements.read', { trust }) ? this.standing({ trusts: [trust] }, MOST_OF_A_TRUST) : [];
  }

  /** The ids of those of these that stand and whose change has begun at every site: nothing is left that could be prevented. */
  async begun(agreements: readonly Agreement[]): Promise<ReadonlySet<string>> {
    return await this.database.transaction(async (tx) => {
      const begun = new Set<string>();
      for (const one of agreements) if (isOpen(one) && (await this.runs.areAllBegun(tx, one))) begun.add(one.id);
      return begun;
    });
  }

  async find(id: string, caller: Caller): Promise<ShownAgreement> {
    return await this.database.transaction(async (tx) => this.one(tx, await inSight(tx, id, caller)));
  }

  /**
   * Keeps what somebody of the Trust says. Refuses (404) another Trust's as if there were none, (403) whoever asked or holds any role
   * of ours beside the Trust's: nobody of ours answers for a Trust; else as `Answering.answer`.
   */
  async answer(id: string, body: AnswerBody, caller: Caller): Promise<ShownAgreement> {
    return await this.database.transaction(async (tx) => {
      const agreement = await inSight(tx, id, caller);
      refuseOurs(agreement, caller);
      const { answer: word, reason = null, ...time } = body;
      const instead = word === 'countered' ? proposedTimeOf(time) : null;
      const answered = await this.answering.answer(tx, id, { word, reason, instead, by: ofTrust(caller) });
      return this.one(tx, answered.agreement);
    });
  }

  /** Takes it back, as the Trust or as delivery. Refuses as `find` and `Answering.withdraw`, and (403) who is neither. */
  async withdraw(id: string, reason: string, caller: Caller): Promise<ShownAgreement> {
    return await this.database.transaction(async (tx) => {
      const agreement = await inSight(tx, id, caller);
      const isDelivery = mayDo(caller, 'agreements.propose', { trust: null });
      if (!isDelivery) refuseOurs(agreement, caller);
      const by = isDelivery ? { delivery: caller } : { trust: ofTrust(caller) };
      return this.one(tx, await this.answering.withdraw(tx, id, reason, by));
    });
  }

  private async one(tx: Tx, agreement: Agreement): Promise<ShownAgreement> {
    const [shown] = await this.shown(tx, [agreement]);
    if (shown === undefined) throw notFound('agreement');
    return shown;
  }

  private async standing(of: AgreementQuery, limit: number): Promise<readonly ShownAgreement[]> {
    return await this.database.transaction(async (tx) => {
      const current = await currentAgreements(tx, { ...of, withinSeconds: 0 });
      return this.shown(tx, current.filter(({ isOver }) => !isOver).slice(0, limit));
    });
  }

  private async shown(tx: Tx, agreements: readonly Agreement[]): Promise<readonly ShownAgreement[]> {
    const answers = await answersTo(
      tx,
      agreements.map(({ id }) => id),
    );
    return agreements.map((agreement) => {
      const timeZone = this.environments.zoneOf(agreement.trust);
      return {
        ...agreement,
        trustName: this.environments.trustName(agreement.trust),
        reads: timeInWords(agreement, timeZone),
        answers: (answers.get(agreement.id) ?? []).map((answer) => {
          return { ...answer, insteadReads: answer.instead === null ? null : timeInWords(answer.instead, timeZone) };
        }),
      };
    });
  }
}

/** Another Trust's is answered as if there were none. */
async function inSight(tx: Tx, id: string, caller: Caller): Promise<Agreement> {
  const agreement = await findAgreement(tx, id);
  if (agreement === null || !mayDo(caller, 'agreements.read', { trust: agreement.trust })) throw notFound('agreement');
  return agreement;
}

function refuseOurs({ trust, askedBy }: Agreement, caller: Caller): void {
  if (isOurs(caller) || askedBy.person === caller.person || !mayDo(caller, 'agreements.answer', { trust }))
    throw forbidden('Only the Trust itself answers for it: one of its own people, or a contact by a link.');
}

function ofTrust({ person, name }: Caller) {
  return { person, link: null, name, role: 'trust' };
}

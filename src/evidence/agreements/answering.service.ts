import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { Links } from '../../people/links/links.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { badRequest, conflict, notFound } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import { AGREEMENT_ACT } from './agreement-act.js';
import { keepAnswer, type Answerer } from './agreement-answer.table.js';
import { effectOf, type Agreement, type AnswerWord, type ProposedTime } from './agreement.js';
import { endAgreement, findAgreement, keepAgreed, lockAgreements } from './agreement.table.js';
import { faultsOfTime } from './proposing.service.js';
import { TrustRuns } from './trust-runs.service.js';

/** What somebody of a Trust says. */
interface Given {
  readonly word: AnswerWord;
  readonly reason: string | null;
  /** The time that is named instead; null unless it counters. */
  readonly instead: ProposedTime | null;
  readonly by: Answerer;
}

/** Who takes an agreement back: somebody of the Trust, or delivery, which asked for it. */
type Withdrawer = { readonly trust: Answerer } | { readonly delivery: { readonly person: string } };

/** Takes in what Trusts say to what they were asked. */
@Injectable()
export class Answering {
  constructor(
    private readonly environments: Environments,
    private readonly runs: TrustRuns,
    private readonly links: Links,
  ) {}

  /**
   * Keeps an answer; whether it decides, `effectOf` says. Answers the agreement as it is then. Refuses (404) an unknown one, (400) times
   * that will not do, and (409) what there is nothing to say to any more.
   */
  async answer(
    tx: Tx,
    id: string,
    given: Given,
  ): Promise<{ readonly agreement: Agreement; readonly decided: boolean }> {
    const agreement = await locked(tx, id);
    await this.refuseTime(tx, agreement, given.instead);
    const { word, reason, instead, by } = given;
    const isBegun = agreement.state === 'agreed' && (await this.runs.areAllBegun(tx, agreement));
    const effect = effectOf(agreement.state, word, isBegun);
    if (effect.kind === 'refused') throw conflict(effect.because);
    const decided = effect.kind === 'decides' && (await decide(tx, id, word, reason));
    if (effect.kind === 'decides' && !decided) throw conflict('The time to answer is over.');
    await keepAnswer(tx, { agreement: id, answer: word, reason, instead, by, stands: decided });
    await record(tx, {
      actor: actorOf(by),
      action: `agreement.${decided ? word : 'answered-again'}`,
      subject: `agreement:${id}`,
      detail: { ...aboutOf(agreement), answer: word, reason, instead, name: by.name, role: by.role },
    });
    return { agreement: await found(tx, id), decided };
  }

  /** Takes a proposal or an agreement back. Refuses (404) an unknown one, (409) one that is over, or whose change has begun. */
  async withdraw(tx: Tx, id: string, reason: string, by: Withdrawer): Promise<Agreement> {
    const agreement = await locked(tx, id);
    if (await this.runs.areAllBegun(tx, agreement))
      throw conflict('The change has begun, so the agreement cannot be taken back any more.');
    const byTrust = 'trust' in by;
    if (!(await endAgreement(tx, id, { state: 'withdrawn', because: reason, byTrust })))
      throw conflict('This was taken back or replaced before.');
    const said = { agreement: id, answer: 'withdrawn', reason, instead: null, stands: true } as const;
    if (byTrust) await keepAnswer(tx, { ...said, by: by.trust });
    await this.links.revoke(tx, { act: AGREEMENT_ACT, subject: id }, 'It was withdrawn.');
    await record(tx, {
      actor: byTrust ? actorOf(by.trust) : `person:${by.delivery.person}`,
      action: 'agreement.withdrawn',
      subject: `agreement:${id}`,
      detail: { ...aboutOf(agreement), reason, byTrust },
    });
    return await found(tx, id);
  }

  private async refuseTime(tx: Tx, { trust }: Agreement, instead: ProposedTime | null): Promise<void> {
    if (instead === null) return;
    const zone = this.environments.zoneOf(trust);
    const faults = faultsOfTime(instead, { field: '', zone, now: await databaseNow(tx) });
    if (faults.length > 0) throw badRequest(faults);
  }
}

async function decide(tx: Tx, id: string, word: AnswerWord, reason: string | null): Promise<boolean> {
  if (word === 'agreed') return await keepAgreed(tx, id);
  return await endAgreement(tx, id, { state: word, because: reason ?? '', byTrust: true });
}

/** As it is once nobody else can change it before the transaction ends. */
async function locked(tx: Tx, id: string): Promise<Agreement> {
  const { release } = await found(tx, id);
  await lockAgreements(tx, release);
  return await found(tx, id);
}

async function found(tx: Tx, id: string): Promise<Agreement> {
  const agreement = await findAgreement(tx, id);
  if (agreement === null) throw notFound('agreement');
  return agreement;
}

function actorOf({ person, link }: Answerer): string {
  return person === null ? `link:${link}` : `person:${person}`;
}

function aboutOf({ release, digest, environment, trust, state }: Agreement) {
  return { release, digest, environment, trust, before: state };
}

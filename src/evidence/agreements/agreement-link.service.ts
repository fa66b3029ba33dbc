import { Injectable, type OnModuleInit } from '@nestjs/common';
import { isOurs } from '../../people/caller.js';
import type { LinkAct, LinkAsked, LinkPage } from '../../people/links/link-act.js';
import { LinkActs } from '../../people/links/link-acts.service.js';
import { findPersonByEmail } from '../../people/person.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import { speaksFor } from '../../sites/spokespeople.facts.js';
import { toldTime } from '../../windows/told-time.service.js';
import { AGREEMENT_ACT } from './agreement-act.js';
import { answersTo } from './agreement-answer.table.js';
import { AgreementFreezes } from './agreement-freeze.facts.js';
import { agreementPage } from './agreement-page.js';
import { timeInWords, updateInWords } from './agreement-words.js';
import { MOST_DAYS } from './agreement.schema.js';
import { findAgreement, lockAgreements } from './agreement.table.js';
import type { Agreement, AnswerWord, ProposedTime } from './agreement.js';
import { Answering } from './answering.service.js';

type Asked = Parameters<LinkAct['act']>[1];

const WORDS: Readonly<Record<string, AnswerWord>> = { agree: 'agreed', counter: 'countered', decline: 'declined' };

/** Lets a contact of a Trust answer an agreement by a link, without an account. */
@Injectable()
export class AgreementLinks implements OnModuleInit, LinkAct {
  readonly name = AGREEMENT_ACT;

  constructor(
    private readonly acts: LinkActs,
    private readonly answering: Answering,
    private readonly environments: Environments,
    private readonly freezes: AgreementFreezes,
  ) {}

  onModuleInit(): void {
    this.acts.offer({
      name: this.name,
      hold: (tx, subject) => this.hold(tx, subject),
      page: (tx, asked) => this.page(tx, asked),
      act: (tx, asked) => this.act(tx, asked),
    });
  }

  async hold(tx: Tx, subject: string): Promise<void> {
    const agreement = await findAgreement(tx, subject);
    if (agreement !== null) await lockAgreements(tx, agreement.release);
  }

  async page(tx: Tx, asked: LinkAsked): Promise<LinkPage | null> {
    const agreement = await this.concerning(tx, asked);
    if (agreement === null) return null;
    const { name, zone } = this.trustOf(agreement);
    const answers = (await answersTo(tx, [agreement.id])).get(agreement.id) ?? [];
    const frozen = (await this.freezes.finder(tx))(agreement);
    const product = agreement.product.toUpperCase();
    return agreementPage(agreement, { trustName: name, zone, product, answers, frozen });
  }

  async act(tx: Tx, { decision, answers, ...asked }: Asked): Promise<string> {
    const agreement = await this.concerning(tx, asked);
    if (agreement === null) throw conflict('There is nothing left to answer.');
    const word = WORDS[decision];
    if (word === undefined)
      throw badRequest([{ field: 'decision', fault: 'is not offered', fix: 'choose one that is' }]);
    const { name, zone } = this.trustOf(agreement);
    const instead = word === 'countered' ? exactly(answers, zone) : null;
    const reason = answers['reason'] === '' ? null : (answers['reason'] ?? null);
    if (word !== 'agreed' && reason === null)
      throw badRequest([{ field: 'reason', fault: 'is empty', fix: 'say why in a few words' }]);
    const by = { person: null, link: asked.link, name: asked.holder.name, role: asked.holder.role };
    const { decided } = await this.answering.answer(tx, agreement.id, { word, reason, instead, by });
    if (!decided) return 'Thank you. Somebody else has answered before you. We have kept your answer beside theirs.';
    const time = timeInWords(instead ?? agreement, zone);
    const update = `the ${updateInWords(agreement, name)}`;
    return agreement.state === 'agreed' ? takenBack(word, update, time) : outcomeOf(word, update, time);
  }

  /** The agreement that the link is for, while its holder still speaks for that Trust, and is none of ours. */
  private async concerning(tx: Tx, { subject, holder }: LinkAsked): Promise<Agreement | null> {
    const agreement = await findAgreement(tx, subject);
    if (agreement === null || agreement.trust !== holder.trust) return null;
    const trust = this.environments.trust(agreement.trust);
    if (trust === null || !(await speaksFor(tx, trust, holder.email))) return null;
    const person = await findPersonByEmail(tx, holder.email.toLowerCase());
    return person !== null && person.disabledAt === null && isOurs(person) ? null : agreement;
  }

  private trustOf({ trust }: Agreement): { readonly name: string; readonly zone: string } {
    return { name: this.environments.trustName(trust), zone: this.environments.zoneOf(trust) };
  }
}

/** What somebody is told who says otherwise than what their Trust had agreed to. */
function takenBack(word: AnswerWord, update: string, time: string): string {
  const wish = word === 'countered' ? ` We have passed on that you would like ${time} instead.` : '';
  return `Thank you. The yes of your Trust to ${update} is taken back, so nothing starts there then.${wish} We will write to you again.`;
}

/** What was said, of what and for when: whoever said it keeps this page as their proof. */
function outcomeOf(word: AnswerWord, update: string, time: string): string {
  switch (word) {
    case 'agreed':
      return `Thank you. You have agreed to ${update}: ${time}. We will write to you before it begins.`;
    case 'countered':
      return `Thank you. For ${update}, we have passed on that you would like ${time} instead. We will write to you again.`;
    case 'declined':
      return `Thank you. You have said no to ${update}: ${time}. We will write to you again.`;
  }
}

/** The window that was named. Throws a Problem with what is wrong at each field. */
function exactly(answers: Readonly<Record<string, string>>, zone: string): ProposedTime {
  return { kind: 'exact', day: null, ...toldTime(answers, zone, MOST_DAYS) };
}

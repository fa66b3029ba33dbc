import { Injectable, type OnModuleInit } from '@nestjs/common';
import { allRounds } from '../../evidence/agreements/agreement.table.js';
import { contactsOf } from '../../evidence/passport/contact-word.js';
import { contactWords, momentOf } from '../../evidence/passport/contact-word.table.js';
import { Passports } from '../../evidence/passport/passports.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { Environments } from '../../sites/environments.service.js';
import { NoticeSources, type NoticeSource } from '../notice-sources.service.js';
import { noticesOfThreads } from '../notice.table.js';
import type { OwedNotice } from '../owed.js';
import { contactThread, owedOfPassport, owedToContacts } from './passports.js';

/** What was over longer ago waits for nobody's onboarding. */
const ROUNDS_WITHIN_SECONDS = 86_400;

/** Draws what is owed while Trusts are not ready to be deployed to, where that keeps releases from them. */
@Injectable()
export class PassportNotices implements OnModuleInit, NoticeSource {
  readonly name = 'passports';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
    private readonly passports: Passports,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const { passports, sites } = this.environments.rung('production');
    if (passports !== 'required') return [];
    const trusts = this.environments.trusts.filter(({ id }) => sites.some(({ trust }) => trust === id));
    const incomplete = (await this.passports.of(tx, trusts)).filter(({ isComplete }) => !isComplete);
    if (incomplete.length === 0) return [];
    const now = await momentOf(tx);
    const words = await contactWords(
      tx,
      incomplete.map(({ trust }) => trust),
    );
    const threads = trusts.flatMap((trust) => contactsOf(trust).map((contact) => contactThread(trust.id, contact)));
    const told = await noticesOfThreads(tx, threads);
    const rounds = await allRounds(tx, { withinSeconds: ROUNDS_WITHIN_SECONDS });
    const askedBefore = (thread: string) => told.flatMap((one) => (one.thread === thread ? [one.owedAt] : []));
    return incomplete.flatMap((passport) => {
      const trust = trusts.find(({ id }) => id === passport.trust);
      if (trust === undefined) return [];
      const own = words.filter((word) => word.trust === trust.id);
      const releases = [...new Set(rounds.flatMap((round) => (round.trust === trust.id ? [round.release] : [])))];
      const asked = owedToContacts({ trust, words: own }, { now, askedBefore });
      return [...asked, ...owedOfPassport({ trust, passport, words: own, releases })];
    });
  };
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { allRounds } from '../../evidence/agreements/agreement.table.js';
import { contactsOf } from '../../evidence/passport/contact-word.js';
import { contactWords } from '../../evidence/passport/contact-word.table.js';
import { Passports } from '../../evidence/passport/passports.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import type { EnvironmentName } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import { SeenRollouts } from '../seen-rollouts.service.js';
import { NoticeSources, type NoticeSource } from '../notice-sources.service.js';
import { noticesOfThreads } from '../notice.table.js';
import type { OwedNotice } from '../owed.js';
import type { Product } from '../../sites/site.js';
import { contactThread, owedOfPassport, owedToContacts } from './passports.js';

/** What was over longer ago waits for nobody's onboarding. */
const ROUNDS_WITHIN_SECONDS = 86_400;
/** A release that went into UAT this long ago is on its way, or has been forgotten. */
const ON_ITS_WAY_SECONDS = 30 * 86_400;

/** In these a release is tried, and may never go on. */
const EARLY: readonly EnvironmentName[] = ['dev', 'sit'];

/**
 * Draws what is owed while Trusts are not ready to be deployed to, where that keeps releases from them: from when the first release that
 * they would take is in UAT. Nobody is written to before there is a reason.
 */
@Injectable()
export class PassportNotices implements OnModuleInit, NoticeSource {
  readonly name = 'passports';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
    private readonly passports: Passports,
    private readonly rollouts: SeenRollouts,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const { passports, sites } = this.environments.rung('production');
    if (passports !== 'required') return [];
    const rounds = await allRounds(tx, { withinSeconds: ROUNDS_WITHIN_SECONDS });
    const coming = await this.coming(tx);
    const expecting = new Set([
      ...rounds.map(({ trust }) => trust),
      ...sites.flatMap(({ trust, products }) => (coming.some((product) => product in products) ? [trust] : [])),
    ]);
    const trusts = this.environments.trusts.filter(({ id }) => expecting.has(id));
    if (trusts.length === 0) return [];
    const incomplete = (await this.passports.of(tx, trusts)).filter(({ isComplete }) => !isComplete);
    if (incomplete.length === 0) return [];
    const now = await databaseNow(tx);
    const words = await contactWords(
      tx,
      incomplete.map(({ trust }) => trust),
    );
    const threads = trusts.flatMap((trust) => contactsOf(trust).map((contact) => contactThread(trust.id, contact)));
    const told = await noticesOfThreads(tx, threads);
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

  /** The products of which a release is in UAT, or further. */
  private async coming(tx: Tx): Promise<readonly Product[]> {
    const sites = await this.rollouts.sites(tx, ON_ITS_WAY_SECONDS);
    const far = sites.filter(({ environment, startedAt }) => !EARLY.includes(environment) && startedAt !== null);
    return [...new Set(far.map(({ product }) => product))];
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { answersTo } from '../../evidence/agreements/agreement-answer.table.js';
import { allRounds } from '../../evidence/agreements/agreement.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { Environments } from '../../sites/environments.service.js';
import { NoticeSources } from '../notice-sources.service.js';
import type { OwedNotice } from '../owed.js';
import { hotfixesAmong } from '../status/status.table.js';
import { owedOfAgreements } from './agreement.js';

/** What ended longer ago, or whose time was over longer ago, is told. */
const WITHIN_SECONDS = 7 * 86_400;

/** What is owed about the times that Trusts are asked for, and about what they say. */
@Injectable()
export class AgreementNotices implements OnModuleInit {
  readonly name = 'agreements';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const rounds = await allRounds(tx, { withinSeconds: WITHIN_SECONDS });
    if (rounds.length === 0) return [];
    const answers = await answersTo(
      tx,
      rounds.map(({ id }) => id),
    );
    const fixes = new Set(await hotfixesAmong(tx, [...new Set(rounds.map(({ release }) => release))]));
    const known = rounds.map((round) => {
      const { id, trust, environment, product, release } = round;
      const sites = this.environments.sites(environment, product).filter((site) => site.trust === trust);
      const trustName = this.environments.trustName(trust);
      const about = { round, trustName, sites: sites.map((site) => site.id) };
      return { ...about, answers: answers.get(id) ?? [], isFix: fixes.has(release) };
    });
    return owedOfAgreements(known, await databaseNow(tx));
  };
}

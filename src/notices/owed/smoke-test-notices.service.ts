import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SmokeStandings } from '../../evidence/smoke-tests/smoke-standing.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { Environments } from '../../sites/environments.service.js';
import { NoticeSources } from '../notice-sources.service.js';
import type { OwedNotice } from '../owed.js';
import { digestsAtSites } from '../rollout-progress.js';
import { SeenRollouts } from '../seen-rollouts.service.js';
import { smokeTestAsked } from './smoke-tests.js';

/** What was changed longer ago was asked for. */
const WITHIN_SECONDS = 14 * 86_400;

/** Whom is owed the question how a smoke test went. */
@Injectable()
export class SmokeTestNotices implements OnModuleInit {
  readonly name = 'smoke tests';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
    private readonly rollouts: SeenRollouts,
    private readonly standings: SmokeStandings,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const progress = await this.rollouts.sites(tx, WITHIN_SECONDS);
    const running = progress.filter(({ environment, stage }) => environment === 'production' && stage === 'restored');
    const now = await databaseNow(tx);
    const awaited = await this.standings.awaited(tx, ...digestsAtSites(running));
    return running.flatMap((one) => {
      const due = awaited.find(({ digest, site }) => digest === one.digest && site === one.site);
      // Whoever said that it failed knows that it is to be done again.
      if (due === undefined || due.failed !== null) return [];
      const tester = one.trust === null ? null : (this.environments.trust(one.trust)?.smokeTester ?? null);
      return [smokeTestAsked(one, due, { tester, now })];
    });
  };
}

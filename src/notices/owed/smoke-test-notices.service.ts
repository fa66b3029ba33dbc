import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SmokeStandings } from '../../evidence/smoke-tests/smoke-standing.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { Environments } from '../../sites/environments.service.js';
import { NoticeSources } from '../notice-sources.service.js';
import type { OwedNotice } from '../owed.js';
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
    const owed: OwedNotice[] = [];
    for (const digest of new Set(running.map((one) => one.digest))) {
      const there = running.filter((one) => one.digest === digest);
      const awaited = await this.standings.awaited(tx, { digest, sites: there.map(({ site }) => site) });
      for (const one of there) {
        const due = awaited.find(({ site }) => site === one.site);
        if (due === undefined) continue;
        const tester = one.trust === null ? null : (this.environments.trust(one.trust)?.smokeTester ?? null);
        owed.push(smokeTestAsked(one, due, { tester, now }));
      }
    }
    return owed;
  };
}

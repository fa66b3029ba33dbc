import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { Environments } from '../../sites/environments.service.js';
import { hotfixesOnTheirWay } from '../expected-release.table.js';
import { NoticeSources } from '../notice-sources.service.js';
import type { OwedNotice } from '../owed.js';
import { owedHotfixes } from './hotfixes.js';

/** What was registered longer ago was told. */
const WITHIN_DAYS = 7;

/** Whom is owed the word that a hotfix is being prepared, as soon as it is registered. */
@Injectable()
export class HotfixNotices implements OnModuleInit {
  readonly name = 'hotfixes';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const hotfixes = await hotfixesOnTheirWay(tx, WITHIN_DAYS);
    return owedHotfixes(hotfixes, (product) =>
      this.environments.sites('production', product).map(({ id, trust, hub }) => ({ id, trust, hub: hub === true })),
    );
  };
}

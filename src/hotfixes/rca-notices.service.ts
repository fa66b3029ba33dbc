import { Injectable, type OnModuleInit } from '@nestjs/common';
import { today } from '../evidence/documents/document.table.js';
import { trustsConcerned } from '../incidents/rca/rca.js';
import { actionsOf } from '../incidents/rca/rca-action.table.js';
import { rcasSince } from '../incidents/rca/rca.table.js';
import { NoticeSources, type NoticeSource } from '../notices/notice-sources.service.js';
import type { OwedNotice } from '../notices/owed.js';
import { grouped } from '../platform/grouping.js';
import type { Tx } from '../platform/database/database.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { Environments } from '../sites/environments.service.js';
import { newsFrom, owedOfRcas } from './rcas-owed.js';

/** Draws what is owed about RCAs and the actions that came of them. */
@Injectable()
export class RcaNotices implements OnModuleInit, NoticeSource {
  readonly name = 'rcas';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const now = await databaseNow(tx);
    const news = await rcasSince(tx, newsFrom(now));
    if (news.length === 0) return [];
    const actions = await actionsOf(
      tx,
      news.map(({ rca }) => rca.id),
    );
    const byRca = grouped(actions, ({ rca }) => rca);
    const known = news.map(({ rca, incident }) => ({
      ...{ rca, incident, actions: byRca.get(rca.id) ?? [] },
      trusts: trustsConcerned({ rca, incident }, (site) => this.environments.site(site)?.trust ?? null),
    }));
    return owedOfRcas(known, { now, today: await today(tx) });
  };
}

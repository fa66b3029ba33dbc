import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hotfixesOnTheirWay } from '../notices/expected-release.table.js';
import { NoticeSources, type NoticeSource } from '../notices/notice-sources.service.js';
import type { OwedNotice } from '../notices/owed.js';
import { mayDo } from '../people/permission.js';
import { listPeople } from '../people/person.table.js';
import { Settings } from '../platform/config/settings.service.js';
import type { Tx } from '../platform/database/database.service.js';
import { databaseNow } from '../platform/database/time.table.js';
import { Environments } from '../sites/environments.service.js';
import { courseOf } from './course.js';
import { deedsOf, recentHotfixes, type Hotfix } from './hotfix.table.js';
import { owedOfHotfixes, type Approver, type ToldHotfix } from './hotfixes-owed.js';

/** What happened longer ago was told. */
const WITHIN_DAYS = 7;

/** Draws what is owed about hotfixes, those that go by the runbook and those that were only registered. */
@Injectable()
export class HotfixNotices implements OnModuleInit, NoticeSource {
  readonly name = 'hotfixes';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
    private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const registered = await hotfixesOnTheirWay(tx, WITHIN_DAYS);
    const recent = await recentHotfixes(tx, WITHIN_DAYS);
    if (registered.length + recent.length === 0) return [];
    const hotfixes: ToldHotfix[] = [];
    for (const hotfix of recent) hotfixes.push(await toldHotfix(tx, hotfix));
    return owedOfHotfixes(
      { registered, hotfixes },
      {
        now: await databaseNow(tx),
        placesOf: (product) => this.environments.sites('production', product),
        approvers: recent.length === 0 ? [] : await approvers(tx),
        limits: {
          answerSeconds: this.settings.get('HOTFIX_ANSWER_SECONDS'),
          afterwardsSeconds: this.settings.get('HOTFIX_AFTERWARDS_SECONDS'),
          pageSeconds: this.settings.get('HOTFIX_PAGE_SECONDS'),
        },
      },
    );
  };
}

async function toldHotfix(tx: Tx, { id, number, product }: Hotfix): Promise<ToldHotfix> {
  const deeds = await deedsOf(tx, id);
  return {
    ...{ id, number, product, course: courseOf(deeds) },
    isRestored: deeds.some(({ step }) => step === 'restore'),
  };
}

async function approvers(tx: Tx): Promise<readonly Approver[]> {
  const people = await listPeople(tx);
  return people
    .filter(
      ({ id: person, disabledAt, ...who }) => disabledAt === null && mayDo({ ...who, person }, 'hotfixes.approve'),
    )
    .map(({ id: person, name, email }) => ({ person, name, email }));
}

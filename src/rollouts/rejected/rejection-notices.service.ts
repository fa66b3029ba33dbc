import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  rejectionsOfEach,
  rejectionsWithdrawnWithin,
  standingRejections,
} from '../../evidence/clinical-risk/rejection.table.js';
import { NoticeSources, type NoticeSource } from '../../notices/notice-sources.service.js';
import { keptKeys } from '../../notices/notice.table.js';
import type { OwedNotice } from '../../notices/owed.js';
import type { Tx } from '../../platform/database/database.service.js';
import { findRelease } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import { rejectedAtSites } from './rejected.facts.js';
import { keyOfRejection, owedOfRejection, owedOfWithdrawal } from './rejection-owed.js';

/** What was withdrawn longer ago was told, or is no news any more. */
const WITHIN_SECONDS = 14 * 86_400;

/** Draws what our own people are told of a release that was rejected on clinical risk and runs all the same (decision 0044). */
@Injectable()
export class RejectionNotices implements OnModuleInit, NoticeSource {
  readonly name = 'clinical rejections';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const rejected = await rejectedAtSites(tx, this.environments.allSites, await standingRejections(tx));
    return [...rejected.flatMap(owedOfRejection), ...(await this.owedOfWithdrawals(tx))];
  };

  /** Whoever was never told of a rejection need not hear that it is gone. */
  private async owedOfWithdrawals(tx: Tx): Promise<readonly OwedNotice[]> {
    const withdrawn = await rejectionsWithdrawnWithin(tx, WITHIN_SECONDS);
    const told = await keptKeys(tx, withdrawn.map(keyOfRejection));
    const news = withdrawn.filter((one) => told.has(keyOfRejection(one)));
    const ofRelease = await rejectionsOfEach(
      tx,
      news.map(({ release }) => release),
    );
    const owed: OwedNotice[] = [];
    for (const one of news) {
      const others = (ofRelease.get(one.release) ?? []).filter(({ withdrawn: gone }) => gone === null);
      const release = await findRelease(tx, one.release);
      owed.push(...owedOfWithdrawal(one, { product: release?.product ?? null, others: others.length }));
    }
    return owed;
  }
}

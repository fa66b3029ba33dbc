import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { rejectionsOfEach } from '../../../evidence/clinical-risk/rejection.table.js';
import { Database } from '../../../platform/database/database.service.js';
import { grouped } from '../../../platform/grouping.js';
import type { ReleaseQuery } from '../../../releases/release-query.js';
import { Releases } from '../../../releases/release.service.js';
import { closedOf } from '../../../releases/scope/scope.table.js';
import { lastRolloutsOfEach } from '../../../rollouts/rollout.table.js';
import { Pages } from '../../pages.service.js';
import { releasesView, type ListedReleases } from './releases-page.js';

/** Shows the releases, with where each stands. */
@Injectable()
export class ReleasesPages {
  constructor(
    private readonly database: Database,
    private readonly releases: Releases,
    private readonly pages: Pages,
  ) {}

  async list(query: ReleaseQuery, response: Response): Promise<void> {
    const view = releasesView(await this.gather(query), query, this.pages.addresses);
    this.pages.send(response, { template: 'releases/releases.njk', title: 'Releases', section: 'releases', view });
  }

  /** However many there are on a page, what is known of them is read for all at once. */
  private async gather(query: ReleaseQuery): Promise<ListedReleases> {
    const { releases, next } = await this.releases.list(query);
    const versions = releases.map(({ version }) => version);
    return await this.database.transaction(async (tx) => {
      const rejections = await rejectionsOfEach(tx, versions);
      const isRejected = (version: string): boolean =>
        rejections.get(version)?.some(({ withdrawn }) => withdrawn === null) === true;
      return {
        ...{ releases, next },
        rejected: new Set(versions.filter(isRejected)),
        closed: await closedOf(tx, versions),
        rollouts: grouped(await lastRolloutsOfEach(tx, releases), ({ digest }) => digest),
      };
    }, 'releases.page');
  }
}

import { Injectable } from '@nestjs/common';
import { RolloutProgress, stillTells, type ReadAt, type SiteProgress } from '../../notices/rollout-progress.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';

/**
 * The sites of rollouts that are under way. A rollout to every Trust is under way for weeks and mostly waits, while many look at the schedule:
 * it is looked ahead for them once, and again when anything has been written down since, or some seconds have gone by.
 */
@Injectable()
export class RolloutsUnderWay {
  private held: { readonly read: ReadAt; readonly sites: readonly SiteProgress[] } | null = null;

  constructor(private readonly progress: RolloutProgress) {}

  /** What `RolloutProgress.sitesUnderWay` answers, as it is now or was a few seconds ago. */
  async sites(tx: Tx): Promise<readonly SiteProgress[]> {
    // Asked for before anything is read: what changes meanwhile is read once more.
    const read = { mark: await this.progress.mark(tx), ms: (await databaseNow(tx)).getTime() };
    if (this.held !== null && stillTells(this.held.read, read)) return this.held.sites;
    const sites = await this.progress.sitesUnderWay(tx);
    this.held = { read, sites };
    return sites;
  }
}

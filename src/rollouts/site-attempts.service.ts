import { Injectable } from '@nestjs/common';
import type { Caller } from '../people/caller.js';
import { trustsInReach } from '../people/permission.js';
import { Database } from '../platform/database/database.service.js';
import { notFound } from '../platform/http/problem.js';
import { Environments } from '../sites/environments.service.js';
import { attemptsAtSite } from './attempt.table.js';
import { inReach } from './rollout-view.service.js';
import { attemptOf, type ViewedAttempt } from './rollout-view.js';

/** Shows what was done at a site, in rollouts and outside them. */
@Injectable()
export class SiteAttempts {
  constructor(
    private readonly environments: Environments,
    private readonly database: Database,
  ) {}

  /** The last attempts at a site, newest first. Refuses (404) a site that is not the caller's to see. */
  async attempts(id: string, caller: Caller): Promise<{ attempts: readonly ViewedAttempt[] }> {
    const site = this.environments.site(id);
    if (site === null || !inReach(site.trust, trustsInReach(caller, 'rollouts.read'))) throw notFound('site');
    const rows = await this.database.transaction((tx) => attemptsAtSite(tx, id), 'site-attempts.list');
    return { attempts: rows.map(attemptOf) };
  }
}

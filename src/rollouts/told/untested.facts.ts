import { Injectable } from '@nestjs/common';
import { SmokeStandings } from '../../evidence/smoke-tests/smoke-standing.service.js';
import { digestsAtSites } from '../../notices/rollout-progress.js';
import type { Tx } from '../../platform/database/database.service.js';
import { Environments } from '../../sites/environments.service.js';
import { lastBrought } from './told.table.js';

/** Of a test that nobody has done by then nobody waits any more; one that failed is told of until something is done about it. */
const AWAITED_SECONDS = 30 * 86_400;

/** Finds the sites that are healthy by their own probe, and not restored: their smoke test is awaited, or failed (003-011). */
@Injectable()
export class Untested {
  constructor(
    private readonly environments: Environments,
    private readonly standings: SmokeStandings,
  ) {}

  /** The ids of the rollouts that brought them what they run. */
  async rollouts(tx: Tx): Promise<readonly string[]> {
    const sites = this.environments.allSites.filter(({ environment }) => environment === 'production');
    const brought = await lastBrought(
      tx,
      sites.map(({ id }) => id),
    );
    const found = new Set<string>();
    const standings = await this.standings.smokeStandings(tx, digestsAtSites(brought));
    for (const { digest, site, rollout, secondsAgo } of brought) {
      const standing = standings.get(digest)?.get(site);
      if (standing === 'failed' || (standing === 'awaited' && secondsAgo < AWAITED_SECONDS)) found.add(rollout);
    }
    return [...found];
  }
}

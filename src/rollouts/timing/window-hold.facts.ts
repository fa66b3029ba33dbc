import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { holdFreezes } from '../../windows/freeze.table.js';
import { Openings } from '../../windows/openings.service.js';
import { pacesOf } from '../planning/pace.table.js';
import type { RolloutRow } from '../rollout.table.js';
import type { Hold } from '../standing.js';
import { allowanceOf } from '../allowance.js';
import { openedIn } from './override.table.js';

/** Finds the sites at which no window is open, a freeze is on, or a run would not be over before either ends the time for it. */
@Injectable()
export class WindowHolds {
  constructor(private readonly openings: Openings) {}

  /** Asked at this moment of the database's clock, with freezes and overrides as they stand now. */
  async at(tx: Tx, rollout: RolloutRow, sites: readonly string[]): Promise<readonly (readonly [string, Hold])[]> {
    await holdFreezes(tx);
    const now = await databaseNow(tx);
    const { product } = rollout;
    const calendar = await this.openings.calendar(tx, now);
    const asked = sites.filter((site) => !calendar.isAlwaysOpen({ site, product }));
    if (asked.length === 0) return [];
    const paces = await pacesOf(tx, { sites: asked, product, kind: 'deploy' });
    const overrides = await openedIn(tx, [rollout.id]);
    return asked.flatMap((site) => {
      const seconds = allowanceOf(paces.get(site) ?? null, rollout.deadline_seconds);
      const opened = overrides.filter((override) => override.site === site);
      const verdict = calendar.verdict({ site, product }, { at: now, seconds, opened });
      if (verdict.open) return [];
      return [[site, { kind: verdict.kind, because: verdict.because, until: verdict.opensAt }] as const];
    });
  }
}

import { Injectable } from '@nestjs/common';
import { type AskedRuns, BegunRuns } from '../evidence/agreements/begun-runs.js';
import type { Tx } from '../platform/database/database.service.js';
import { sitesBegun } from './begun-run.table.js';

/** Tells whoever keeps agreements where a release is being changed in, or was. */
@Injectable()
export class BegunAtSites extends BegunRuns {
  override async at(tx: Tx, asked: AskedRuns): Promise<readonly string[]> {
    return await sitesBegun(tx, asked);
  }
}

import { Injectable } from '@nestjs/common';
import { SettledReleases, type SettledRelease } from '../evidence/settled-releases.js';
import type { Tx } from '../platform/database/database.service.js';
import type { EnvironmentName } from '../sites/environment.js';
import { lastRolloutOf, settledWithin } from './rollout.table.js';

/** Tells those who ask people for their word what has settled where, by the last rollout there. */
@Injectable()
export class SettledRollouts extends SettledReleases {
  override async settledAt(
    tx: Tx,
    asked: { readonly digest: string; readonly product: string; readonly environment: EnvironmentName },
  ): Promise<Date | null> {
    const last = await lastRolloutOf(tx, asked);
    return last?.state === 'completed' ? last.ended_at : null;
  }

  override async recently(tx: Tx, withinSeconds: number): Promise<readonly SettledRelease[]> {
    return await settledWithin(tx, withinSeconds);
  }
}

import { Injectable } from '@nestjs/common';
import { LetThrough, type Cause } from '../incidents/let-through.js';
import type { Tx } from '../platform/database/database.service.js';
import { lastRolloutAt } from './rollout.table.js';

/** Tells incidents by which rollout the sites were changed last. */
@Injectable()
export class LetThroughRollouts extends LetThrough {
  override async at(tx: Tx, asked: Parameters<LetThrough['at']>[1]): Promise<Cause | null> {
    const rollout = await lastRolloutAt(tx, asked);
    return rollout === null ? null : { release: rollout.release, rollout: rollout.id, promotion: rollout.promotion };
  }
}

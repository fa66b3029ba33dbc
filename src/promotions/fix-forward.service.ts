import { Injectable } from '@nestjs/common';
import type { Caller } from '../people/caller.js';
import type { Tx } from '../platform/database/database.service.js';
import { Promoter, type Promoted } from '../rollouts/stops/promoter.js';
import type { EnvironmentName } from '../sites/environment.js';
import { Promotions } from './promotion.service.js';

/**
 * Promotes the release that takes the place of a halted one: by the same gate as any other, with no way around it. Only what the halted
 * one broke does not keep out what mends it.
 */
@Injectable()
export class FixForward extends Promoter {
  constructor(private readonly promotions: Promotions) {
    super();
  }

  override async promote(
    tx: Tx,
    asked: { readonly release: string; readonly environment: EnvironmentName; readonly inPlaceOf: string },
    caller: Caller,
  ): Promise<Promoted> {
    const { id, rollout, reasons } = await this.promotions.requestIn(tx, asked, caller);
    if (rollout !== null) return { outcome: 'accepted', promotion: id, rollout };
    return {
      outcome: 'refused',
      reasons: reasons.map(({ title, status, howToMeet }) =>
        status === 'refused' ? `${title} ${howToMeet}` : `Not met: ${title}. ${howToMeet}`,
      ),
    };
  }
}

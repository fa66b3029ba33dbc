import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { RolloutProgress, within, type SiteProgress } from './rollout-progress.js';

/** The longest that any source looks back; a source that asks for more is refused. */
export const LONGEST_SECONDS = 30 * 86_400;

/**
 * How rollouts stand, worked out once in each transaction however many sources ask: for sources alone, which write nothing that would
 * change it.
 */
@Injectable()
export class SeenRollouts {
  private readonly seen = new WeakMap<Tx, Promise<readonly SiteProgress[]>>();

  constructor(private readonly progress: RolloutProgress) {}

  /** What `RolloutProgress.sites` answers; throws where it is asked for longer ago than it keeps. */
  async sites(tx: Tx, withinSeconds: number): Promise<readonly SiteProgress[]> {
    if (withinSeconds > LONGEST_SECONDS) throw new Error('No source of notices looks back as long as that.');
    const seen = this.seen.get(tx) ?? this.progress.sites(tx, LONGEST_SECONDS);
    this.seen.set(tx, seen);
    return within(await seen, withinSeconds);
  }
}

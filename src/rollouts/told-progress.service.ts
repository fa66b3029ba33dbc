import { Injectable } from '@nestjs/common';
import { RolloutProgress, type SiteProgress } from '../notices/rollout-progress.js';

/** Tells notices, banner and status how each site of a rollout stands, in the words that people outside are told. */
@Injectable()
export class ToldProgress extends RolloutProgress {
  override sites(): Promise<readonly SiteProgress[]> {
    return Promise.resolve([]);
  }
}

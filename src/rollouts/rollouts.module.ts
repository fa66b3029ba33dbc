import { Module } from '@nestjs/common';
import { RolloutService } from './rollout.service.js';

/** Moves releases over the sites, and back. Needs `Environments`, `SiteRunner`, `ArtefactStore` and `ApprovalCheck` from outside. */
@Module({
  providers: [RolloutService],
  exports: [RolloutService],
})
export class RolloutsModule {}

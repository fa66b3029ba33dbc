import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { SitesModule } from '../sites/sites.module.js';
import { NoticeSources } from './notice-sources.service.js';
import { RolloutProgress } from './rollout-progress.js';

/** What people must be told: who, what, when, and what became of it; and what the public may see. */
@Module({})
export class NoticesModule {
  /** `progress` knows how rollouts stand. */
  static with(outside: { progress: Type<RolloutProgress> }): DynamicModule {
    return {
      module: NoticesModule,
      global: true,
      imports: [SitesModule],
      providers: [NoticeSources, { provide: RolloutProgress, useClass: outside.progress }],
      exports: [NoticeSources, RolloutProgress],
    };
  }
}

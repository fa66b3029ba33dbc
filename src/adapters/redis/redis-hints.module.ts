import { BullModule } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import { HintPost } from '../../rollouts/hint-post.js';
import { BullHintPost, HINTS } from './bull-hint-post.service.js';
import { RedisHintsMetrics } from './redis-hints.metrics.js';
import { RedisLines } from './redis-lines.service.js';
import { RedisWatch } from './redis-watch.service.js';

/** Hints between processes by a Bull queue on Redis. Exports the `HintPost`. */
@Module({})
export class RedisHintsModule {
  /** `prefix` keeps one Gatehouse's hints apart from another's on the same Redis. */
  static at(redis: { readonly url: string; readonly prefix: string }): DynamicModule {
    const lines = new RedisLines(redis.url);
    const createClient = (type: string) => lines.open(type === 'client' ? 'sending' : 'waiting');
    return {
      module: RedisHintsModule,
      imports: [BullModule.registerQueue({ name: HINTS, prefix: redis.prefix, createClient })],
      providers: [
        { provide: RedisLines, useValue: lines },
        RedisHintsMetrics,
        RedisWatch,
        BullHintPost,
        { provide: HintPost, useExisting: BullHintPost },
      ],
      exports: [HintPost],
    };
  }
}

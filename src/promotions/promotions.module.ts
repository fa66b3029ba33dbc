import { Module } from '@nestjs/common';
import { GateController } from './gate.controller.js';
import { GateFactsFinder } from './gate.facts.js';
import { Gates } from './gate.service.js';
import { PromotionController } from './promotion.controller.js';
import { PromotionMetrics } from './promotion.metrics.js';
import { Promotions } from './promotion.service.js';

/** Whether a release may move up the ladder, and the decision that it does. `RolloutService` comes from the step below. */
@Module({
  controllers: [GateController, PromotionController],
  providers: [GateFactsFinder, Gates, Promotions, PromotionMetrics],
})
export class PromotionsModule {}

import { Global, Module } from '@nestjs/common';
import { Promoter } from '../rollouts/stops/promoter.js';
import { AgreementFacts } from './agreement.facts.js';
import { FixForward } from './fix-forward.service.js';
import { GateController } from './gate.controller.js';
import { GateDocuments } from './document.facts.js';
import { GateFactsFinder } from './gate.facts.js';
import { Gates } from './gate.service.js';
import { PromotionController } from './promotion.controller.js';
import { PromotionMetrics } from './promotion.metrics.js';
import { Promotions } from './promotion.service.js';

/**
 * Whether a release may move up the ladder, and the decision that it does. `RolloutService` comes from the step below, which is
 * given the `Promoter` by which a newer release takes the place of a halted one.
 */
@Global()
@Module({
  controllers: [GateController, PromotionController],
  providers: [
    AgreementFacts,
    GateDocuments,
    GateFactsFinder,
    Gates,
    Promotions,
    PromotionMetrics,
    { provide: Promoter, useClass: FixForward },
  ],
  exports: [GateFactsFinder, Gates, Promoter, Promotions],
})
export class PromotionsModule {}

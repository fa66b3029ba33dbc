import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { GateCriteria } from './gate-criteria.js';
import { RcaActionController } from './rca-action.controller.js';
import { RcaActions } from './rca-actions.service.js';
import { RcaController } from './rca.controller.js';
import { RcaFactsFinder } from './rca.facts.js';
import { RcaMetrics } from './rca.metrics.js';
import { RcaReview } from './rca-review.service.js';
import { RcaWriting } from './rca-writing.service.js';
import { Rcas } from './rcas.service.js';

/** What is learnt from every Sev 1 and 2 that was found in Live, and what is done so that it does not come back. */
@Module({})
export class RcasModule {
  /** `criteria` knows what gates ask. */
  static with(outside: { criteria: Type<GateCriteria> }): DynamicModule {
    return {
      module: RcasModule,
      global: true,
      controllers: [RcaController, RcaActionController],
      providers: [
        ...[RcaActions, RcaFactsFinder, RcaMetrics, RcaReview, RcaWriting, Rcas],
        { provide: GateCriteria, useClass: outside.criteria },
      ],
      exports: [GateCriteria, RcaActions, RcaFactsFinder, RcaReview, RcaWriting, Rcas],
    };
  }
}

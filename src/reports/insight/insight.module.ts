import { Global, Module } from '@nestjs/common';
import { FiguresWorker } from './figures.worker.js';
import { InsightController } from './insight.controller.js';
import { InsightFacts } from './insight.facts.js';
import { Insights } from './insight.service.js';

/** How well releases come to Trusts, in figures. */
@Global()
@Module({
  controllers: [InsightController],
  providers: [FiguresWorker, InsightFacts, Insights],
  exports: [Insights],
})
export class InsightModule {}

import { Module } from '@nestjs/common';
import { RaciController } from './raci.controller.js';
import { RaciFacts } from './raci.facts.js';
import { ReleaseRacis } from './raci.service.js';

/** What can be told of releases by looking at everything that is kept of them. */
@Module({
  controllers: [RaciController],
  providers: [RaciFacts, ReleaseRacis],
})
export class ReportsModule {}

import { Global, Module } from '@nestjs/common';
import { RaciController } from './raci.controller.js';
import { RaciFacts } from './raci.facts.js';
import { ReleaseRacis } from './raci.service.js';
import { RecordSearchController } from './record-search/record-search.controller.js';
import { RecordNames } from './record-search/names.facts.js';
import { RecordSearches } from './record-search/record-searches.service.js';
import { SoughtFinder } from './record-search/sought.facts.js';
import { RolloutsUnderWay } from './schedule/rollouts-under-way.service.js';
import { ScheduleController } from './schedule/schedule.controller.js';
import { ScheduleFacts } from './schedule/schedule.facts.js';
import { Schedules } from './schedule/schedule.service.js';

/** What can be told of releases by looking at everything that is kept of them. */
@Global()
@Module({
  controllers: [RaciController, RecordSearchController, ScheduleController],
  providers: [
    RaciFacts,
    RecordNames,
    RecordSearches,
    ReleaseRacis,
    RolloutsUnderWay,
    ScheduleFacts,
    Schedules,
    SoughtFinder,
  ],
  exports: [RecordNames, Schedules, SoughtFinder],
})
export class ReportsModule {}

import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { shownSchedule, type ShownSchedule } from './schedule-view.js';
import { scheduleSchema, type ScheduleQuery } from './schedule.schema.js';
import { Schedules } from './schedule.service.js';

@ApiTags('reports')
@Controller('api/v1/schedule')
export class ScheduleController {
  constructor(private readonly schedules: Schedules) {}

  @Get()
  @Requires('agreements.read')
  @ApiOperation({
    summary: 'The forward schedule of change: releases, agreed times, rollouts, freezes, and works of others',
  })
  async show(
    @Query(new BodyPipe(scheduleSchema)) query: ScheduleQuery,
    @CallerOf() caller: Caller,
  ): Promise<ShownSchedule> {
    return shownSchedule(await this.schedules.show(query, caller));
  }
}

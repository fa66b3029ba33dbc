import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { calendarIdSchema } from '../../../notices/calendar/calendar.schema.js';
import type { Caller } from '../../../people/caller.js';
import { CallerOf, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { CalendarPages } from './calendar-pages.service.js';
import { SchedulePages } from './schedule-pages.service.js';

const form = new FormPipe();

/** What is planned, and how it is followed from elsewhere. */
@ApiExcludeController()
@Controller('schedule')
export class SchedulePageController {
  constructor(
    private readonly pages: SchedulePages,
    private readonly calendars: CalendarPages,
  ) {}

  @Get()
  @Requires('agreements.read')
  show(@Query(form) fields: FormFields, @CallerOf() caller: Caller, @Res() response: Response): Promise<void> {
    return this.pages.show(response, fields, caller);
  }

  @Get('calendars')
  @Requires('calendars.issue')
  list(@VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.calendars.list(response, visit);
  }

  @Post('calendars')
  @Requires('calendars.issue')
  issue(@Body(form) fields: FormFields, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.calendars.issue(response, fields, visit);
  }

  @Post('calendars/:id/end')
  @Requires('calendars.issue')
  end(
    @Param('id', new BodyPipe(calendarIdSchema)) id: string,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.calendars.end(response, id, visit);
  }
}

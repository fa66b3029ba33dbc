import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { PersonIdPipe } from '../../../people/id.pipe.js';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { PeoplePages } from './people-pages.service.js';

/** Who there is, for whoever looks after people. */
@ApiExcludeController()
@Controller('people')
@Requires('people.manage')
export class PeoplePageController {
  constructor(private readonly page: PeoplePages) {}

  @Get()
  list(@Query(new FormPipe()) asked: FormFields, @Res() response: Response): Promise<void> {
    return this.page.list(response, asked);
  }

  @Get('new')
  showNew(@VisitOf() visit: Visit, @Res() response: Response): void {
    this.page.showNew(response, visit);
  }

  @Post()
  add(@Body(new FormPipe()) fields: FormFields, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.page.add(response, fields, visit);
  }

  @Get(':person')
  show(
    @Param('person', PersonIdPipe) person: string,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.page.show(response, person, visit);
  }
}

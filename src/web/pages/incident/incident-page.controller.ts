import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import type { IncidentQuery } from '../../../incidents/incident.schema.js';
import { incidentQuerySchema } from '../../../incidents/incident.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { IncidentLists } from '../incidents/incident-lists.service.js';
import { foundInSchema, type FoundInQuery } from '../incidents/raise.schema.js';
import { IncidentPages } from './incident-pages.service.js';

/** Incidents to look at, and to raise. */
@ApiExcludeController()
@Controller('incidents')
export class IncidentPageController {
  constructor(
    private readonly lists: IncidentLists,
    private readonly page: IncidentPages,
  ) {}

  @Get()
  @Requires('incidents.read')
  list(
    @Query(new BodyPipe(incidentQuerySchema)) query: IncidentQuery,
    @VisitOf() { caller }: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.lists.list(response, query, caller);
  }

  @Get('raise')
  @Requires('incidents.raise')
  asked(
    @Query(new BodyPipe(foundInSchema)) place: FoundInQuery,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): void {
    this.lists.ask(response, place, visit);
  }

  @Post('raise')
  @Requires('incidents.raise')
  raise(@Body(new FormPipe()) fields: FormFields, @VisitOf() visit: Visit, @Res() response: Response) {
    return this.lists.raise(response, fields, visit);
  }

  @Get(':id')
  @Requires('incidents.read')
  show(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.page.show(response, { id, visit });
  }
}

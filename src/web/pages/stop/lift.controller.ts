import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { stopAddressSchema, type StopAddress } from '../../../rollouts/stops/stop.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { LiftPages } from './lift-pages.service.js';

const address = new BodyPipe(stopAddressSchema);

/** Lifting a stop of the line. */
@ApiExcludeController()
@Controller('stops/:id/lift')
export class LiftController {
  constructor(private readonly pages: LiftPages) {}

  @Get()
  @Requires('stops.lift')
  show(@Param(address) { id }: StopAddress, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.pages.show({ id, visit, response });
  }

  @Post()
  @Requires('stops.lift')
  lift(
    @Param(address) { id }: StopAddress,
    @Body(new FormPipe()) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.lift({ id, fields, visit, response });
  }
}

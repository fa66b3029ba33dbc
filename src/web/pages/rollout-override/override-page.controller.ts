import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { overrideAddressSchema, type OverrideAddress } from '../../../rollouts/timing/override.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { OverridePages } from './override-pages.service.js';

const address = new BodyPipe(overrideAddressSchema);

/** Where the second person decides whether a site is opened in spite of its windows. */
@ApiExcludeController()
@Controller('rollouts/:id/overrides/:override')
export class OverridePageController {
  constructor(private readonly page: OverridePages) {}

  @Get()
  @Requires('overrides.approve')
  show(@Param(address) at: OverrideAddress, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.page.show({ at, visit, response });
  }

  @Post()
  @Requires('overrides.approve')
  decide(
    @Param(address) at: OverrideAddress,
    @Body(new FormPipe()) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.page.decide({ at, visit, response }, fields);
  }
}

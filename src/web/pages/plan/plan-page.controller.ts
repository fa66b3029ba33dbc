import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { planAddressSchema, type PlanAddress } from './plan-page.schema.js';
import { PlanPages } from './plan-pages.service.js';

const address = new BodyPipe(planAddressSchema);
const form = new FormPipe();

/** How a rollout would go, before anybody begins it. */
@ApiExcludeController()
@Controller('releases/:version/plan/:environment')
export class PlanPageController {
  constructor(private readonly pages: PlanPages) {}

  @Get()
  @Requires('rollouts.plan')
  show(
    @Param(address) { version, environment }: PlanAddress,
    @Query(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.show({ version, environment, fields, visit, response });
  }

  @Post('proposals')
  @Requires('agreements.propose')
  propose(
    @Param(address) { version, environment }: PlanAddress,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.propose({ version, environment, fields, visit, response });
  }

  @Post('named')
  @Requires('agreements.propose')
  askNamed(
    @Param(address) { version, environment }: PlanAddress,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.askNamed({ version, environment, fields, visit, response });
  }

  @Post('withdrawals')
  @Requires('agreements.propose')
  withdraw(
    @Param(address) { version, environment }: PlanAddress,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.withdraw({ version, environment, fields, visit, response });
  }
}

import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { planSchema, type PlanBody } from './plan.schema.js';
import { Planner, type PlanView } from './plan.service.js';

@ApiTags('rollouts')
@Controller('api/v1/rollouts')
export class PlanController {
  constructor(private readonly planner: Planner) {}

  @Post('plan')
  @HttpCode(200)
  @Requires('rollouts.plan')
  @ApiOperation({ summary: 'When each site would have its turn, or what would make it possible; nothing is kept' })
  plan(@Body(new BodyPipe(planSchema)) body: PlanBody): Promise<PlanView> {
    return this.planner.plan(body);
  }
}

import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { PlanProposals } from './plan-proposals.service.js';
import { planProposalsSchema, planSchema, type PlanBody, type PlanProposalsBody } from './plan.schema.js';
import { Planner, type PlanView } from './plan.service.js';

@ApiTags('rollouts')
@Controller('api/v1/rollouts')
export class PlanController {
  constructor(
    private readonly planner: Planner,
    private readonly proposals: PlanProposals,
  ) {}

  @Post('plan')
  @HttpCode(200)
  @Requires('rollouts.plan')
  @ApiOperation({ summary: 'When each site would have its turn, or what would make it possible; nothing is kept' })
  plan(@Body(new BodyPipe(planSchema)) body: PlanBody): Promise<PlanView> {
    return this.planner.plan(body);
  }

  @Post('plan/proposals')
  @Requires('agreements.propose')
  @ApiOperation({
    summary:
      'Plan, and ask each Trust that has agreed to no time for the one that the plan has; with less notice than it is owed only where shortNotice says so',
  })
  propose(
    @Body(new BodyPipe(planProposalsSchema)) body: PlanProposalsBody,
    @CallerOf() caller: Caller,
  ): ReturnType<PlanProposals['propose']> {
    return this.proposals.propose(body, caller);
  }
}

import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { rolloutAddressSchema, type RolloutAddress } from '../rollout.schema.js';
import type { RolloutView } from '../rollout-view.js';
import { RolloutViews } from '../rollout-view.service.js';
import { Decisions, type Deciding } from './decision.service.js';
import { decisionOf, decisionSchema, resumeSchema, type DecisionBody, type ResumeBody } from './stop.schema.js';

const address = new BodyPipe(rolloutAddressSchema);

@ApiTags('rollouts')
@Controller('api/v1/rollouts')
export class DecisionController {
  constructor(
    private readonly views: RolloutViews,
    private readonly decisions: Decisions,
  ) {}

  @Post(':id/decision')
  @HttpCode(202)
  @Requires('rollouts.resume')
  @ApiOperation({
    summary: 'Decide about a halted rollout, as a second person: resume, keep, roll back a wave or all, or fix forward',
  })
  async decide(
    @Param(address) { id }: RolloutAddress,
    @Body(new BodyPipe(decisionSchema)) body: DecisionBody,
    @CallerOf() caller: Caller,
  ): Promise<RolloutView> {
    await this.decisions.decide(id, decisionOf(body), decidingOf(body, caller));
    return this.views.find(id, caller);
  }

  @Post(':id/resume')
  @HttpCode(202)
  @Requires('rollouts.resume')
  @ApiOperation({ summary: 'Go on after a halt and accept the failures so far; short for the decision "resume"' })
  async resume(
    @Param(address) { id }: RolloutAddress,
    @Body(new BodyPipe(resumeSchema)) body: ResumeBody,
    @CallerOf() caller: Caller,
  ): Promise<RolloutView> {
    await this.decisions.decide(id, { decide: 'resume', again: false }, decidingOf(body, caller));
    return this.views.find(id, caller);
  }
}

function decidingOf({ reason, answers }: ResumeBody, caller: Caller): Deciding {
  return { by: caller.person, reason, caller, stop: null, answers };
}

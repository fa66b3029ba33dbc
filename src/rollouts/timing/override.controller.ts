import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { reasonSchema, rolloutAddressSchema, type Reason, type RolloutAddress } from '../rollout.schema.js';
import type { Override } from './override.js';
import {
  overrideAddressSchema,
  overrideApprovalSchema,
  overrideSchema,
  type OverrideAddress,
  type OverrideApproval,
  type OverrideBody,
} from './override.schema.js';
import { Overrides } from './override.service.js';

const address = new BodyPipe(overrideAddressSchema);

@ApiTags('rollouts')
@Controller('api/v1/rollouts')
export class OverrideController {
  constructor(private readonly overrides: Overrides) {}

  @Post(':id/overrides')
  @Requires('overrides.request')
  @ApiOperation({ summary: 'Ask that a site be opened for a time in spite of its windows and freezes' })
  request(
    @Param(new BodyPipe(rolloutAddressSchema)) { id }: RolloutAddress,
    @Body(new BodyPipe(overrideSchema)) body: OverrideBody,
    @CallerOf() caller: Caller,
  ): Promise<Override> {
    return this.overrides.request(id, body, caller);
  }

  @Post(':id/overrides/:override/approval')
  @HttpCode(200)
  @Requires('overrides.approve')
  @ApiOperation({ summary: 'Open the site, as the second person; shown on the rollout for ever' })
  approve(
    @Param(address) at: OverrideAddress,
    @Body(new BodyPipe(overrideApprovalSchema)) { reason }: OverrideApproval,
    @CallerOf() caller: Caller,
  ): Promise<Override> {
    return this.overrides.approve(at, reason ?? null, caller);
  }

  @Post(':id/overrides/:override/refusal')
  @HttpCode(200)
  @Requires('overrides.approve')
  @ApiOperation({ summary: 'Refuse it, with a reason' })
  refuse(
    @Param(address) at: OverrideAddress,
    @Body(new BodyPipe(reasonSchema)) { reason }: Reason,
    @CallerOf() caller: Caller,
  ): Promise<Override> {
    return this.overrides.refuse(at, reason, caller);
  }
}

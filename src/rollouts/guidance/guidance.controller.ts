import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { siteAddressSchema, type SiteAddress } from '../rollout.schema.js';
import { handOverSchema, type HandOverBody } from './guidance.schema.js';
import { Guidance, type FailureView } from './guidance.service.js';
import { HandOvers } from './hand-over.service.js';
import type { HandOver } from './hand-over.table.js';

const address = new BodyPipe(siteAddressSchema);

@ApiTags('rollouts')
@Controller('api/v1')
export class GuidanceController {
  constructor(
    private readonly guidance: Guidance,
    private readonly handOvers: HandOvers,
  ) {}

  @Get('rollouts/:id/sites/:site/failure')
  @Requires('rollouts.read')
  @ApiOperation({ summary: 'What failed at a site, at which step, its last lines, and what may be done about it now' })
  failure(@Param(address) at: SiteAddress, @CallerOf() caller: Caller): Promise<FailureView> {
    return this.guidance.at(at, caller);
  }

  @Post('rollouts/:id/sites/:site/hand-over')
  @HttpCode(202)
  @Requires('rollouts.act')
  @ApiOperation({ summary: 'Ask a colleague by name to see to a failure, with a note' })
  handOver(
    @Param(address) at: SiteAddress,
    @Body(new BodyPipe(handOverSchema)) body: HandOverBody,
    @CallerOf() caller: Caller,
  ): Promise<HandOver> {
    return this.handOvers.handOver(at, body, caller);
  }

  @Post('rollouts/:id/sites/:site/hand-over/acknowledgement')
  @HttpCode(202)
  @Requires('rollouts.act')
  @ApiOperation({ summary: 'Take on what was handed over to oneself' })
  takeOn(@Param(address) at: SiteAddress, @CallerOf() caller: Caller): Promise<HandOver> {
    return this.handOvers.takeOn(at, caller);
  }

  @Get('hand-overs')
  @Requires('rollouts.act')
  @ApiOperation({ summary: 'What was handed over to oneself and waits to be taken on' })
  mine(@CallerOf() caller: Caller): Promise<{ handOvers: readonly HandOver[] }> {
    return this.handOvers.mine(caller);
  }
}

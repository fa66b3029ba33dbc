import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import type { ActsAheadView } from './acts-ahead.js';
import { RolloutActs } from './rollout-acts.service.js';
import {
  logQuerySchema,
  reasonSchema,
  retryFailedSchema,
  retrySchema,
  rolloutAddressSchema,
  rolloutQuerySchema,
  siteAddressSchema,
  waveAddressSchema,
  type LogQuery,
  type Reason,
  type Retry,
  type RetryFailed,
  type RolloutAddress,
  type RolloutListQuery,
  type SiteAddress,
  type WaveAddress,
} from './rollout.schema.js';
import type { RolloutView } from './rollout-view.js';
import type { LogPage } from './log-page.facts.js';
import { RolloutViews } from './rollout-view.service.js';

const address = new BodyPipe(rolloutAddressSchema);
const siteAddress = new BodyPipe(siteAddressSchema);
const reasoned = new BodyPipe(reasonSchema);

@ApiTags('rollouts')
@Controller('api/v1/rollouts')
export class RolloutController {
  constructor(
    private readonly views: RolloutViews,
    private readonly acts: RolloutActs,
  ) {}

  @Get()
  @Requires('rollouts.read')
  @ApiOperation({ summary: 'Rollouts, newest first; a Trust sees its own sites in them' })
  list(
    @Query(new BodyPipe(rolloutQuerySchema)) query: RolloutListQuery,
    @CallerOf() caller: Caller,
  ): Promise<{ rollouts: readonly RolloutView[] }> {
    return this.views.list(query, caller);
  }

  @Get(':id')
  @Requires('rollouts.read')
  @ApiOperation({ summary: 'One rollout: waves, sites, attempts, progress, and what every site runs by its own probe' })
  find(@Param(address) { id }: RolloutAddress, @CallerOf() caller: Caller): Promise<RolloutView> {
    return this.views.find(id, caller);
  }

  @Get(':id/acts')
  @Requires('rollouts.read')
  @ApiOperation({ summary: 'Which sites each act on it would take in, if it were done now' })
  actsAhead(@Param(address) { id }: RolloutAddress, @CallerOf() caller: Caller): Promise<ActsAheadView> {
    return this.views.actsAhead(id, caller);
  }

  @Get(':id/sites/:site/log')
  @Requires('rollouts.read')
  @ApiOperation({ summary: 'What happened at a site, line by line, page by page' })
  log(
    @Param(siteAddress) at: SiteAddress,
    @Query(new BodyPipe(logQuerySchema)) query: LogQuery,
    @CallerOf() caller: Caller,
  ): Promise<LogPage> {
    return this.views.log(at, query, caller);
  }

  @Post(':id/halt')
  @HttpCode(202)
  @Requires('rollouts.halt')
  @ApiOperation({ summary: 'Stop everything: no new site starts. Halted once the control nodes have confirmed it' })
  async halt(
    @Param(address) { id }: RolloutAddress,
    @Body(reasoned) { reason }: Reason,
    @CallerOf() caller: Caller,
  ): Promise<RolloutView> {
    await this.acts.halt(id, { by: caller.person, reason });
    return this.views.find(id, caller);
  }

  @Post(':id/retry')
  @HttpCode(202)
  @Requires('rollouts.act')
  @ApiOperation({
    summary: 'Try every failed site again, with the inputs that were planned; never one that runs the release',
  })
  async retryFailed(
    @Param(address) { id }: RolloutAddress,
    @Body(new BodyPipe(retryFailedSchema)) { reason, leftOut, answers }: RetryFailed,
    @CallerOf() caller: Caller,
  ): Promise<RolloutView> {
    await this.acts.retryFailed(id, { leftOut }, { by: caller.person, reason, answers });
    return this.views.find(id, caller);
  }

  @Post(':id/sites/:site/retry')
  @HttpCode(202)
  @Requires('rollouts.act')
  @ApiOperation({ summary: 'Try a failed or skipped site again, with the inputs that were planned' })
  async retry(
    @Param(siteAddress) { id, site }: SiteAddress,
    @Body(new BodyPipe(retrySchema)) { reason, answers }: Retry,
    @CallerOf() caller: Caller,
  ): Promise<RolloutView> {
    await this.acts.retry(id, site, { by: caller.person, reason, answers });
    return this.views.find(id, caller);
  }

  @Post(':id/sites/:site/skip')
  @HttpCode(202)
  @Requires('rollouts.act')
  @ApiOperation({ summary: 'Leave a site out, with a reason' })
  async skip(
    @Param(siteAddress) { id, site }: SiteAddress,
    @Body(reasoned) { reason }: Reason,
    @CallerOf() caller: Caller,
  ): Promise<RolloutView> {
    await this.acts.skip(id, site, { by: caller.person, reason });
    return this.views.find(id, caller);
  }

  @Post(':id/sites/:site/roll-back')
  @HttpCode(202)
  @Requires('rollouts.act')
  @ApiOperation({ summary: 'Put one site back to the exact release that it ran before' })
  async rollBackSite(
    @Param(siteAddress) { id, site }: SiteAddress,
    @Body(reasoned) { reason }: Reason,
    @CallerOf() caller: Caller,
  ): Promise<RolloutView> {
    await this.acts.rollBackSite(id, site, { by: caller.person, reason });
    return this.views.find(id, caller);
  }

  @Post(':id/waves/:number/roll-back')
  @HttpCode(202)
  @Requires('rollouts.act')
  @ApiOperation({ summary: 'Put a whole wave back' })
  async rollBackWave(
    @Param(new BodyPipe(waveAddressSchema)) { id, number }: WaveAddress,
    @Body(reasoned) { reason }: Reason,
    @CallerOf() caller: Caller,
  ): Promise<RolloutView> {
    await this.acts.rollBackWave(id, number, { by: caller.person, reason });
    return this.views.find(id, caller);
  }

  @Post(':id/roll-back')
  @HttpCode(202)
  @Requires('rollouts.act')
  @ApiOperation({ summary: 'Put every site back, the last wave first and the pilots last' })
  async rollBackAll(
    @Param(address) { id }: RolloutAddress,
    @Body(reasoned) { reason }: Reason,
    @CallerOf() caller: Caller,
  ): Promise<RolloutView> {
    await this.acts.rollBackAll(id, { by: caller.person, reason });
    return this.views.find(id, caller);
  }
}

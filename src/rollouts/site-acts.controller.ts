import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { siteActAddressSchema, siteActSchema, type SiteAct, type SiteActAddress } from './rollout.schema.js';
import type { ViewedAttempt } from './rollout-view.js';
import { SiteActs } from './site-acts.service.js';

const address = new BodyPipe(siteActAddressSchema);
const act = new BodyPipe(siteActSchema);

@ApiTags('sites')
@Controller('api/v1/sites')
export class SiteActsController {
  constructor(private readonly acts: SiteActs) {}

  @Get(':site/attempts')
  @Requires('rollouts.read')
  @ApiOperation({ summary: 'The last attempts at a site, newest first' })
  attempts(
    @Param(address) { site }: SiteActAddress,
    @CallerOf() caller: Caller,
  ): Promise<{ attempts: readonly ViewedAttempt[] }> {
    return this.acts.attempts(site, caller);
  }

  @Post(':site/take-offline')
  @HttpCode(202)
  @Requires('rollouts.act')
  @ApiOperation({ summary: 'Take a product offline at a site' })
  takeOffline(
    @Param(address) { site }: SiteActAddress,
    @Body(act) { product, reason }: SiteAct,
    @CallerOf() caller: Caller,
  ): Promise<{ attempt: string }> {
    return this.acts.order({ site, product, reason, kind: 'take-offline', by: caller.person });
  }

  @Post(':site/restore')
  @HttpCode(202)
  @Requires('rollouts.act')
  @ApiOperation({ summary: 'Bring a product back at a site, as it was when it was taken offline' })
  restore(
    @Param(address) { site }: SiteActAddress,
    @Body(act) { product, reason }: SiteAct,
    @CallerOf() caller: Caller,
  ): Promise<{ attempt: string }> {
    return this.acts.order({ site, product, reason, kind: 'restore', by: caller.person });
  }
}

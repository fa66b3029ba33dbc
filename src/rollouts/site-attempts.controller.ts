import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { sitePathSchema, type SitePath } from './rollout.schema.js';
import type { ViewedAttempt } from './rollout-view.js';
import { SiteAttempts } from './site-attempts.service.js';

@ApiTags('sites')
@Controller('api/v1/sites')
export class SiteAttemptsController {
  constructor(private readonly sites: SiteAttempts) {}

  @Get(':site/attempts')
  @Requires('rollouts.read')
  @ApiOperation({ summary: 'The last attempts at a site, newest first' })
  attempts(
    @Param(new BodyPipe(sitePathSchema)) { site }: SitePath,
    @CallerOf() caller: Caller,
  ): Promise<{ attempts: readonly ViewedAttempt[] }> {
    return this.sites.attempts(site, caller);
  }
}

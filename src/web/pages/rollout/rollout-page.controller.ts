import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../../../people/caller.js';
import { CallerOf, Requires } from '../../../people/permission.guard.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import {
  rolloutAddressSchema,
  siteAddressSchema,
  type RolloutAddress,
  type SiteAddress,
} from '../../../rollouts/rollout.schema.js';
import { shownLogSchema, type ShownLogQuery } from '../rollout-site/site-page.schema.js';
import { RolloutPages } from './rollout-pages.service.js';

/** Rollouts to look at, while they go on and afterwards. */
@ApiExcludeController()
@Controller('rollouts')
export class RolloutPageController {
  constructor(private readonly pages: RolloutPages) {}

  @Get()
  @Requires('rollouts.read')
  list(@CallerOf() caller: Caller, @Res() response: Response): Promise<void> {
    return this.pages.list(caller, response);
  }

  @Get(':id')
  @Requires('rollouts.read')
  show(
    @Param(new BodyPipe(rolloutAddressSchema)) { id }: RolloutAddress,
    @CallerOf() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.show(id, caller, response);
  }

  @Get(':id/sites/:site')
  @Requires('rollouts.read')
  showSite(
    @Param(new BodyPipe(siteAddressSchema)) at: SiteAddress,
    @Query(new BodyPipe(shownLogSchema)) query: ShownLogQuery,
    @CallerOf() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.showSite(at, query, caller, response);
  }
}

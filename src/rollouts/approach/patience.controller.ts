import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { reasonSchema, siteAddressSchema, type Reason, type SiteAddress } from '../rollout.schema.js';
import type { RolloutView } from '../rollout-view.js';
import { RolloutViews } from '../rollout-view.service.js';
import { Patience } from './patience.service.js';

const address = new BodyPipe(siteAddressSchema);
const reasoned = new BodyPipe(reasonSchema);

@ApiTags('rollouts')
@Controller('api/v1/rollouts')
export class PatienceController {
  constructor(
    private readonly patience: Patience,
    private readonly views: RolloutViews,
  ) {}

  @Post(':id/sites/:site/wait')
  @HttpCode(202)
  @Requires('rollouts.act')
  @ApiOperation({ summary: 'Wait longer for a site that is busy with work that must not be interrupted' })
  async wait(
    @Param(address) { id, site }: SiteAddress,
    @Body(reasoned) { reason }: Reason,
    @CallerOf() caller: Caller,
  ): Promise<RolloutView> {
    await this.patience.wait(id, site, { by: caller.person, reason });
    return this.views.find(id, caller);
  }

  @Post(':id/sites/:site/go-on')
  @HttpCode(202)
  @Requires('rollouts.interrupt')
  @ApiOperation({ summary: 'Go on although a site is busy; a second person agrees by asking for the same' })
  async goOn(
    @Param(address) { id, site }: SiteAddress,
    @Body(reasoned) { reason }: Reason,
    @CallerOf() caller: Caller,
  ): Promise<RolloutView> {
    await this.patience.goOn(id, site, { by: caller.person, reason });
    return this.views.find(id, caller);
  }
}

import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { idSchema } from '../platform/http/body.schema.js';
import { versionSchema } from '../releases/release.schema.js';
import { approvalSchema, reasonBodySchema, waiverSchema } from './evidence.schema.js';
import type { ApprovalBody, ReasonBody, WaiverBody } from './evidence.schema.js';
import { Waivers } from './waiver.service.js';
import type { Waiver } from './waiver.js';

@ApiTags('evidence')
@Controller('api/v1')
export class WaiverController {
  constructor(private readonly waivers: Waivers) {}

  @Post('releases/:version/waivers')
  @Requires('waivers.request')
  @ApiOperation({ summary: 'Ask that a criterion be let go for this release at this gate' })
  request(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(waiverSchema)) body: WaiverBody,
    @CallerOf() caller: Caller,
  ): Promise<Waiver> {
    return this.waivers.request(version, body, caller);
  }

  @Get('releases/:version/waivers')
  @Requires('releases.read')
  @ApiOperation({ summary: 'Every waiver of a release, whatever became of it' })
  list(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<{ waivers: readonly Waiver[] }> {
    return this.waivers.list(version);
  }

  @Post('waivers/:id/approval')
  @Requires('waivers.approve')
  @ApiOperation({ summary: 'Approve a waiver, as the second person' })
  approve(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(approvalSchema)) body: ApprovalBody,
    @CallerOf() caller: Caller,
  ): Promise<Waiver> {
    return this.waivers.approve(id, body, caller);
  }

  @Post('waivers/:id/refusal')
  @Requires('waivers.approve')
  @ApiOperation({ summary: 'Refuse a waiver, with a reason' })
  refuse(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(reasonBodySchema)) body: ReasonBody,
    @CallerOf() caller: Caller,
  ): Promise<Waiver> {
    return this.waivers.refuse(id, body, caller);
  }
}

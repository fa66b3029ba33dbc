import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { idSchema } from '../../platform/http/body.schema.js';
import { versionSchema } from '../../releases/release.schema.js';
import { reasonBodySchema, type ReasonBody } from '../evidence.schema.js';
import type { ClinicalRejection } from './rejection.js';
import { rejectionSchema, type RejectionBody } from './rejection.schema.js';
import { ClinicalRejections } from './rejections.service.js';

@ApiTags('evidence')
@Controller('api/v1')
export class ClinicalRejectionController {
  constructor(private readonly rejections: ClinicalRejections) {}

  @Post('releases/:version/clinical-rejections')
  @Requires('clinical-risk.assess')
  @ApiOperation({
    summary: 'Reject a release on clinical risk; its gate from there up is shut until that is withdrawn',
  })
  reject(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(rejectionSchema)) body: RejectionBody,
    @CallerOf() caller: Caller,
  ): Promise<ClinicalRejection> {
    return this.rejections.reject(version, body, caller);
  }

  @Get('releases/:version/clinical-rejections')
  @Requires('releases.read')
  @ApiOperation({ summary: 'Every rejection of a release on clinical risk, those withdrawn too' })
  list(
    @Param('version', new BodyPipe(versionSchema)) version: string,
  ): Promise<{ readonly rejections: readonly ClinicalRejection[] }> {
    return this.rejections.list(version);
  }

  @Post('clinical-rejections/:id/withdrawal')
  @Requires('clinical-risk.assess')
  @ApiOperation({ summary: 'Withdraw a rejection when the risk is gone; not for whoever made the release' })
  withdraw(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(reasonBodySchema)) body: ReasonBody,
    @CallerOf() caller: Caller,
  ): Promise<ClinicalRejection> {
    return this.rejections.withdraw(id, body, caller);
  }
}

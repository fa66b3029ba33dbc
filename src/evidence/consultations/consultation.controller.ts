import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { versionSchema } from '../../releases/release.schema.js';
import { commentSchema, type CommentBody } from './consultation.schema.js';
import { Consultations, type ShownConsultations } from './consultations.service.js';

@ApiTags('evidence')
@Controller('api/v1/releases/:version/consultations')
export class ConsultationController {
  constructor(private readonly consultations: Consultations) {}

  @Get()
  @Requires('releases.read')
  @ApiOperation({ summary: 'Who is consulted before a sign-off, until when, and what they said' })
  show(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<ShownConsultations> {
    return this.consultations.show(version);
  }

  @Post('comments')
  @Requires('consultations.comment')
  @ApiOperation({ summary: 'Say what you think of the exact digest that you saw, before it is signed off' })
  comment(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(commentSchema)) body: CommentBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownConsultations> {
    return this.consultations.comment(version, body, caller);
  }
}

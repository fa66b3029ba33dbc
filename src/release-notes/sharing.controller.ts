import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { versionSchema } from '../releases/release.schema.js';
import { sharingSchema, type SharingBody } from './publication.schema.js';
import { Sharing, type Shared } from './sharing.service.js';

@ApiTags('release notes')
@Controller('api/v1/releases/:version/notes')
export class SharingController {
  constructor(private readonly sharing: Sharing) {}

  @Post('share')
  @HttpCode(200)
  @Requires('notes.share')
  @ApiOperation({ summary: 'Send an edition to those that it is for; whoever has it already is sent nothing' })
  share(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(sharingSchema)) body: SharingBody,
    @CallerOf() caller: Caller,
  ): Promise<Shared> {
    return this.sharing.share(version, body, caller);
  }

  @Get('deliveries')
  @Requires('notes.drafts')
  @ApiOperation({ summary: 'Every message with notes of a release, and what became of it' })
  list(@Param('version', new BodyPipe(versionSchema)) version: string): ReturnType<Sharing['list']> {
    return this.sharing.list(version);
  }
}

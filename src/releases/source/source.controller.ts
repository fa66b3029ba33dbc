import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { versionSchema } from '../release.schema.js';
import { Sources } from './source.service.js';
import type { ShownSource } from './source-view.js';

@ApiTags('source')
@Controller('api/v1/releases/:version/source')
export class SourceController {
  constructor(private readonly sources: Sources) {}

  @Get()
  @Requires('releases.read')
  @ApiOperation({ summary: "Checks, tag and provenance of a release's source, and how old that is" })
  show(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<ShownSource> {
    return this.sources.show(version);
  }

  @Post('refresh')
  @HttpCode(200)
  @Requires('sources.refresh')
  @ApiOperation({ summary: 'Read the source from its host now' })
  refresh(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<ShownSource> {
    return this.sources.refresh(version);
  }
}

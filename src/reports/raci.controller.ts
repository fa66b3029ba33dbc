import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { versionSchema } from '../releases/release.schema.js';
import { ReleaseRacis, type ReleaseRaci } from './raci.service.js';

@ApiTags('reports')
@Controller('api/v1/releases/:version/raci')
export class RaciController {
  constructor(private readonly racis: ReleaseRacis) {}

  @Get()
  @Requires('releases.read')
  @ApiOperation({ summary: 'The RACI table as it stands for a release: who must, who did what when, and who was told' })
  show(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<ReleaseRaci> {
    return this.racis.show(version);
  }
}

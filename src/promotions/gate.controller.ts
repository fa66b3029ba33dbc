import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { versionSchema } from '../releases/release.schema.js';
import type { EnvironmentName } from '../sites/environment.js';
import { environmentSchema } from '../sites/site.schema.js';
import { Gates, type AdvisedGate } from './gate.service.js';

@ApiTags('promotions')
@Controller('api/v1/releases/:version/gates')
@Requires('promotions.read')
export class GateController {
  constructor(private readonly gates: Gates) {}

  @Get()
  @ApiOperation({ summary: 'Every gate of the ladder as it stands for a release' })
  showAll(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<{ gates: readonly AdvisedGate[] }> {
    return this.gates.showAll(version);
  }

  @Get(':environment')
  @ApiOperation({ summary: 'One gate: each criterion with its evidence, or with what would meet it and who can' })
  show(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Param('environment', new BodyPipe(environmentSchema)) environment: EnvironmentName,
  ): Promise<AdvisedGate> {
    return this.gates.show(version, environment);
  }
}

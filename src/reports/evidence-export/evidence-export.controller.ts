import { Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Public, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { versionSchema } from '../../releases/release.schema.js';
import type { KeptExport, PublicKey } from './evidence-export.table.js';
import { EvidenceExports } from './evidence-exports.service.js';
import { EvidenceKeys } from './evidence-keys.service.js';
import { sendExport } from './sending.setup.js';

const version = new BodyPipe(versionSchema);

@ApiTags('reports')
@Controller()
export class EvidenceExportController {
  constructor(
    private readonly exports: EvidenceExports,
    private readonly keys: EvidenceKeys,
  ) {}

  @Post('api/v1/releases/:version/evidence')
  @HttpCode(200)
  @Requires('audit.read')
  @ApiOperation({
    summary: 'All evidence of a release as a zip with a signed manifest; that it was exported is recorded',
  })
  async export(
    @Param('version', version) of: string,
    @CallerOf() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    await sendExport(response, await this.exports.export(of, caller));
  }

  @Get('api/v1/releases/:version/evidence')
  @Requires('audit.read')
  @ApiOperation({ summary: 'What was exported of a release, by whom, with the sha256 of each signed manifest' })
  list(@Param('version', version) of: string): Promise<{ exports: readonly KeptExport[] }> {
    return this.exports.list(of);
  }

  @Get('public/v1/evidence-keys')
  @Public()
  @ApiOperation({ summary: 'The public keys by which anybody can check an export' })
  publicKeys(): Promise<{ keys: readonly PublicKey[] }> {
    return this.keys.list();
  }
}

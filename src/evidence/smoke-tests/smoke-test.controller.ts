import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { versionSchema } from '../../releases/release.schema.js';
import { smokeTestDecisionSchema, smokeTestResultSchema } from './smoke-test.schema.js';
import type { SmokeTestDecisionBody, SmokeTestResultBody } from './smoke-test.schema.js';
import { SmokeTests, type ShownSmokeTests } from './smoke-tests.service.js';

@ApiTags('evidence')
@Controller('api/v1/releases/:version/smoke-tests')
export class SmokeTestController {
  constructor(private readonly smokeTests: SmokeTests) {}

  @Get()
  @Requires('smoke-tests.read')
  @ApiOperation({
    summary: 'Whether a release is smoke tested in Production, and what came of it; a Trust sees its own sites',
  })
  show(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @CallerOf() caller: Caller,
  ): Promise<ShownSmokeTests> {
    return this.smokeTests.show(version, caller);
  }

  @Post('decisions')
  @Requires('smoke-tests.decide')
  @ApiOperation({
    summary: 'Decide, with a reason, whether a release needs one, who does it, where, and by which steps',
  })
  decide(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(smokeTestDecisionSchema)) body: SmokeTestDecisionBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownSmokeTests> {
    return this.smokeTests.decide(version, body, caller);
  }

  @Post('results')
  @Requires('smoke-tests.record')
  @ApiOperation({ summary: 'Record what your smoke test at one site came to' })
  keepResult(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(smokeTestResultSchema)) body: SmokeTestResultBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownSmokeTests> {
    return this.smokeTests.keepResult(version, body, caller);
  }
}

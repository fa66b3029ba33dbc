import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { versionSchema } from '../releases/release.schema.js';
import { ticketKeySchema } from '../releases/scope/ticket-key.schema.js';
import { featureSignOffSchema, type FeatureSignOffBody } from './evidence.schema.js';
import { Features, type DriftedSignOff, type Feature } from './feature.service.js';
import { SignOffs } from './sign-off.service.js';
import type { SignOff } from './sign-off.js';

@ApiTags('evidence')
@Controller('api/v1/releases/:version/scope')
export class FeatureController {
  constructor(
    private readonly features: Features,
    private readonly signOffs: SignOffs,
  ) {}

  @Get('features')
  @Requires('releases.read')
  @ApiOperation({ summary: 'The features that need UAT, each with its sign-offs' })
  list(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<{ features: readonly Feature[] }> {
    return this.features.list(version);
  }

  @Post('features/:key/sign-offs')
  @Requires('sign-offs.uat', 'sign-offs.veto')
  @ApiOperation({ summary: 'Approve, reject or veto one feature of the exact digest that you saw' })
  sign(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Param('key', new BodyPipe(ticketKeySchema)) feature: string,
    @Body(new BodyPipe(featureSignOffSchema)) body: FeatureSignOffBody,
    @CallerOf() caller: Caller,
  ): Promise<SignOff> {
    return this.signOffs.signFeature(version, { feature, body }, caller);
  }

  @Get('drift')
  @Requires('releases.read')
  @ApiOperation({ summary: 'Every sign-off with the tickets that changed since it was given' })
  drift(
    @Param('version', new BodyPipe(versionSchema)) version: string,
  ): Promise<{ signOffs: readonly DriftedSignOff[] }> {
    return this.features.drift(version);
  }
}

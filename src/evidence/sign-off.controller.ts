import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { idSchema } from '../platform/http/body.schema.js';
import { versionSchema } from '../releases/release.schema.js';
import { reasonBodySchema, signOffSchema } from './evidence.schema.js';
import type { ReasonBody, SignOffBody } from './evidence.schema.js';
import { SignOffs } from './sign-off.service.js';
import type { SignOff } from './sign-off.js';

@ApiTags('evidence')
@Controller('api/v1')
export class SignOffController {
  constructor(private readonly signOffs: SignOffs) {}

  @Post('releases/:version/sign-offs')
  @Requires('sign-offs.sit', 'sign-offs.uat', 'sign-offs.oat', 'sign-offs.veto')
  @ApiOperation({ summary: 'Approve, reject or veto SIT, UAT or OAT of the exact digest that you saw' })
  sign(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(signOffSchema)) body: SignOffBody,
    @CallerOf() caller: Caller,
  ): Promise<SignOff> {
    return this.signOffs.sign(version, body, caller);
  }

  @Get('releases/:version/sign-offs')
  @Requires('releases.read')
  @ApiOperation({ summary: 'Every sign-off of a release, those taken back too' })
  list(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<{ signOffs: readonly SignOff[] }> {
    return this.signOffs.list(version);
  }

  @Post('sign-offs/:id/withdrawal')
  @Requires('sign-offs.sit', 'sign-offs.uat', 'sign-offs.oat', 'sign-offs.veto')
  @ApiOperation({ summary: 'Take a sign-off back, with a reason' })
  withdraw(
    @Param('id', new BodyPipe(idSchema)) id: string,
    @Body(new BodyPipe(reasonBodySchema)) body: ReasonBody,
    @CallerOf() caller: Caller,
  ): Promise<SignOff> {
    return this.signOffs.withdraw(id, body, caller);
  }
}

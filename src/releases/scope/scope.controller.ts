import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { versionSchema } from '../release.schema.js';
import { closingSchema, scopeSchema, type ClosingBody, type ScopeBody } from './scope.schema.js';
import { Scopes, type TicketEvidence } from './scope.service.js';
import type { ShownScope } from './scope-view.js';

@ApiTags('scope')
@Controller('api/v1/releases/:version')
export class ScopeController {
  constructor(private readonly scopes: Scopes) {}

  @Put('scope')
  @Requires('scopes.set')
  @ApiOperation({ summary: 'Agree on the tickets of a release; the tracker is told of those that it lacks' })
  set(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(scopeSchema)) body: ScopeBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownScope> {
    return this.scopes.set({ version }, body, caller);
  }

  @Get('scope')
  @Requires('releases.read')
  @ApiOperation({
    summary: 'What was agreed, what the tracker holds, how old that is, and what it has not been told yet',
  })
  show(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<ShownScope> {
    return this.scopes.show(version);
  }

  @Post('scope/refresh')
  @HttpCode(200)
  @Requires('scopes.refresh')
  @ApiOperation({ summary: 'Read the scope from the tracker now' })
  refresh(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<ShownScope> {
    return this.scopes.refresh(version);
  }

  @Get('scope/evidence')
  @Requires('releases.read')
  @ApiOperation({
    summary: 'The files at the tickets that need SIT evidence: names, sizes and hashes, never their content',
  })
  evidence(
    @Param('version', new BodyPipe(versionSchema)) version: string,
  ): Promise<{ evidence: readonly TicketEvidence[] }> {
    return this.scopes.evidence(version);
  }

  @Post('close')
  @HttpCode(200)
  @Requires('releases.close')
  @ApiOperation({ summary: 'Say that a release is over; its version is closed in the tracker' })
  close(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(closingSchema)) body: ClosingBody,
    @CallerOf() caller: Caller,
  ): Promise<ShownScope> {
    return this.scopes.close(version, body, caller);
  }
}

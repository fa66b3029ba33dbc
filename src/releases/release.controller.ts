import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { Registration } from './registration.service.js';
import type { ReleaseQuery } from './release-query.js';
import {
  comparisonQuerySchema,
  registeringSchema,
  releaseAddressSchema,
  releaseQuerySchema,
} from './release.schema.js';
import type { ComparisonQuery, ReleaseAddress } from './release.schema.js';
import { Releases, type Comparison, type ReleasePage } from './release.service.js';
import { shown, type Registering, type Release, type ShownRelease } from './release.js';

@ApiTags('releases')
@Controller('api/v1/releases')
export class ReleaseController {
  constructor(
    private readonly registration: Registration,
    private readonly releases: Releases,
  ) {}

  @Post()
  @Requires('releases.register')
  @ApiOperation({
    summary:
      'Register a manifest as a release, a hotfix with the issue that it answers; the same again answers the same release',
  })
  async register(
    @Body(new BodyPipe(registeringSchema)) body: Registering,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ShownRelease> {
    const { release, isNew } = await this.registration.register(body, caller);
    response.status(isNew ? 201 : 200).location(`/api/v1/releases/${encodeURIComponent(release.version)}`);
    return tagged(response, shown(release));
  }

  @Get()
  @Requires('releases.read')
  @ApiOperation({ summary: 'Releases, the latest first, page by page' })
  list(@Query(new BodyPipe(releaseQuerySchema)) query: ReleaseQuery): Promise<ReleasePage> {
    return this.releases.list(query);
  }

  @Get('compare')
  @Requires('releases.read')
  @ApiOperation({ summary: 'What changes, service by service, from one release to another' })
  compare(@Query(new BodyPipe(comparisonQuerySchema)) query: ComparisonQuery): Promise<Comparison> {
    return this.releases.compare(query);
  }

  @Get(':version')
  @Requires('releases.read')
  @ApiOperation({ summary: 'One release; its ETag is the digest that people sign' })
  async find(
    @Param(new BodyPipe(releaseAddressSchema)) { version }: ReleaseAddress,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ShownRelease> {
    return tagged(response, await this.releases.find(version));
  }
}

function tagged<T extends Release>(response: Response, release: T): T {
  response.setHeader('ETag', `"${release.digest}"`);
  return release;
}

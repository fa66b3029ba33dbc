import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { releaseQuerySchema, versionSchema } from '../../../releases/release.schema.js';
import type { ReleaseQuery } from '../../../releases/release-query.js';
import { ReleasesPages } from '../releases/releases-pages.service.js';
import { comparedSchema, type ComparedQuery } from './release-page.schema.js';
import { ReleasePages } from './release-pages.service.js';

/** Releases to look at. */
@ApiExcludeController()
@Controller('releases')
export class ReleasePageController {
  constructor(
    private readonly page: ReleasePages,
    private readonly releases: ReleasesPages,
  ) {}

  @Get()
  @Requires('releases.read')
  list(@Query(new BodyPipe(releaseQuerySchema)) query: ReleaseQuery, @Res() response: Response): Promise<void> {
    return this.releases.list(query, response);
  }

  @Get(':version')
  @Requires('releases.read')
  show(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Query(new BodyPipe(comparedSchema)) { from }: ComparedQuery,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.page.show(response, { version, from, visit });
  }
}

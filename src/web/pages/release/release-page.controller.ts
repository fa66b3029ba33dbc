import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { releaseQuerySchema, versionSchema } from '../../../releases/release.schema.js';
import { Releases } from '../../../releases/release.service.js';
import type { ReleaseQuery } from '../../../releases/release-query.js';
import { Pages } from '../../pages.service.js';
import { releasesView } from '../releases/releases-page.js';
import { comparedSchema, type ComparedQuery } from './release-page.schema.js';
import { ReleasePages } from './release-pages.service.js';

/** Releases to look at. */
@ApiExcludeController()
@Controller('releases')
export class ReleasePageController {
  constructor(
    private readonly page: ReleasePages,
    private readonly releases: Releases,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Requires('releases.read')
  async list(@Query(new BodyPipe(releaseQuerySchema)) query: ReleaseQuery, @Res() response: Response): Promise<void> {
    const view = releasesView(await this.releases.list(query), query, this.pages.addresses);
    this.pages.send(response, { template: 'releases/releases.njk', title: 'Releases', section: 'releases', view });
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

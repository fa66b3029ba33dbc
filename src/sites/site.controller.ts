import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { notFound } from '../platform/http/problem.js';
import { Environments } from './environments.service.js';
import { sitesInSight } from './sight.js';
import { siteQuerySchema, type SiteQuery } from './site.schema.js';
import type { Site } from './site.js';

@ApiTags('sites')
@Controller('api/v1/sites')
export class SiteController {
  constructor(private readonly environments: Environments) {}

  @Get()
  @Requires('sites.read')
  @ApiOperation({ summary: 'The sites that you may see, of every environment; a Trust sees its own' })
  list(@Query(new BodyPipe(siteQuerySchema)) query: SiteQuery, @CallerOf() caller: Caller): { sites: readonly Site[] } {
    return { sites: sitesInSight(caller, this.environments.sitesWhere(query)) };
  }

  @Get(':id')
  @Requires('sites.read')
  @ApiOperation({ summary: 'One site; another Trust’s answers as if there were none' })
  find(@Param('id') id: string, @CallerOf() caller: Caller): Site {
    const found = sitesInSight(caller, this.environments.allSites).find((site) => site.id === id);
    if (found === undefined) throw notFound('site');
    return found;
  }
}

import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { SitesWindows, type SiteWindows } from './site-windows.service.js';
import { stretchSchema, type StretchQuery } from './window.schema.js';

@ApiTags('windows')
@Controller('api/v1/sites')
export class SiteWindowsController {
  constructor(private readonly windows: SitesWindows) {}

  @Get(':id/windows')
  @Requires('sites.read')
  @ApiOperation({ summary: 'When a site may be changed, what the clocks do to its windows, and what is frozen' })
  find(
    @Param('id') id: string,
    @Query(new BodyPipe(stretchSchema)) query: StretchQuery,
    @CallerOf() caller: Caller,
  ): Promise<SiteWindows> {
    return this.windows.find(id, query, caller);
  }
}

import { Body, Controller, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Public, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { sitePathSchema, type SitePath } from '../rollout.schema.js';
import { siteReportSchema, type SiteReport } from './report.schema.js';
import { SiteReports } from './report.service.js';

const address = new BodyPipe(sitePathSchema);

@ApiTags('sites')
@Controller('api/v1/sites')
export class ReportController {
  constructor(private readonly reports: SiteReports) {}

  @Post(':site/report-token')
  @Requires('sites.report-tokens')
  @ApiOperation({ summary: 'Make the token by which an operator site reports what it runs; shown this once' })
  issueToken(@Param(address) { site }: SitePath, @CallerOf() caller: Caller): Promise<{ token: string }> {
    return this.reports.issueToken(site, caller.person);
  }

  /** Nobody signs in here: the site's own token opens it, for this site and nothing else. */
  @Post(':site/report')
  @HttpCode(202)
  @Public()
  @ApiOperation({ summary: 'What an operator site runs, by its own word and token' })
  report(
    @Param(address) { site }: SitePath,
    @Headers('authorization') authorization: string | undefined,
    @Body(new BodyPipe(siteReportSchema)) body: SiteReport,
  ): Promise<{ met: boolean }> {
    return this.reports.accept(site, authorization, body);
  }
}

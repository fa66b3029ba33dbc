import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { insightQuerySchema, tableFileSchema, type InsightQuery } from './insight.schema.js';
import { Insights } from './insight.service.js';

@ApiTags('reports')
@Controller('api/v1/insight')
export class InsightController {
  constructor(private readonly insights: Insights) {}

  @Get()
  @Requires('promotions.read')
  @ApiOperation({
    summary: 'How well releases come to Trusts: DORA’s four, lag, notice, downtime and waiting at gates',
  })
  show(@Query(new BodyPipe(insightQuerySchema)) query: InsightQuery): ReturnType<Insights['shown']> {
    return this.insights.shown(query);
  }

  @Get(':file')
  @Requires('promotions.read')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @ApiOperation({ summary: 'The table of one measure, such as lead-time.csv' })
  table(
    @Param('file', new BodyPipe(tableFileSchema)) file: string,
    @Query(new BodyPipe(insightQuerySchema)) query: InsightQuery,
  ): Promise<string> {
    return this.insights.table(file, query);
  }
}

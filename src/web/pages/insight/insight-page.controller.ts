import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires } from '../../../people/permission.guard.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { insightQuerySchema, tableFileSchema, type InsightQuery } from '../../../reports/insight/insight.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { InsightPages } from './insight-pages.service.js';

/** How well releases come to Trusts, for whoever is answerable for it. */
@ApiExcludeController()
@Controller('insight')
export class InsightPageController {
  constructor(private readonly pages: InsightPages) {}

  @Get()
  @Requires('promotions.read')
  show(@Query(new FormPipe()) fields: FormFields, @Res() response: Response): Promise<void> {
    return this.pages.show(response, fields);
  }

  @Get(':file')
  @Requires('promotions.read')
  table(
    @Param('file', new BodyPipe(tableFileSchema)) file: string,
    @Query(new BodyPipe(insightQuerySchema)) query: InsightQuery,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.table(response, file, query);
  }
}

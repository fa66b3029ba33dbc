import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { versionSchema } from '../../../releases/release.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { PromotionPages } from './promotion-pages.service.js';

const version = new BodyPipe(versionSchema);

/** Promoting a release to Production: first what it would begin, and then the doing. */
@ApiExcludeController()
@Controller('releases/:version/promotions/production')
export class PromotionPageController {
  constructor(private readonly pages: PromotionPages) {}

  @Get()
  @Requires('promotions.request')
  show(@Param('version', version) of: string, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.pages.show({ version: of, visit, response });
  }

  @Post()
  @Requires('promotions.request')
  promote(
    @Param('version', version) of: string,
    @Body(new FormPipe()) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.promote({ version: of, fields, visit, response });
  }
}

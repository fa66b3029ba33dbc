import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { hotfixQuerySchema, type HotfixQuery } from '../../../hotfixes/hotfix.schema.js';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { HotfixPages } from './hotfix-pages.service.js';

const uuid = new BodyPipe(idSchema);

/** Hotfixes to look at, and the steps of their runbook. */
@ApiExcludeController()
@Controller('hotfixes')
export class HotfixPageController {
  constructor(private readonly page: HotfixPages) {}

  @Get()
  @Requires('hotfixes.read')
  list(@Query(new BodyPipe(hotfixQuerySchema)) query: HotfixQuery, @Res() response: Response): Promise<void> {
    return this.page.list(response, query);
  }

  @Get(':id')
  @Requires('hotfixes.read')
  show(@Param('id', uuid) id: string, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.page.show(response, { id, visit });
  }

  @Get(':id/next/:step')
  @Requires('hotfixes.act', 'hotfixes.approve', 'hotfixes.break-glass')
  confirm(
    @Param('id', uuid) id: string,
    @Param('step') step: string,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.page.confirm(response, { id, visit }, step);
  }

  @Post(':id/next/:step')
  @Requires('hotfixes.act', 'hotfixes.approve', 'hotfixes.break-glass')
  take(
    @Param('id', uuid) id: string,
    @Param('step') step: string,
    @Body(new FormPipe()) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.page.take(response, { id, visit }, step, fields);
  }
}

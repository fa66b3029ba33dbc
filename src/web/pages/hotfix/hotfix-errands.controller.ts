import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { OnPage, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { HotfixErrands } from './hotfix-errands.service.js';

const uuid = new BodyPipe(idSchema);
const form = new FormPipe();

/** What is done at the page of a hotfix that is no step of its runbook. */
@ApiExcludeController()
@Controller('hotfixes/:id')
@OnPage('hotfixes.read')
export class HotfixErrandsController {
  constructor(private readonly errands: HotfixErrands) {}

  @Post('try-again')
  @Requires('offline.order')
  tryAgain(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.errands.tryAgain(response, { id, visit }, fields);
  }

  @Post('smoke-tests/:site')
  @Requires('smoke-tests.record')
  smokeTest(
    @Param('id', uuid) id: string,
    @Param('site') site: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.errands.smokeTest(response, { id, visit }, site, fields);
  }
}

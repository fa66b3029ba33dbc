import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { versionSchema } from '../../../releases/release.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { SmokeTestsPages } from './smoke-tests-pages.service.js';

const version = new BodyPipe(versionSchema);

/** The smoke tests of a release. */
@ApiExcludeController()
@Controller('releases/:version/smoke-tests')
export class SmokeTestsPageController {
  constructor(private readonly pages: SmokeTestsPages) {}

  @Get()
  @Requires('releases.read')
  show(@Param('version', version) of: string, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.pages.show({ version: of, visit, response });
  }

  @Post()
  @Requires('smoke-tests.decide')
  decide(
    @Param('version', version) of: string,
    @Body(new FormPipe()) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.decide({ version: of, fields, visit, response });
  }
}

import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { OnPage, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { versionSchema } from '../../../releases/release.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { ScopePages } from './scope-pages.service.js';

const versionPipe = new BodyPipe(versionSchema);
const form = new FormPipe();

/** The tickets of a release. */
@ApiExcludeController()
@Controller('releases/:version/scope')
@OnPage('releases.read')
export class ScopePageController {
  constructor(private readonly scope: ScopePages) {}

  @Get()
  @Requires('releases.read')
  show(
    @Param('version', versionPipe) version: string,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.scope.show({ version, visit, response });
  }

  @Post()
  @Requires('scopes.set')
  set(
    @Param('version', versionPipe) version: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.scope.set({ version, fields, visit, response });
  }

  @Post('refresh')
  @Requires('scopes.refresh')
  refresh(
    @Param('version', versionPipe) version: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.scope.refresh({ version, fields, visit, response });
  }
}

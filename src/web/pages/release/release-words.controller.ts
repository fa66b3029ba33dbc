import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { OnPage, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import { versionSchema } from '../../../releases/release.schema.js';
import { ticketKeySchema } from '../../../releases/scope/ticket-key.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { ReleaseClosing } from './release-closing.service.js';
import { ReleaseSource } from './release-source.service.js';
import { ReleaseWords } from './release-words.service.js';

const version = new BodyPipe(versionSchema);
const form = new FormPipe();
const uuid = new BodyPipe(idSchema);

/** What people say of one feature and of their smoke tests, what they take back, and the closing of a release. */
@ApiExcludeController()
@Controller('releases/:version')
@OnPage('releases.read')
export class ReleaseWordsController {
  constructor(
    private readonly words: ReleaseWords,
    private readonly closing: ReleaseClosing,
    private readonly source: ReleaseSource,
  ) {}

  @Post('features/:key/sign-offs')
  @Requires('sign-offs.uat', 'sign-offs.veto')
  sign(
    @Param('version', version) of: string,
    @Param('key', new BodyPipe(ticketKeySchema)) feature: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.words.signFeature({ version: of, fields, visit, response }, feature);
  }

  @Post('sign-offs/:id/withdrawal')
  @Requires('sign-offs.sit', 'sign-offs.uat', 'sign-offs.oat', 'sign-offs.veto')
  takeSignOffBack(
    @Param('version', version) of: string,
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.words.takeBack({ version: of, fields, visit, response }, 'sign-offs', id);
  }

  @Post('attestations/:id/withdrawal')
  @Requires('attestations.record')
  takeAttestationBack(
    @Param('version', version) of: string,
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.words.takeBack({ version: of, fields, visit, response }, 'attestations', id);
  }

  @Post('clinical-rejections')
  @Requires('clinical-risk.assess')
  reject(
    @Param('version', version) of: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.words.reject({ version: of, fields, visit, response });
  }

  @Post('clinical-rejections/:id/withdrawal')
  @Requires('clinical-risk.assess')
  takeRejectionBack(
    @Param('version', version) of: string,
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.words.takeBack({ version: of, fields, visit, response }, 'clinical-rejections', id);
  }

  @Post('comments')
  @Requires('consultations.comment')
  comment(
    @Param('version', version) of: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.words.comment({ version: of, fields, visit, response });
  }

  @Post('smoke-tests/:site')
  @Requires('smoke-tests.record')
  smokeTest(
    @Param('version', version) of: string,
    @Param('site') site: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.words.smokeTest({ version: of, fields, visit, response }, site);
  }

  @Post('source/refresh')
  @Requires('sources.refresh')
  refresh(
    @Param('version', version) of: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.source.refresh({ version: of, fields, visit, response });
  }

  @Get('close')
  @Requires('releases.close')
  showClosing(
    @Param('version', version) of: string,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.closing.show({ version: of, visit, response });
  }

  @Post('close')
  @Requires('releases.close')
  close(
    @Param('version', version) of: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.closing.close({ version: of, visit, response }, fields);
  }
}

import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { OnPage, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import { versionSchema } from '../../../releases/release.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { ReleaseDocuments } from './release-documents.service.js';

const version = new BodyPipe(versionSchema);
const form = new FormPipe();
const uuid = new BodyPipe(idSchema);

/** What is under control of a release and of its product. */
@ApiExcludeController()
@Controller('releases/:version/documents')
@OnPage('releases.read')
export class ReleaseDocumentsController {
  constructor(private readonly documents: ReleaseDocuments) {}

  @Get()
  @Requires('releases.read')
  show(@Param('version', version) of: string, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.documents.show({ version: of, visit, response });
  }

  @Post()
  @Requires('documents.register')
  register(
    @Param('version', version) of: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.documents.register({ version: of, fields, visit, response });
  }

  @Post(':document/decision')
  @Requires('documents.approve')
  decide(
    @Param('version', version) of: string,
    @Param('document', uuid) document: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.documents.decide({ version: of, fields, visit, response }, document);
  }

  @Post(':document/withdrawal')
  @Requires('documents.register')
  withdraw(
    @Param('version', version) of: string,
    @Param('document', uuid) document: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.documents.withdraw({ version: of, fields, visit, response }, document);
  }
}

import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { itemSchema } from '../../../evidence/documents/checklist.schema.js';
import { OnPage, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { versionSchema } from '../../../releases/release.schema.js';
import type { DocumentKindName } from '../../../sites/asked-documents.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { ChecklistPages } from './checklist-pages.service.js';

const version = new BodyPipe(versionSchema);
const itemPipe = new BodyPipe(itemSchema);

/** One item of what is handed over with the product of a release. */
@ApiExcludeController()
@Controller('releases/:version/documents/checklist/:item')
@OnPage('releases.read')
export class ChecklistPageController {
  constructor(private readonly checklist: ChecklistPages) {}

  @Get()
  @Requires('documents.register')
  show(
    @Param('version', version) of: string,
    @Param('item', itemPipe) item: DocumentKindName,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.checklist.show({ version: of, item, visit, response });
  }

  @Post()
  @Requires('documents.register')
  mark(
    @Param('version', version) of: string,
    @Param('item', itemPipe) item: DocumentKindName,
    @Body(new FormPipe()) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.checklist.mark({ version: of, item, visit, response }, fields);
  }
}

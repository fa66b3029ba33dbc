import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../../../people/caller.js';
import { CallerOf, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { EvidenceForms } from './evidence-form.service.js';
import { entryAddressSchema, type EntryAddress } from './record-page.schema.js';
import { RecordPages } from './record-pages.service.js';

/** Who did what, when, for whoever has to show it. */
@ApiExcludeController()
@Controller('record')
export class RecordPageController {
  constructor(
    private readonly pages: RecordPages,
    private readonly evidence: EvidenceForms,
  ) {}

  @Get()
  @Requires('audit.read')
  search(@Query(new FormPipe()) fields: FormFields, @Res() response: Response): Promise<void> {
    return this.pages.search(response, fields);
  }

  @Post('evidence')
  @HttpCode(200)
  @Requires('audit.read')
  exportEvidence(
    @Body(new FormPipe()) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.evidence.export(fields, visit, response);
  }

  @Get(':seq')
  @Requires('audit.read')
  entry(
    @Param(new BodyPipe(entryAddressSchema)) { seq }: EntryAddress,
    @CallerOf() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    return this.pages.entry(response, seq, caller);
  }
}

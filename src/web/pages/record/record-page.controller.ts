import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../../../people/caller.js';
import { CallerOf, Requires } from '../../../people/permission.guard.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { formSchema } from '../../form/form.schema.js';
import type { FormFields } from '../../form/form.js';
import { entryAddressSchema, type EntryAddress } from './record-page.schema.js';
import { RecordPages } from './record-pages.service.js';

/** Who did what, when, for whoever has to show it. */
@ApiExcludeController()
@Controller('record')
export class RecordPageController {
  constructor(private readonly pages: RecordPages) {}

  @Get()
  @Requires('audit.read')
  search(@Query(new BodyPipe(formSchema)) fields: FormFields, @Res() response: Response): Promise<void> {
    return this.pages.search(response, fields);
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

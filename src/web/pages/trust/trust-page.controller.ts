import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../../../people/caller.js';
import { CallerOf, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { TrustNotesPages } from './trust-notes-pages.service.js';
import { TrustPages } from './trust-pages.service.js';

const form = new FormPipe();
const uuid = new BodyPipe(idSchema);

/** Trusts to look at, and what their own people do there. */
@ApiExcludeController()
@Controller('trusts')
export class TrustPageController {
  constructor(
    private readonly page: TrustPages,
    private readonly reading: TrustNotesPages,
  ) {}

  @Get()
  @Requires('sites.read')
  list(@CallerOf() caller: Caller, @Res() response: Response): Promise<void> {
    return this.page.list(response, caller);
  }

  @Get(':id')
  @Requires('sites.read')
  show(@Param('id') id: string, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.page.show(response, { id, visit });
  }

  @Get(':id/notes')
  @Requires('notes.read')
  notes(@Param('id') id: string, @CallerOf() caller: Caller, @Res() response: Response): Promise<void> {
    return this.reading.show(response, id, caller);
  }

  @Post(':id/freezes')
  @Requires('freezes.declare')
  declare(
    @Param('id') id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.page.declare({ id, fields, visit, response });
  }

  @Post(':id/freezes/:freeze/end')
  @Requires('freezes.declare')
  end(
    @Param('id') id: string,
    @Param('freeze', uuid) freeze: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.page.end({ id, fields, visit, response }, freeze);
  }

  @Post(':id/agreements/:agreement/answer')
  @Requires('agreements.answer')
  answer(
    @Param('id') id: string,
    @Param('agreement', uuid) agreement: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.page.answerAsked({ id, fields, visit, response }, agreement);
  }
}

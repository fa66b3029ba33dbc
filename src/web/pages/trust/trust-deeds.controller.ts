import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { TrustDeeds } from './trust-deeds.service.js';

const form = new FormPipe();
const uuid = new BodyPipe(idSchema);

/** What is kept of a Trust at its page: documents, works, contacts. */
@ApiExcludeController()
@Controller('trusts/:id')
export class TrustDeedsController {
  constructor(private readonly deeds: TrustDeeds) {}

  @Post('documents')
  @Requires('documents.register')
  register(
    @Param('id') id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.register({ id, fields, visit, response });
  }

  @Post('documents/:document/decision')
  @Requires('documents.approve')
  decide(
    @Param('id') id: string,
    @Param('document', uuid) document: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.decide({ id, fields, visit, response }, document);
  }

  @Post('documents/:document/withdrawal')
  @Requires('documents.register')
  withdraw(
    @Param('id') id: string,
    @Param('document', uuid) document: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.withdraw({ id, fields, visit, response }, document);
  }

  @Post('outages')
  @Requires('outages.report')
  report(
    @Param('id') id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.report({ id, fields, visit, response });
  }

  @Post('outages/:outage/end')
  @Requires('outages.report')
  endOutage(
    @Param('id') id: string,
    @Param('outage', uuid) outage: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.endOutage({ id, fields, visit, response }, outage);
  }

  @Post('contacts')
  @Requires('contacts.verify')
  verify(
    @Param('id') id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.verify({ id, fields, visit, response });
  }
}

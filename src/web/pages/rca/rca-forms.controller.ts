import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { actionNumberSchema } from '../../../incidents/rca/rca.schema.js';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { RcaForms } from './rca-forms.service.js';

const uuid = new BodyPipe(idSchema);
const form = new FormPipe();
const ofAction = new BodyPipe(actionNumberSchema);

/** What people say and do at the page of an RCA. */
@ApiExcludeController()
@Controller('rcas/:id')
export class RcaFormsController {
  constructor(private readonly forms: RcaForms) {}

  @Post('hand-in')
  @Requires('rcas.write')
  handIn(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.handIn({ id, fields, visit, response });
  }

  @Post('sign-off')
  @Requires('rcas.sign-off')
  signOff(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.signOff({ id, fields, visit, response });
  }

  @Post('send-back')
  @Requires('rcas.write', 'rcas.sign-off')
  sendBack(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.sendBack({ id, fields, visit, response });
  }

  @Post('close')
  @Requires('rcas.write', 'rcas.sign-off')
  close(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.close({ id, fields, visit, response });
  }

  @Post('reflections')
  @Requires('rcas.reflect')
  reflect(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.reflect({ id, fields, visit, response });
  }

  @Post('actions')
  @Requires('rcas.write')
  addAction(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.addAction({ id, fields, visit, response });
  }

  @Post('actions/:number/close')
  @Requires('rcas.write')
  closeAction(
    @Param('id', uuid) id: string,
    @Param('number', ofAction) number: number,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.closeAction({ id, fields, visit, response }, number);
  }

  @Post('actions/:number/reopen')
  @Requires('rcas.write', 'rcas.sign-off')
  reopenAction(
    @Param('id', uuid) id: string,
    @Param('number', ofAction) number: number,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.reopenAction({ id, fields, visit, response }, number);
  }

  @Post('actions/:number/due')
  @Requires('rcas.sign-off')
  moveDue(
    @Param('id', uuid) id: string,
    @Param('number', ofAction) number: number,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.moveDue({ id, fields, visit, response }, number);
  }

  @Post('actions/:number/owner')
  @Requires('rcas.write')
  handOver(
    @Param('id', uuid) id: string,
    @Param('number', ofAction) number: number,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.handOver({ id, fields, visit, response }, number);
  }
}

import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { IncidentForms } from './incident-forms.service.js';

const uuid = new BodyPipe(idSchema);
const form = new FormPipe();

/** What people say and do at the page of an incident. */
@ApiExcludeController()
@Controller('incidents/:id')
export class IncidentFormsController {
  constructor(private readonly forms: IncidentForms) {}

  @Post('severity')
  @Requires('incidents.work')
  changeSeverity(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.changeSeverity({ id, fields, visit, response });
  }

  @Post('state')
  @Requires('incidents.work')
  move(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.move({ id, fields, visit, response });
  }

  @Post('clinical-risk')
  @Requires('clinical-risk.assess')
  assess(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.assess({ id, fields, visit, response });
  }

  @Post('attribution')
  @Requires('incidents.work')
  attribute(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.attribute({ id, fields, visit, response });
  }

  @Post('sites')
  @Requires('incidents.work')
  reach(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.reach({ id, fields, visit, response });
  }

  @Post('notes')
  @Requires('incidents.raise')
  note(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.note({ id, fields, visit, response });
  }

  @Post('hotfixes')
  @Requires('hotfixes.act')
  openHotfix(
    @Param('id', uuid) id: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ) {
    return this.forms.openHotfix({ id, fields, visit, response });
  }
}

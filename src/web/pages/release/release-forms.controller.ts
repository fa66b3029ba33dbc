import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import { versionSchema } from '../../../releases/release.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { ReleaseForms } from './release-forms.service.js';

const version = new BodyPipe(versionSchema);
const form = new FormPipe();

/** What people say and do at the page of a release. */
@ApiExcludeController()
@Controller('releases/:version')
export class ReleaseFormsController {
  constructor(private readonly forms: ReleaseForms) {}

  @Post('sign-offs')
  @Requires('sign-offs.sit', 'sign-offs.uat', 'sign-offs.oat', 'sign-offs.veto')
  sign(
    @Param('version', version) of: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.forms.sign({ version: of, fields, visit, response });
  }

  @Post('attestations')
  @Requires('attestations.record')
  attest(
    @Param('version', version) of: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.forms.attest({ version: of, fields, visit, response });
  }

  @Post('waivers')
  @Requires('waivers.request')
  waive(
    @Param('version', version) of: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.forms.waive({ version: of, fields, visit, response });
  }

  @Post('waivers/:waiver')
  @Requires('waivers.approve')
  decide(
    @Param('version', version) of: string,
    @Param('waiver', new BodyPipe(idSchema)) waiver: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.forms.decide({ version: of, fields, visit, response }, waiver);
  }

  @Post('promotions')
  @Requires('promotions.request')
  promote(
    @Param('version', version) of: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.forms.promote({ version: of, fields, visit, response });
  }
}

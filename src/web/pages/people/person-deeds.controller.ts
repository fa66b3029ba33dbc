import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { PersonIdPipe, TokenIdPipe } from '../../../people/id.pipe.js';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { PersonDeeds } from './person-deeds.service.js';
import { personActSchema, type PersonActName } from './person-act.schema.js';

const form = new FormPipe();
const deed = new BodyPipe(personActSchema);

/** What is done about one person, each on a page that says first what would happen. */
@ApiExcludeController()
@Controller('people/:person')
@Requires('people.manage')
export class PersonDeedsController {
  constructor(private readonly deeds: PersonDeeds) {}

  @Get('roles/:role')
  showRole(
    @Param('person', PersonIdPipe) id: string,
    @Param('role') role: string,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.show({ id, asked: { do: 'take-role', role }, visit, response });
  }

  @Post('roles/:role')
  takeRole(
    @Param('person', PersonIdPipe) id: string,
    @Param('role') role: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.act({ id, asked: { do: 'take-role', role }, fields, visit, response });
  }

  @Get('tokens/:token')
  showToken(
    @Param('person', PersonIdPipe) id: string,
    @Param('token', TokenIdPipe) token: string,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.show({ id, asked: { do: 'revoke-token', token }, visit, response });
  }

  @Post('tokens/:token')
  revokeToken(
    @Param('person', PersonIdPipe) id: string,
    @Param('token', TokenIdPipe) token: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.act({ id, asked: { do: 'revoke-token', token }, fields, visit, response });
  }

  @Get(':act')
  show(
    @Param('person', PersonIdPipe) id: string,
    @Param('act', deed) act: PersonActName,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.show({ id, asked: { do: act }, visit, response });
  }

  @Post(':act')
  act(
    @Param('person', PersonIdPipe) id: string,
    @Param('act', deed) act: PersonActName,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.deeds.act({ id, asked: { do: act }, fields, visit, response });
  }
}

import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { OnPage, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { FixPages } from './fix-pages.service.js';

const uuid = new BodyPipe(idSchema);

/** Where the fix of a hotfix is registered as a release. */
@ApiExcludeController()
@Controller('hotfixes/:id/fix')
@OnPage('hotfixes.read')
export class FixController {
  constructor(private readonly page: FixPages) {}

  @Get()
  @Requires('releases.register')
  show(@Param('id', uuid) id: string, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.page.show(response, { id, visit });
  }

  @Post()
  @Requires('releases.register')
  register(
    @Param('id', uuid) id: string,
    @Body(new FormPipe()) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.page.register(response, { id, visit }, fields);
  }
}

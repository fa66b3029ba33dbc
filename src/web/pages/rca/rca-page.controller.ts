import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { sendRca } from '../../../incidents/rca/document.setup.js';
import {
  exportQuerySchema,
  rcaQuerySchema,
  type ExportQuery,
  type RcaQuery,
} from '../../../incidents/rca/rca.schema.js';
import type { RcaSectionName } from '../../../incidents/rca/rca.js';
import { Rcas } from '../../../incidents/rca/rcas.service.js';
import { rcaSectionNameSchema } from '../../../incidents/rca/section.schema.js';
import type { Caller } from '../../../people/caller.js';
import { CallerOf, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { idSchema } from '../../../platform/http/body.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { RcaPages } from './rca-pages.service.js';
import { SectionPages } from './section-pages.service.js';

const uuid = new BodyPipe(idSchema);
const sectionName = new BodyPipe(rcaSectionNameSchema);

/** RCAs to read, to write and to take away. */
@ApiExcludeController()
@Controller('rcas')
export class RcaPageController {
  constructor(
    private readonly page: RcaPages,
    private readonly sections: SectionPages,
    private readonly rcas: Rcas,
  ) {}

  @Get()
  @Requires('rcas.read')
  list(
    @Query(new BodyPipe(rcaQuerySchema)) query: RcaQuery,
    @CallerOf() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    return this.page.list(response, query, caller);
  }

  @Get(':id')
  @Requires('rcas.read')
  show(@Param('id', uuid) id: string, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.page.show(response, { id, visit });
  }

  @Get(':id/export')
  @Requires('rcas.read')
  async export(
    @Param('id', uuid) id: string,
    @Query(new BodyPipe(exportQuerySchema)) query: ExportQuery,
    @CallerOf() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    sendRca(response, await this.rcas.export(id, query, caller));
  }

  @Get(':id/own-part')
  @Requires('rcas.read')
  async ownPart(@Param('id', uuid) id: string, @CallerOf() caller: Caller, @Res() response: Response): Promise<void> {
    const part = await this.rcas.ownPart(id, caller);
    response.setHeader('Cache-Control', 'no-store');
    response.json(part);
  }

  @Get(':id/sections/:section')
  @Requires('rcas.write')
  asked(
    @Param('id', uuid) id: string,
    @Param('section', sectionName) section: RcaSectionName,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.sections.show(response, { id, section, visit });
  }

  @Post(':id/sections/:section')
  @Requires('rcas.write')
  write(
    @Param('id', uuid) id: string,
    @Param('section', sectionName) section: RcaSectionName,
    @Body(new FormPipe()) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.sections.write(response, { id, section, visit }, fields);
  }
}

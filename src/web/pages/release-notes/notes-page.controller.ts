import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../../../people/caller.js';
import { CallerOf, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { sendDocument } from '../../../release-notes/document.setup.js';
import { Editions } from '../../../release-notes/editions.service.js';
import { versionSchema } from '../../../releases/release.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { publishedReadingSchema, readingSchema, soughtSchema } from './notes-page.schema.js';
import type { PublishedReading, Reading, SoughtQuery } from './notes-page.schema.js';
import { NotesPages } from './notes-pages.service.js';

const versionPipe = new BodyPipe(versionSchema);
const form = new FormPipe();

/** The notes of a release: what is written, what was published, and what each reader reads. */
@ApiExcludeController()
@Controller('releases/:version/notes')
export class NotesPageController {
  constructor(
    private readonly notes: NotesPages,
    private readonly editions: Editions,
  ) {}

  @Get()
  @Requires('notes.drafts')
  show(
    @Param('version', versionPipe) version: string,
    @Query(new BodyPipe(soughtSchema)) sought: SoughtQuery,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.notes.show({ version, visit, response }, sought);
  }

  @Post('editions')
  @Requires('notes.publish')
  publish(
    @Param('version', versionPipe) version: string,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.notes.publish({ version, fields, visit, response });
  }

  @Get('editions/:edition/readings/:audience')
  @Requires('notes.read')
  async published(
    @Param(new BodyPipe(publishedReadingSchema)) { version, edition, audience }: PublishedReading,
    @CallerOf() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    const { document } = await this.editions.read(version, edition, { audience, format: 'html' }, caller);
    response.setHeader('Cache-Control', 'no-store');
    sendDocument(response, document);
  }

  @Get(':kind/:audience')
  @Requires('notes.drafts')
  async preview(
    @Param(new BodyPipe(readingSchema)) { version, ...reading }: Reading,
    @Res() response: Response,
  ): Promise<void> {
    const document = await this.editions.preview(version, { ...reading, format: 'html' });
    response.setHeader('Cache-Control', 'no-store');
    sendDocument(response, document);
  }
}

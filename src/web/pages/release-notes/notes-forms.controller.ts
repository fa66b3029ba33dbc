import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { OnPage, Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { NoteSectionPages } from './note-section-pages.service.js';
import { noteEditionSchema, noteSectionSchema, type NoteEdition, type NoteSection } from './notes-page.schema.js';
import { NotesPages } from './notes-pages.service.js';
import { SharingPages } from './sharing-pages.service.js';

const section = new BodyPipe(noteSectionSchema);
const edition = new BodyPipe(noteEditionSchema);
const form = new FormPipe();

/** Where the sections of the notes are written and approved, and what was published is shared. */
@ApiExcludeController()
@Controller('releases/:version/notes')
@OnPage('notes.drafts')
export class NotesFormsController {
  constructor(
    private readonly notes: NotesPages,
    private readonly sections: NoteSectionPages,
    private readonly sharing: SharingPages,
  ) {}

  @Get('sections/:section')
  @Requires('notes.write')
  section(@Param(section) at: NoteSection, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.sections.show({ ...at, visit, response });
  }

  @Post('sections/:section')
  @Requires('notes.write')
  write(
    @Param(section) at: NoteSection,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.sections.write({ ...at, visit, response }, fields);
  }

  @Post('sections/:section/approval')
  @Requires('notes.approve')
  approve(
    @Param(section) { version, section: name }: NoteSection,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.notes.approve({ version, fields, visit, response }, name);
  }

  @Get('editions/:edition/share')
  @Requires('notes.share')
  asked(
    @Param(edition) at: NoteEdition,
    @Query(form) { trust }: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.sharing.show({ ...at, visit, response }, trust ?? null);
  }

  @Post('editions/:edition/share')
  @Requires('notes.share')
  share(
    @Param(edition) at: NoteEdition,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.sharing.share({ ...at, visit, response }, fields);
  }
}

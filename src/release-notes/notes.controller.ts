import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { versionSchema } from '../releases/release.schema.js';
import { publishedNoteSchema, type PublishedNoteBody } from './comparing.schema.js';
import { Comparing, type Comparison } from './comparing.service.js';
import { Drafting, type ShownDraft } from './drafting.service.js';
import { Editions } from './editions.service.js';
import { sendDocument } from './document.setup.js';
import { approvalSchema, previewQuerySchema, type ApprovalBody, type PreviewQuery } from './publication.schema.js';
import { KnownIssuesDrafting, type DraftedKnownIssues } from './known-issues-drafting.service.js';
import type { SectionName } from './section.js';
import { SectionPipe } from './section.pipe.js';
import { sectionNameSchema } from './section.schema.js';

@ApiTags('release notes')
@Controller('api/v1/releases/:version/notes')
export class NotesController {
  constructor(
    private readonly drafting: Drafting,
    private readonly editions: Editions,
    private readonly comparing: Comparing,
    private readonly knownIssues: KnownIssuesDrafting,
  ) {}

  @Get()
  @Requires('notes.drafts')
  @ApiOperation({
    summary: 'The notes as people have written them so far, and what is missing before they can be published',
  })
  show(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<ShownDraft> {
    return this.drafting.show(version);
  }

  @Get('preview')
  @Requires('notes.drafts')
  @ApiOperation({ summary: 'What an audience would read if the notes were published now' })
  async preview(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Query(new BodyPipe(previewQuerySchema)) query: PreviewQuery,
    @Res() response: Response,
  ): Promise<void> {
    sendDocument(response, await this.editions.preview(version, query));
  }

  @Post('divergence')
  @HttpCode(200)
  @Requires('notes.drafts')
  @ApiOperation({ summary: 'What a note that was published lists otherwise than the tickets of the release' })
  compare(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Body(new BodyPipe(publishedNoteSchema)) body: PublishedNoteBody,
  ): Promise<Comparison> {
    return this.comparing.compare(version, body);
  }

  @Get('known-issues/draft')
  @Requires('notes.drafts')
  @ApiOperation({ summary: 'Known issues to begin with, from what is open in the tracker now; nothing is written' })
  draftKnownIssues(@Param('version', new BodyPipe(versionSchema)) version: string): Promise<DraftedKnownIssues> {
    return this.knownIssues.draft(version);
  }

  @Put(':section')
  @Requires('notes.write')
  @ApiOperation({ summary: 'Write one section of the notes' })
  write(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Param('section', new BodyPipe(sectionNameSchema)) section: SectionName,
    @Body(new SectionPipe()) body: unknown,
    @CallerOf() caller: Caller,
  ): ReturnType<Drafting['write']> {
    return this.drafting.write({ version, section }, body, caller);
  }

  @Post(':section/approval')
  @HttpCode(200)
  @Requires('notes.approve')
  @ApiOperation({ summary: 'Approve what another person wrote, exactly as it is' })
  approve(
    @Param('version', new BodyPipe(versionSchema)) version: string,
    @Param('section', new BodyPipe(sectionNameSchema)) section: SectionName,
    @Body(new BodyPipe(approvalSchema)) { hash }: ApprovalBody,
    @CallerOf() caller: Caller,
  ): ReturnType<Drafting['approve']> {
    return this.drafting.approve(version, section, hash, caller);
  }
}
